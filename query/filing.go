package query

import (
	"math"
	"slices"
)

// filing is a query that may match where its anchor is found, but only if one
// of these others is found as well, where there are any. Most candidates fail
// here, at a fraction of the cost of their evaluation.
type filing struct {
	query int32
	also  [2]anchor
	sure  bool // title or text have both: nothing is left to evaluate
}

// file files a query under the cheapest anchors that it has.
func (b *builder) file(n *node, query int32) {
	b.order(n)
	if math.IsInf(b.cost(n), 1) {
		b.always = append(b.always, query)
		return
	}
	b.fileUnder(n, nil, filing{query: query, sure: true})
}

// fileUnder files a query under the anchors of n, a part of it of which some
// match must be found. All of the required slots must be filled as well. It is
// sure of no more than the filing it is given.
func (b *builder) fileUnder(n *node, required []*slot, as filing) {
	switch n.op {
	case opAnd:
		as.sure = as.sure && len(n.kids) == 2 && n.kids[0].isPresence() && n.kids[1].isPresence()
		b.fileUnder(&n.kids[0], appendRequired(required, n), as)
	case opNear:
		as.sure = false
		b.fileUnder(b.cheapest(n.kids), appendRequired(required, n), as)
	case opOr:
		for i := range n.kids {
			b.fileUnder(&n.kids[i], slices.Clip(required), as)
		}
	case opTerm:
		for _, f := range n.forms {
			b.fileForm(n, f, slices.Clip(required), as)
		}
	case opNot: // has an infinite cost
	}
}

// fileForm files a query under the rarest word of f, a form of the term n.
func (b *builder) fileForm(n *node, f form, required []*slot, as filing) {
	rarest := b.rarest(f)
	for i := range f {
		required = append(required, &f[i])
	}
	as.also = b.also(rarest, required)
	as.sure = as.sure && len(f) == 1 && rarest.surface == "" && n.in == everywhere
	for _, a := range rarest.anchors() {
		if a != 0 {
			b.lists[a] = append(b.lists[a], as)
		}
	}
}

// isPresence reports whether n is a term that matches where its one slot is
// filled in title or text.
func (n *node) isPresence() bool {
	return n.op == opTerm && n.in == everywhere && len(n.forms) == 1 && len(n.forms[0]) == 1 && n.forms[0][0].surface == ""
}

// also returns the anchors of the cheapest of the required slots but s.
func (*builder) also(s *slot, required []*slot) [2]anchor {
	var best *slot
	for _, r := range required {
		if r != s && (best == nil || r.cost < best.cost) {
			best = r
		}
	}
	if best == nil {
		return [2]anchor{}
	}
	return best.anchors()
}

// appendRequired appends the slots to dst that are filled wherever n matches.
func appendRequired(dst []*slot, n *node) []*slot {
	switch n.op {
	case opAnd, opNear:
		for i := range n.kids {
			dst = appendRequired(dst, &n.kids[i])
		}
	case opTerm:
		if len(n.forms) > 1 {
			break
		}
		for i := range n.forms[0] {
			dst = append(dst, &n.forms[0][i])
		}
	case opOr, opNot:
	}
	return dst
}

// anchors returns the one or two anchors of which one is found where s is filled.
func (s *slot) anchors() [2]anchor {
	switch {
	case s.manner != asStem:
		return [2]anchor{s.keys[0].by(byWord)}
	case s.stem == "":
		return [2]anchor{s.keys[0].by(byPlain)}
	}
	return [2]anchor{s.keys[1].by(byStem), s.keys[0].by(byPlain)}
}
