package feeds

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// opmlScanner finds the tags of a file that may be broken anywhere. A tag ends
// where its quotes say, but never inside of another outline: so one missing
// quotation mark costs one outline and not the rest of the file. It looks at
// each byte once.
type opmlScanner struct {
	text []byte
	pos  int
	line int // of pos, counted from 0 until the first call of next
	upTo int // how far lines were counted
}

// opmlTag is a tag, or at the end of the file nothing.
type opmlTag struct {
	name   string // in lower case
	line   int
	raw    []byte
	end    bool // </name>
	empty  bool // <name/>
	broken bool
}

// attributes returns the attributes of the tag by their names in lower case,
// references decoded.
func (t opmlTag) attributes() map[string]string {
	tokens := html.NewTokenizer(bytes.NewReader(t.raw))
	tokens.Next()
	if _, more := tokens.TagName(); more {
		return attributes(tokens)
	}
	return nil
}

// next returns the next tag.
func (s *opmlScanner) next() (opmlTag, error) {
	for {
		start := bytes.IndexByte(s.text[s.pos:], '<')
		if start < 0 {
			s.moveTo(len(s.text))
			return opmlTag{}, nil
		}
		s.moveTo(s.pos + start)
		rest := s.text[s.pos:]
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			s.skip("-->")
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			s.skip("]]>")
		case bytes.HasPrefix(rest, []byte("<?")):
			s.skip(">")
		case hasPrefixFold(string(rest[:min(len(rest), 8)]), "<!ENTITY"):
			return opmlTag{}, errEntities
		case bytes.HasPrefix(rest, []byte("<!")):
			s.moveTo(s.pos + len("<!")) // what it declares is looked at, what else is in it is no tag
		default:
			if tag, err := s.tag(); err != nil || tag.name != "" {
				return tag, err
			}
		}
	}
}

// moveTo moves to pos, counting lines.
func (s *opmlScanner) moveTo(pos int) {
	if s.line == 0 {
		s.line = 1
	}
	s.line += bytes.Count(s.text[s.upTo:pos], []byte("\n"))
	s.pos, s.upTo = pos, pos
}

// skip moves behind the next end, or to the end of the file.
func (s *opmlScanner) skip(end string) {
	length := bytes.Index(s.text[s.pos:], []byte(end))
	if length < 0 {
		s.moveTo(len(s.text))
		return
	}
	s.moveTo(s.pos + length + len(end))
}

// tag reads the tag at the current position. It has no name where "<" opens none.
func (s *opmlScanner) tag() (opmlTag, error) {
	tag := opmlTag{line: s.line}
	rest := s.text[s.pos:]
	length, closed := tagLength(rest)
	if length > maxOPMLTag {
		return tag, errLongTag
	}
	tag.raw, tag.broken = rest[:length], !closed
	name := strings.TrimPrefix(string(tag.raw[1:]), "/")
	end := 0
	for end < len(name) && isNameByte(name[end]) {
		end++
	}
	tag.name = strings.ToLower(name[:end])
	tag.end = bytes.HasPrefix(tag.raw, []byte("</"))
	tag.empty = bytes.HasSuffix(bytes.TrimRight(tag.raw, "> \t\r\n"), []byte("/"))
	s.moveTo(s.pos + length)
	return tag, nil
}

// tagLength returns how long the tag is that text starts with, and whether it is
// closed. Past the limit of a tag it looks no further.
func tagLength(text []byte) (length int, closed bool) {
	quote, last := byte(0), byte(0)
	for i := 1; i < len(text) && i <= maxOPMLTag; i++ {
		switch c := text[i]; {
		case c == '<' && startsOutline(text[i:]):
			return i, false
		case c == quote:
			quote = 0
		case quote != 0:
		case (c == '"' || c == '\'') && last == '=':
			quote = c
		case c == '>':
			return i + 1, true
		}
		if c := text[i]; c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			last = c
		}
	}
	return min(len(text), maxOPMLTag+1), false
}

// startsOutline reports whether text starts with the tag of an outline, or with
// the end of what outlines are in.
func startsOutline(text []byte) bool {
	head := string(text[:min(len(text), len("</outline"))])
	for _, tag := range []string{"<outline", "</outline", "</body", "</opml"} {
		if hasPrefixFold(head, tag) {
			return true
		}
	}
	return false
}
