package lookup

import (
	"cmp"
	"slices"

	"newsdesk/query"
	"newsdesk/text"
)

// planner makes a query ready for one segment.
type planner struct {
	source source
	items  int32
	leaves []leaf // that an item is ranked by, in the order of the query
	err    error
}

// leaf is a term that is wanted.
type leaf struct {
	*term
	items int // that have it, about
}

// plan returns an iterator for e, whose terms are looked for in a field.
// Terms that are wanted count for the rank.
func (p *planner) plan(e query.Expr, field string, wanted bool) iterator {
	switch e := e.(type) {
	case query.And:
		return newAll(p.sorted(p.plans(e, field, wanted))...)
	case query.Or:
		return &anyOf{p.plans(e, field, wanted)}
	case query.Not:
		return &none{p.plan(e.X, field, false), p.items, -1}
	case query.In:
		return p.plan(e.X, e.Field, wanted)
	case query.Near:
		terms := make([]*term, len(e.Terms))
		for i, t := range e.Terms {
			terms[i] = p.term(t, field, wanted)
		}
		return newNear(terms, e.Within)
	case query.Term:
		return p.term(e, field, wanted)
	}
	panic("lookup: an Expr that package query does not have") // the interface is sealed
}

func (p *planner) plans(operands []query.Expr, field string, wanted bool) []iterator {
	parts := make([]iterator, len(operands))
	for i, x := range operands {
		parts[i] = p.plan(x, field, wanted)
	}
	return parts
}

// sorted puts the parts that find least first.
func (p *planner) sorted(parts []iterator) []iterator {
	slices.SortStableFunc(parts, func(a, b iterator) int { return cmp.Compare(p.cost(a), p.cost(b)) })
	return parts
}

// cost returns how many items a part may find.
func (p *planner) cost(part iterator) (items int) {
	switch part := part.(type) {
	case *term:
		return part.items()
	case *near:
		return p.cost(part.together)
	case *all:
		items = int(p.items)
		for _, x := range part.parts {
			items = min(items, p.cost(x))
		}
		return items
	case *anyOf:
		for _, x := range part.parts {
			items += p.cost(x)
		}
		return items
	}
	return int(p.items) + 1 // to be tried last
}

func (p *planner) term(t query.Term, field string, wanted bool) *term {
	in := otherField
	if kindOf(field) == wordKind {
		in = titleAndText
	}
	switch field {
	case "title":
		in = titleOnly
	case "text":
		in = textOnly
	}
	out := &term{}
	for _, slots := range t.Forms(field) {
		unions := make([]union, len(slots))
		for i := range slots {
			p.fill(&unions[i], &slots[i], kindOf(field))
		}
		out.forms = append(out.forms, newForm(unions, in))
	}
	if wanted {
		p.leaves = append(p.leaves, leaf{out, out.items()})
	}
	return out
}

// fill adds the lists of the words that fill a slot.
func (p *planner) fill(u *union, s *query.Slot, kind byte) {
	switch s.Manner {
	case query.AsWord:
		p.fillWord(u, kind, s.Word, func(w *written) bool { return s.Surface == "" || w.on() == s.Surface })
	case query.AsStem:
		p.fillStem(u, kind, s)
	case query.AsPrefix:
		p.fillPrefix(u, kind, s)
	case query.AsSite:
		p.fillNames(u, siteKind, reversed(s.Word), func(host string) bool { return query.IsHostBelow(reversed(host), s.Word) })
	case query.AsLang:
		p.fillNames(u, langKind, s.Word, func(tag string) bool { return query.IsLangBelow(tag, s.Word) })
	}
}

// fillWord adds the lists of a word, in each way to write it that is wanted.
func (p *planner) fillWord(u *union, kind byte, word string, wanted func(*written) bool) {
	prefix := string(kind) + word + "\x00"
	p.scan(prefix, func(e entry) {
		if w, ok := readWritten(word, e.key[len(prefix):]); ok && wanted(&w) {
			u.add(e, w.span)
		}
	})
}

// fillStem adds the lists of the words with the stem of s, and of its word where
// that has no stem.
func (p *planner) fillStem(u *union, kind byte, s *query.Slot) {
	p.fillWord(u, kind, s.Word, func(w *written) bool { return w.stemless })
	if s.Stem == "" {
		return
	}
	prefix, words := string(rune(stemKind(kind)))+s.Stem+"\x00", []string(nil)
	if string(text.Stem(s.Stem)) == s.Stem {
		words = append(words, s.Stem)
	}
	p.scan(prefix, func(e entry) { words = append(words, string(e.key[len(prefix):])) })
	for _, word := range words {
		p.fillWord(u, kind, word, func(w *written) bool { return !w.stemless })
	}
}

// fillPrefix adds the lists of all words that begin as s.
func (p *planner) fillPrefix(u *union, kind byte, s *query.Slot) {
	p.scan(string(rune(kind))+s.Word, func(e entry) {
		end := slices.Index(e.key, 0)
		if end < 0 {
			return
		}
		w, ok := readWritten(string(e.key[1:end]), e.key[end+1:])
		if surface := w.on(); ok && len(surface) >= len(s.Surface) && surface[:len(s.Surface)] == s.Surface {
			u.add(e, w.span)
		}
	})
}

// fillNames adds the lists of the names that begin with prefix and are wanted.
func (p *planner) fillNames(u *union, kind byte, prefix string, wanted func(string) bool) {
	p.scan(string(rune(kind))+prefix, func(e entry) {
		if name := e.key[1 : len(e.key)-1]; wanted(string(name)) {
			u.add(e, 1)
		}
	})
}

// feeds finds what comes from one of these feeds.
func (p *planner) feeds(ids []string) iterator {
	var u union
	for _, id := range ids {
		p.fillNames(&u, feedIDKind, id+"\x00", func(name string) bool { return name == id })
	}
	return &term{forms: []*form{newForm([]union{u}, otherField)}}
}

func (p *planner) scan(prefix string, yield func(entry)) {
	if err := p.source.scan(prefix, yield); err != nil && p.err == nil {
		p.err = err
	}
}
