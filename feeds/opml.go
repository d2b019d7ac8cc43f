package feeds

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"

	"newsdesk/news"
	"newsdesk/text"
)

// Limits of an OPML file.
const (
	maxOPML     = 8 << 20
	maxListed   = 10_000 // feeds
	maxOutlines = 50_000
	maxFolders  = 32 // inside each other
	maxOPMLTag  = 64 << 10
	maxLabel    = 200 // characters of a name
	maxProblems = 100
)

// ReadOPML reads an OPML list of feeds (http://opml.org/spec2.opml), in any
// encoding and however sloppy, as far as it can be read. What is left out is told
// of in problems, of which there are at most a hundred: outlines that should be
// feeds and have no address of one, feeds that were listed before, and markup
// that is broken. Outlines that are neither feeds nor meant to be are folders.
//
// Files above 8 MiB, with more than 10,000 feeds, folders nested deeper than 32,
// or declarations of entities are refused whole, as is what is no OPML: then
// there are no feeds, and the error is in words for a person.
func ReadOPML(r io.Reader) (feeds []news.ListedFeed, problems []news.ListProblem, err error) {
	body, err := io.ReadAll(io.LimitReader(r, maxOPML+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read list: %w", err)
	case len(body) > maxOPML:
		return nil, nil, fmt.Errorf("the file is larger than %d MiB, which no list of feeds needs", maxOPML>>20)
	}
	l := listReader{opmlScanner: opmlScanner{text: decode(body, "")}, first: map[string]int{}}
	if err := l.read(); err != nil {
		return nil, nil, err
	}
	return l.feeds, l.problems, nil
}

// listReader reads an OPML list.
type listReader struct {
	opmlScanner

	feeds    []news.ListedFeed
	problems []news.ListProblem
	first    map[string]int // the line of each feed, by its canonical address
	open     []opmlOutline
	outlines int
	started  bool // an OPML element or an outline was seen
}

// opmlOutline is an outline whose end tag is still to come.
type opmlOutline struct {
	name   string
	folder bool
}

// Errors about a whole file, for people.
var (
	errNoList      = errors.New("this is no OPML file: export the list of feeds again, as OPML, from the reader it is in")
	errEntities    = errors.New("the file declares entities, which no list of feeds needs: export it again")
	errDeepFolders = fmt.Errorf("the folders are nested deeper than %d, which no list of feeds needs", maxFolders)
	errManyFeeds   = fmt.Errorf("the list has more than %d outlines or %d feeds: split it", maxOutlines, maxListed)
	errLongTag     = fmt.Errorf("the file has a tag longer than %d KiB, which no list of feeds needs", maxOPMLTag>>10)
)

// read reads the whole list.
func (l *listReader) read() error {
	closed := false
	for {
		tag, err := l.next()
		if err != nil {
			return err
		}
		switch {
		case tag.name == "":
			return l.finish(closed)
		case tag.name == "opml":
			l.started, closed = true, tag.end
		case tag.name == "outline" && tag.end:
			l.open = l.open[:max(0, len(l.open)-1)]
		case tag.name == "outline":
			l.started = true
			if err := l.outline(tag); err != nil {
				return err
			}
		}
	}
}

// finish says what is wrong with the list as a whole.
func (l *listReader) finish(closed bool) error {
	if !l.started {
		return errNoList
	}
	if !closed {
		l.problem(l.line, "the file breaks off here: what comes after is missing")
	}
	return nil
}

func (l *listReader) problem(line int, text string) {
	if len(l.problems) < maxProblems {
		l.problems = append(l.problems, news.ListProblem{Line: line, Text: text})
	}
}

// outline takes in one outline.
func (l *listReader) outline(tag opmlTag) error {
	if l.outlines++; l.outlines > maxOutlines || len(l.feeds) == maxListed {
		return errManyFeeds
	}
	attr := tag.attributes()
	name := label(cmp.Or(label(attr["title"]), attr["text"]))
	address := cmp.Or(attr["xmlurl"], addressOf(attr))
	garbled := isGarbled(tag, attr)
	switch {
	case garbled:
		l.problem(tag.line, "this outline cannot be read: a quotation mark or the end of the tag is missing")
	case address != "":
		l.feed(news.ListedFeed{URL: address, Name: name, Home: attr["htmlurl"], Line: tag.line})
	case isMissing(attr):
		l.problem(tag.line, quoted(name)+" has no address of a feed (xmlUrl)")
	}
	if tag.empty || tag.broken {
		return nil
	}
	l.open = append(l.open, opmlOutline{name, address == "" && name != "" && !garbled})
	if len(l.folder()) > maxFolders {
		return errDeepFolders
	}
	return nil
}

// isGarbled reports whether the tag of an outline is not what was meant: it has no
// end, or its xmlUrl is not among its attributes.
func isGarbled(tag opmlTag, attr map[string]string) bool {
	_, found := attr["xmlurl"]
	return tag.broken || !found && bytes.Contains(bytes.ToLower(tag.raw), []byte("xmlurl="))
}

// addressOf returns the address that some lists have in place of an xmlUrl.
func addressOf(attr map[string]string) string {
	if kind := strings.ToLower(attr["type"]); kind == "rss" || kind == "atom" {
		return attr["url"]
	}
	return ""
}

// isMissing reports whether an outline without the address of a feed should have one.
func isMissing(attr map[string]string) bool {
	kind := strings.ToLower(attr["type"])
	return kind == "rss" || kind == "atom" || attr["htmlurl"] != "" || attr["url"] != ""
}

// feed adds f to the list, unless something is wrong with it.
func (l *listReader) feed(f news.ListedFeed) {
	address, _ := withScheme(strings.TrimSpace(strings.Map(keepCharacter, f.URL)))
	u, err := url.Parse(address)
	if err == nil {
		err = checkURL(u)
	}
	if err != nil || len(address) > maxAddress {
		what := quoted(cmp.Or(f.Name, f.URL)) + " has an address that is none on the web"
		if err == nil || u != nil && u.User != nil {
			what = quoted(f.Name) + " has an address with a name in it, or one that is too long"
		}
		l.problem(f.Line, what+": it is left out")
		return
	}
	key := news.CanonicalLink(address)
	if line, known := l.first[key]; known {
		l.problem(f.Line, fmt.Sprintf("%s is the same feed as in line %d: it is left out", quoted(cmp.Or(f.Name, address)), line))
		return
	}
	l.first[key] = f.Line
	f.URL, f.Folder = address, l.folder()
	if f.Name == f.URL {
		f.Name = ""
	}
	if f.Home = strings.TrimSpace(strings.Map(keepCharacter, f.Home)); !hasWebScheme(f.Home) {
		f.Home = ""
	}
	l.feeds = append(l.feeds, f)
}

// folder returns the names of the folders that are open.
func (l *listReader) folder() []string {
	var names []string
	for _, o := range l.open {
		if o.folder {
			names = append(names, o.name)
		}
	}
	return names
}

// label returns s, a name that a stranger chose, as plain text on one line.
func label(s string) string {
	s = strings.Join(strings.Fields(strings.Map(keepCharacter, s)), " ")
	return text.Shorten(s, maxLabel)
}

// keepCharacter is for [strings.Map]: it drops what XML cannot hold and turns
// control characters into spaces.
func keepCharacter(r rune) rune {
	switch {
	case unicode.IsControl(r):
		return ' '
	case r == 0xFFFE, r == 0xFFFF:
		return -1
	}
	return r
}

// quoted returns name for use in a sentence.
func quoted(name string) string {
	if name = label(name); name == "" {
		return "an outline without a name"
	}
	return "“" + text.Shorten(name, 60) + "”"
}
