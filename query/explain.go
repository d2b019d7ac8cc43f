package query

import (
	"slices"
	"strings"
)

// Explanation says why a query matched an item, or did not.
type Explanation struct {
	Match  bool
	Leaves []Leaf // in the order of the query
}

// Leaf is a term of a query, or terms joined by NEAR, with its field, and what
// was found of it.
type Leaf struct {
	Query   string
	Negated bool // it must not be there
	Matched bool // it is there
	Failed  bool // it is why the whole does not match
	Where   []Span
}

// Span is a place in an item, for people to be shown.
type Span struct {
	Field      string // title, text, feed, author, tag, url, site or lang
	Start, End int    // in bytes; of a tag within that tag, of a site within the link
	Text       string // what is there
}

// Explain returns what each part of e finds in d.
func Explain(e Expr, d *Doc) Explanation {
	n := compile(e, everywhere, "")
	d.need(n.reads())
	x := explainer{m: matcher{d: d}, leaves: map[*node]int{}}
	x.collect(&n, false)
	x.out.Match = x.m.match(&n)
	if !x.out.Match {
		x.blame(&n)
	}
	return x.out
}

// explainer builds the explanation of one query on one item.
type explainer struct {
	m      matcher
	out    Explanation
	leaves map[*node]int // their indices in out
}

// collect appends the leaves of n.
func (x *explainer) collect(n *node, negated bool) {
	if n.op != opTerm && n.op != opNear {
		for i := range n.kids {
			x.collect(&n.kids[i], negated != (n.op == opNot))
		}
		return
	}
	where := x.where(n)
	x.leaves[n] = len(x.out.Leaves)
	x.out.Leaves = append(x.out.Leaves, Leaf{Query: n.term, Negated: negated, Matched: len(where) > 0, Where: where})
}

// blame marks the leaves for which n, which does not match, does not.
func (x *explainer) blame(n *node) {
	switch n.op {
	case opAnd:
		i := slices.IndexFunc(n.kids, func(kid node) bool { return !x.m.match(&kid) })
		x.blame(&n.kids[i])
	case opOr:
		for i := range n.kids {
			x.blame(&n.kids[i])
		}
	case opNot:
		x.blamePresent(&n.kids[0])
	case opTerm, opNear:
		x.out.Leaves[x.leaves[n]].Failed = true
	}
}

// blamePresent marks the leaves that are there and should not be.
func (x *explainer) blamePresent(n *node) {
	if i, isLeaf := x.leaves[n]; isLeaf {
		x.out.Leaves[i].Failed = x.out.Leaves[i].Matched && x.out.Leaves[i].Negated
	}
	if n.op == opNear {
		return
	}
	for i := range n.kids {
		x.blamePresent(&n.kids[i])
	}
}

// where returns the places of a leaf, in order.
func (x *explainer) where(n *node) []Span {
	if n.op == opNear {
		return x.shown(x.nearSpans(n))
	}
	switch first := &n.forms[0][0]; first.manner {
	case asSite:
		if link := x.m.d.fields.Link; x.m.matchName(first) {
			host := hostOf(link)
			at := max(strings.Index(strings.ToLower(link), host), 0)
			return []Span{{inSite.String(), at, at + len(host), host}}
		}
		return nil
	case asLang:
		if lang := x.m.d.fields.Lang; x.m.matchName(first) {
			return []Span{{inLang.String(), 0, len(lang), lang}}
		}
		return nil
	default:
		return x.shown(x.m.spans(nil, n))
	}
}

// nearSpans returns the places of all terms of n that are close to each other.
func (x *explainer) nearSpans(n *node) (all []span) {
	lists := make([][]span, len(n.kids))
	for i := range n.kids {
		lists[i] = x.m.spans(nil, &n.kids[i])
		if i > 0 {
			lists[i] = closeTo(lists[i-1], lists[i], int32(n.within[i-1])) //nolint:gosec // MaxNear at most
		}
	}
	for i := len(lists) - 2; i >= 0; i-- {
		lists[i] = closeTo(lists[i+1], lists[i], int32(n.within[i])) //nolint:gosec // MaxNear at most
	}
	for _, list := range lists {
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b span) int { return int(a.from - b.from) })
	return all
}

// shown returns the places as people are shown them, each once.
func (x *explainer) shown(spans []span) []Span {
	var shown []Span
	tokens := x.m.d.words.Tokens
	for _, s := range spans {
		start, end := int(tokens[s.first].Start), int(tokens[s.last].End)
		span := Span{field(tokens[s.first].Field).String(), start, end, x.m.d.source(s.first)[start:end]}
		if len(shown) == 0 || shown[len(shown)-1] != span {
			shown = append(shown, span)
		}
	}
	return shown
}
