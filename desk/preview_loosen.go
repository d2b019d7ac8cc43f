package desk

import (
	"cmp"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/query"
)

// Loosening is a query that wants less than another, and what it finds.
type Loosening struct {
	Change  Change
	Part    string // of the query, that is changed
	Query   string // with the change
	Stories int
	About   bool // Stories was estimated
}

// Change is how a part of a query is changed so that it wants less.
type Change int

// The changes.
const (
	Drop    Change = iota // leave it out
	Unquote               // take its words out of their quotes
	Unlink                // ask for its words wherever they stand
	Inexact               // let capitals and accents not count
)

// The most changes that are tried, and of which is told.
const (
	maxLoosenings = 40
	toldLooser    = 3
)

// looseEnds are the items that a query does not match, but almost, and the
// queries that want less than it and match them.
type looseEnds struct {
	tried   []Loosening
	queries []query.Expr
	left    []query.Expr // of a [Drop]: what was dropped
	first   int          // the place of the first of the queries in the index

	stories []map[news.StoryID]bool // that each of tried finds; nil once the query itself finds any
	near    nearMisses
}

// newLooseEnds returns the changes of a query that are tried, as the queries of
// an index from first on.
func newLooseEnds(expr query.Expr, first int) *looseEnds {
	e := &looseEnds{first: first}
	for _, l := range looser(expr) {
		changed := l.to.String()
		to, err := query.Parse(changed)
		if err != nil || len(e.tried) == maxLoosenings {
			continue // it only excludes
		}
		e.tried = append(e.tried, Loosening{Change: l.change, Part: l.part, Query: changed})
		e.queries, e.left = append(e.queries, to), append(e.left, l.left)
	}
	e.stories = make([]map[news.StoryID]bool, len(e.tried))
	return e
}

// note takes note of an item that the query does not match, and of the queries
// of the index that do. Items come the newest first.
func (e *looseEnds) note(r news.Record, doc *query.Doc, matches []int) {
	for _, match := range matches {
		i := match - e.first
		if i < 0 {
			continue
		}
		if e.stories != nil {
			e.count(i, r.Story)
		}
		if dropped := e.left[i]; dropped != nil {
			e.near.note(r, doc, dropped)
		}
	}
}

// count counts a story that a change finds.
func (e *looseEnds) count(i int, story news.StoryID) {
	if e.stories[i] == nil {
		e.stories[i] = map[news.StoryID]bool{}
	}
	e.stories[i][story] = true
}

// close says that the query finds something, so that nobody has to know what
// others would have.
func (e *looseEnds) close() { e.stories = nil }

// looser returns what would have found something, those first that find the
// least: they are closest to what was meant.
func (e *looseEnds) looser() (all []Loosening) {
	for i, found := range e.stories {
		if e.tried[i].Stories = len(found); len(found) > 0 {
			all = append(all, e.tried[i])
		}
	}
	slices.SortStableFunc(all, func(a, b Loosening) int { return cmp.Compare(a.Stories, b.Stories) })
	return all[:min(len(all), toldLooser)]
}

// looserQuery is a query with one change.
type looserQuery struct {
	change Change
	part   string
	to     query.Expr
	left   query.Expr // of a [Drop]: what was dropped
}

// looser returns what becomes of a query by one change.
func looser(e query.Expr) (all []looserQuery) {
	switch e := e.(type) {
	case query.And:
		for i, operand := range e {
			rest := slices.Delete(slices.Clone(e), i, i+1)
			if len(rest) == 1 {
				all = append(all, looserQuery{Drop, operand.String(), rest[0], operand})
			} else {
				all = append(all, looserQuery{Drop, operand.String(), rest, operand})
			}
		}
		return append(all, looserWithin(e, func(operands []query.Expr) query.Expr { return query.And(operands) })...)
	case query.Or:
		return looserWithin(e, func(arms []query.Expr) query.Expr { return query.Or(arms) })
	case query.In:
		all = looserWithin([]query.Expr{e.X}, func(x []query.Expr) query.Expr { return query.In{Field: e.Field, X: x[0]} })
		for i, l := range all {
			if l.left != nil {
				all[i].left = query.In{Field: e.Field, X: l.left}
			}
		}
		return all
	case query.Near:
		words := make(query.And, len(e.Terms))
		for i, term := range e.Terms {
			words[i] = term
		}
		return []looserQuery{{Unlink, e.String(), words, nil}}
	case query.Term:
		return looserTerm(e)
	case query.Not: // that it can be left out is for the AND to say
	}
	return nil
}

// looserWithin changes one of the operands.
func looserWithin(operands []query.Expr, join func([]query.Expr) query.Expr) (all []looserQuery) {
	for i, operand := range operands {
		for _, l := range looser(operand) {
			changed := slices.Clone(operands)
			changed[i] = l.to
			all = append(all, looserQuery{l.change, l.part, join(changed), l.left})
		}
	}
	return all
}

func looserTerm(e query.Term) []looserQuery {
	words := strings.Fields(e.Raw)
	switch {
	case e.Exact:
		inexact := e
		inexact.Exact = false
		return []looserQuery{{Inexact, e.String(), inexact, nil}}
	case !e.Quoted || len(words) < 2:
		return nil
	}
	apart := make(query.And, len(words))
	for i, word := range words {
		apart[i] = query.Term{Raw: word}
	}
	return []looserQuery{{Unquote, e.String(), apart, nil}}
}
