package lookup

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"newsdesk/query"
)

// memory is a segment that is not on disk yet. It grows until it is written.
type memory struct {
	mu    sync.RWMutex
	table table
	info  segmentInfo
	lists map[string]*list   // by key
	words map[string][]*list // by key up to the zero byte
	size  int                // bytes that lists take, about

	doc     query.Doc // memory of add
	key     []byte
	touched []*list
}

// listSize is what a list takes beside its key and its postings, the places in
// two maps and the slices that grow included.
const listSize = 256

// list is a posting list that grows.
type list struct {
	key    string
	data   []byte
	last   int32
	items  int32
	places []int32 // in the item under way
}

func newMemory() *memory {
	return &memory{lists: map[string]*list{}, words: map[string][]*list{}}
}

// add adds an item.
func (m *memory) add(item *Item) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doc.Set(item.Fields)
	words := m.addWords()
	m.addName(siteKind, reversed(m.doc.Host()))
	m.addName(langKind, m.doc.LangTag())
	m.addName(feedIDKind, item.Feed)
	number := int32(m.table.len()) //nolint:gosec // maxBuffered at most
	for _, l := range m.touched {
		before := len(l.data)
		slices.Sort(l.places)
		l.data = appendPosting(l.data, l.last, number, l.places)
		l.last, l.places, l.items = number, l.places[:0], l.items+1
		m.size += len(l.data) - before
	}
	m.touched = m.touched[:0]
	m.table.add(item, words)
	m.info.add(item, words)
}

// addWords notes the places of all words, and returns how many title and text have.
func (m *memory) addWords() (words int) {
	field, first := "", int32(0)
	for t := range m.doc.Tokens() {
		if t.Field != field {
			field, first = t.Field, t.Pos
		}
		kind, base := kindOf(field), int32(textBase)
		if field == "title" {
			base = 0
		}
		if kind == wordKind {
			words++
		}
		m.key = append(append(append(m.key[:0], kind), cut(t.Word)...), 0)
		word := len(m.key)
		m.key = appendWritten(m.key, &t)
		l := m.list(word)
		if len(l.places) == 0 {
			m.touched = append(m.touched, l)
		}
		l.places = append(l.places, base+t.Pos-first)
		if l.items == 0 && t.Stem != nil && !bytes.Equal(t.Stem, t.Word) {
			m.addStem(kind, &t)
		}
	}
	return words
}

// addStem makes a word known under its stem.
func (m *memory) addStem(kind byte, t *query.Token) {
	m.key = append(append(append(m.key[:0], stemKind(kind)), cut(t.Stem)...), 0)
	word := len(m.key)
	m.key = append(m.key, cut(t.Word)...)
	m.list(word)
}

// addName notes a name that the item has as a whole.
func (m *memory) addName(kind byte, name string) {
	if name == "" {
		return
	}
	m.key = append(append(append(m.key[:0], kind), cut(name)...), 0)
	l := m.list(len(m.key))
	l.places = append(l.places, textBase)
	m.touched = append(m.touched, l)
}

// list returns the list of the key under way, of which so many bytes are the word.
func (m *memory) list(word int) *list {
	l := m.lists[string(m.key)]
	if l == nil {
		l = &list{key: string(m.key), last: -1}
		m.lists[l.key] = l
		m.size += listSize + len(l.key)
		m.words[l.key[:word]] = append(m.words[l.key[:word]], l)
	}
	return l
}

// scan yields the entries whose key begins with prefix, in any order.
func (m *memory) scan(prefix string, yield func(entry)) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if strings.HasSuffix(prefix, "\x00") {
		for _, l := range m.words[prefix] {
			yield(entry{key: []byte(l.key), postings: l.data, items: int(l.items)})
		}
		return nil
	}
	for word, lists := range m.words {
		if strings.HasPrefix(word, prefix) {
			for _, l := range lists {
				yield(entry{key: []byte(l.key), postings: l.data, items: int(l.items)})
			}
		}
	}
	return nil
}

// part returns what there is at the moment, of which only the items behind last
// are looked for. What is added later may be found as well, behind its table.
func (m *memory) part(last uint64) *part {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return &part{info: m.info, source: m, table: m.table, behind: last}
}

// len returns how many items there are.
func (m *memory) len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.table.len()
}

// sorted returns the lists in the order of their keys.
func (m *memory) sorted() []*list {
	lists := make([]*list, 0, len(m.lists))
	for _, l := range m.lists {
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(a, b *list) int { return strings.Compare(a.key, b.key) })
	return lists
}

// reversed returns the bytes of s in reverse.
func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}
