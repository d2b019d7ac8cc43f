package query

import "slices"

// Match reports whether d is what e asks for.
func Match(e Expr, d *Doc) bool {
	n := compile(e, everywhere, "")
	d.need(n.reads())
	m := matcher{d: d}
	return m.match(&n)
}

// reads returns the fields that n looks at.
func (n *node) reads() fields {
	all := n.in
	for i := range n.kids {
		all |= n.kids[i].reads()
	}
	return all
}

// matcher evaluates queries on one item. Where an index has looked the item's
// words up, it goes from one occurrence of a word to the next; alone, through
// all words.
type matcher struct {
	d     *Doc
	found *found // nil: alone

	near, next []span // memory of near
}

// span is a place where a term is: its tokens, and its positions.
type span struct {
	first, last int // tokens
	from, to    int32
}

func (m *matcher) match(n *node) bool {
	switch n.op {
	case opAnd:
		for i := range n.kids {
			if !m.match(&n.kids[i]) {
				return false
			}
		}
		return true
	case opOr:
		for i := range n.kids {
			if m.match(&n.kids[i]) {
				return true
			}
		}
		return false
	case opNot:
		return !m.match(&n.kids[0])
	case opNear:
		return m.matchNear(n)
	case opTerm:
	}
	return m.matchTerm(n)
}

func (m *matcher) matchTerm(n *node) bool {
	for _, f := range n.forms {
		switch first := &f[0]; {
		case first.manner == asSite || first.manner == asLang:
			if m.matchName(first) {
				return true
			}
		case len(f) == 1 && first.surface == "" && m.found != nil:
			if m.found.has(first, n.in) {
				return true
			}
		default:
			if _, found := m.nextSpan(f, n.in, m.start(first)); found {
				return true
			}
		}
	}
	return false
}

// matchName reports whether the item comes from the site or is in the language of s.
func (m *matcher) matchName(s *slot) bool {
	if m.found != nil {
		return m.found.has(s, everywhere)
	}
	if s.manner == asLang {
		return isLangBelow(m.d.fields.Lang, s.word)
	}
	return isHostBelow(hostOf(m.d.fields.Link), s.word)
}

// nextSpan returns the first place of f at or behind a cursor.
func (m *matcher) nextSpan(f form, in fields, cursor int) (span, bool) {
	for ; ; cursor = m.after(cursor) {
		if cursor = m.seek(&f[0], in, cursor); cursor < 0 {
			return span{}, false
		}
		if s, found := m.follow(f, m.token(cursor)); found {
			return s, true
		}
	}
}

// follow returns the place of f that begins with the token at index i, which
// fills the first slot.
func (m *matcher) follow(f form, i int) (span, bool) {
	tokens := m.d.words.Tokens
	s := span{first: i, last: i, from: tokens[i].Pos, to: tokens[i].Pos + int32(tokens[i].Span)}
	for j := 1; j < len(f); j++ {
		if i = m.fill(&f[j], s.last+1, s.to); i < 0 {
			return span{}, false
		}
		s.last, s.to = i, tokens[i].Pos+int32(tokens[i].Span)
	}
	return s, true
}

// fill returns the index of the token at a position, looked for from index i
// on, that fills the slot; -1 where there is none.
func (m *matcher) fill(s *slot, i int, pos int32) int {
	tokens := m.d.words.Tokens
	for ; i < len(tokens) && tokens[i].Pos <= pos; i++ {
		if tokens[i].Pos == pos && s.fits(m.d, i) {
			return i
		}
	}
	return -1
}

// start returns a cursor before the first token that may fill s, -1 where there is none.
func (m *matcher) start(s *slot) int {
	if m.found != nil {
		return m.found.first(s)
	}
	return 0
}

// seek returns the cursor, from this one on, at which a token in these fields
// fills s; -1 where there is none.
func (m *matcher) seek(s *slot, in fields, cursor int) int {
	for ; cursor >= 0; cursor = m.after(cursor) {
		if cursor >= len(m.d.words.Tokens) && m.found == nil {
			return -1
		}
		i := m.token(cursor)
		if in.has(field(m.d.words.Tokens[i].Field)) && s.fits(m.d, i) {
			return cursor
		}
	}
	return -1
}

// after returns the next cursor.
func (m *matcher) after(cursor int) int {
	if m.found != nil {
		return int(m.found.occurrences[cursor].next)
	}
	return cursor + 1
}

// token returns the index of the token that a cursor is at.
func (m *matcher) token(cursor int) int {
	if m.found != nil {
		return int(m.found.occurrences[cursor].token)
	}
	return cursor
}

// spans appends the places of the term n to dst, in order.
func (m *matcher) spans(dst []span, n *node) []span {
	before := len(dst)
	for _, f := range n.forms {
		for cursor := m.start(&f[0]); cursor >= 0; cursor = m.after(cursor) {
			if cursor = m.seek(&f[0], n.in, cursor); cursor < 0 {
				break
			}
			if s, found := m.follow(f, m.token(cursor)); found {
				dst = append(dst, s)
			}
		}
	}
	if len(n.forms) > 1 {
		slices.SortFunc(dst[before:], func(a, b span) int { return int(a.from - b.from) })
	}
	return dst
}

// matchNear reports whether each term of n is close to the next.
func (m *matcher) matchNear(n *node) bool {
	m.near = m.spans(m.near[:0], &n.kids[0])
	for i := 1; i < len(n.kids) && len(m.near) > 0; i++ {
		m.next = m.spans(m.next[:0], &n.kids[i])
		m.next = closeTo(m.near, m.next, int32(n.within[i-1])) //nolint:gosec // MaxNear at most
		m.near, m.next = m.next, m.near
	}
	return len(m.near) > 0
}

// closeTo returns, in the memory of spans, those of them that are within n
// words of one of others. Both are in order.
func closeTo(others, spans []span, n int32) []span {
	longest := int32(0)
	for _, o := range others {
		longest = max(longest, o.to-o.from)
	}
	kept := spans[:0]
	for _, s := range spans {
		for len(others) > 0 && others[0].from+longest+n <= s.from {
			others = others[1:]
		}
		for _, o := range others {
			if o.from >= s.to+n {
				break
			}
			if o.to <= s.from && s.from-o.to < n || s.to <= o.from && o.from-s.to < n {
				kept = append(kept, s)
				break
			}
		}
	}
	return kept
}
