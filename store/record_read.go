package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
)

// readRecord returns the record that is the value of a key. Records are read by
// the thousand, to be searched and shown, so that what PutRecord writes is read
// here; whatever else is JSON is left to encoding/json.
func readRecord(key, value []byte) (record news.Record, err error) {
	r := recordReader{rest: value}
	if r.read(&record) {
		return record, nil
	}
	record = news.Record{}
	if err = json.Unmarshal(value, &record); err != nil {
		err = fmt.Errorf("read records %x: %w", key, err)
	}
	return record, err
}

// recordReader reads a record as encoding/json writes it. What it reports as
// not ok it may have read in part.
type recordReader struct{ rest []byte }

func (r *recordReader) read(record *news.Record) (ok bool) {
	if !r.skip('{') {
		return false
	}
	for {
		name, plain, ok := r.raw()
		if !ok || !plain || !r.skip(':') || !r.readField(record, name) {
			return false
		}
		if !r.skip(',') {
			return r.skip('}') && len(r.rest) == 0
		}
	}
}

// readField reads the value of a field.
func (r *recordReader) readField(record *news.Record, name []byte) (ok bool) {
	switch string(name) {
	case "seq":
		return r.number(&record.Seq)
	case "key":
		return r.number((*uint64)(&record.Key))
	case "published":
		return r.time(&record.Published)
	case "at":
		return r.time(&record.At)
	case "tags":
		return r.texts(&record.Tags)
	}
	text, ok := r.text()
	if !ok {
		return false
	}
	switch string(name) {
	case "feed":
		record.Feed = news.FeedID(text)
	case "feed_name":
		record.FeedName = text
	case "story":
		record.Story = news.StoryID(text)
	case "title":
		record.Title = text
	case "text":
		record.Text = text
	case "link":
		record.Link = text
	case "canonical":
		record.Canonical = text
	case "site":
		record.Site = text
	case "author":
		record.Author = text
	case "language":
		record.Language = text
	case "silent":
		record.Silent = news.Reason(text)
	default:
		return false
	}
	return true
}

// skip passes over a character, and reports whether it is the next.
func (r *recordReader) skip(c byte) (ok bool) {
	if len(r.rest) == 0 || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// raw returns the inside of a string, and whether it is what the string says: it
// is not where there are escapes in it.
func (r *recordReader) raw() (inside []byte, plain, ok bool) {
	if !r.skip('"') {
		return nil, false, false
	}
	plain, ascii := true, true
	for i := 0; i < len(r.rest); i++ {
		switch c := r.rest[i]; {
		case c == '"':
			inside, r.rest = r.rest[:i], r.rest[i+1:]
			return inside, plain, ascii || utf8.Valid(inside)
		case c == '\\':
			plain = false
			if i++; i == len(r.rest) || strings.IndexByte(`"\bfnrtu`, r.rest[i]) < 0 {
				return nil, false, false
			}
		case c < ' ':
			return nil, false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false, false
}

// text reads a string.
func (r *recordReader) text() (s string, ok bool) {
	whole := r.rest
	inside, plain, ok := r.raw()
	switch {
	case !ok:
		return "", false
	case plain:
		return string(inside), true
	}
	s, err := strconv.Unquote(string(whole[:len(inside)+2])) // which has the same escapes, and more
	return s, err == nil
}

// texts reads a list of strings that is not empty.
func (r *recordReader) texts(list *[]string) (ok bool) {
	if !r.skip('[') {
		return false
	}
	*list = nil
	for {
		s, ok := r.text()
		if !ok {
			return false
		}
		*list = append(*list, s)
		if !r.skip(',') {
			return r.skip(']')
		}
	}
}

// number reads a number that is whole.
func (r *recordReader) number(n *uint64) (ok bool) {
	digits := 0
	for digits < len(r.rest) && '0' <= r.rest[digits] && r.rest[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits > 1 && r.rest[0] == '0' {
		return false
	}
	number, err := strconv.ParseUint(string(r.rest[:digits]), 10, 64)
	*n, r.rest = number, r.rest[digits:]
	return err == nil
}

func (r *recordReader) time(t *time.Time) (ok bool) {
	inside, plain, ok := r.raw()
	return ok && plain && t.UnmarshalText(inside) == nil
}
