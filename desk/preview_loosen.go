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

// loosen finds out which changes would have found something, those first that
// find the least: they are closest to what was meant.
func (p *previewTx) loosen() error {
	var tried []Loosening
	var queries []query.Expr
	for _, l := range looser(p.expr) {
		changed := l.to.String()
		expr, err := query.Parse(changed)
		if err != nil || len(tried) == maxLoosenings {
			continue // it only excludes
		}
		tried, queries = append(tried, Loosening{Change: l.change, Part: l.part, Query: changed}), append(queries, expr)
	}
	stories := make([]map[news.StoryID]bool, len(tried))
	err := p.match(queries, func(r news.Record, _ *query.Doc, matches []int) error {
		for _, i := range matches {
			if stories[i] == nil {
				stories[i] = map[news.StoryID]bool{}
			}
			stories[i][r.Story] = true
		}
		return nil
	})
	for i, found := range stories {
		if tried[i].Stories = len(found); len(found) > 0 {
			p.Looser = append(p.Looser, tried[i])
		}
	}
	slices.SortStableFunc(p.Looser, func(a, b Loosening) int { return cmp.Compare(a.Stories, b.Stories) })
	p.Looser = p.Looser[:min(len(p.Looser), toldLooser)]
	return err
}

// looserQuery is a query with one change.
type looserQuery struct {
	change Change
	part   string
	to     query.Expr
}

// looser returns what becomes of a query by one change.
func looser(e query.Expr) (all []looserQuery) {
	switch e := e.(type) {
	case query.And:
		for i, operand := range e {
			rest := slices.Delete(slices.Clone(e), i, i+1)
			if len(rest) == 1 {
				all = append(all, looserQuery{Drop, operand.String(), rest[0]})
			} else {
				all = append(all, looserQuery{Drop, operand.String(), rest})
			}
		}
		return append(all, looserWithin(e, func(operands []query.Expr) query.Expr { return query.And(operands) })...)
	case query.Or:
		return looserWithin(e, func(arms []query.Expr) query.Expr { return query.Or(arms) })
	case query.In:
		return looserWithin([]query.Expr{e.X}, func(x []query.Expr) query.Expr { return query.In{Field: e.Field, X: x[0]} })
	case query.Near:
		words := make(query.And, len(e.Terms))
		for i, term := range e.Terms {
			words[i] = term
		}
		return []looserQuery{{Unlink, e.String(), words}}
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
			all = append(all, looserQuery{l.change, l.part, join(changed)})
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
		return []looserQuery{{Inexact, e.String(), inexact}}
	case !e.Quoted || len(words) < 2:
		return nil
	}
	apart := make(query.And, len(words))
	for i, word := range words {
		apart[i] = query.Term{Raw: word}
	}
	return []looserQuery{{Unquote, e.String(), apart}}
}
