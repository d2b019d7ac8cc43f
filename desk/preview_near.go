package desk

import (
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/query"
)

// NearMiss is an item that a query leaves out for one of its words alone.
type NearMiss struct {
	Record  news.Record
	LeftOut string // by which: as it stands in the query, "-" before what must not be there
}

const (
	maxNear  = 3
	keptNear = 12  // some of them turn out to be of stories that are told
	triedFor = 400 // items, what they are left out by: explaining takes its time
)

// nearMisses are the newest of those that are left out by what must not be there,
// and of those that are left out by what must. What somebody keeps away on purpose
// is what they want to see first.
type nearMisses struct {
	present, absent []NearMiss
	tried           int
}

// note takes note of an item that a query would match but for the part that was
// dropped from it.
func (m *nearMisses) note(r news.Record, doc *query.Doc, dropped query.Expr) {
	kept := &m.absent
	if isExclusion(dropped) {
		kept = &m.present
	}
	isOf := func(n NearMiss) bool { return n.Record.Story == r.Story }
	if len(*kept) == keptNear || m.tried == triedFor || slices.ContainsFunc(*kept, isOf) {
		return
	}
	m.tried++
	if leaf, alone := failedLeaf(query.Explain(dropped, doc)); alone {
		*kept = append(*kept, NearMiss{r, leafText(leaf)})
	}
}

// isExclusion reports whether a part of a query says what must not be there.
func isExclusion(e query.Expr) bool {
	switch e := e.(type) {
	case query.Not:
		return true
	case query.In:
		return isExclusion(e.X)
	}
	return false
}

// failedLeaf returns the part of a query for which it does not match, if it is
// one alone.
func failedLeaf(x query.Explanation) (failed query.Leaf, alone bool) {
	n := 0
	for _, leaf := range x.Leaves {
		if leaf.Failed {
			failed = leaf
			n++
		}
	}
	return failed, n == 1
}

// leafText returns a part of a query as somebody would write it.
func leafText(leaf query.Leaf) string {
	switch {
	case !leaf.Negated:
		return leaf.Query
	case strings.Contains(leaf.Query, " NEAR"):
		return "-(" + leaf.Query + ")"
	}
	return "-" + leaf.Query
}

// nearest returns those that are of no wanted story.
func (m *nearMisses) nearest(wanted map[news.StoryID]*pastStory) (near []NearMiss) {
	told := map[news.StoryID]bool{}
	for _, n := range slices.Concat(m.present, m.absent) {
		if wanted[n.Record.Story] == nil && !told[n.Record.Story] && len(near) < maxNear {
			near = append(near, n)
			told[n.Record.Story] = true
		}
	}
	return near
}
