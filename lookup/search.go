package lookup

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"newsdesk/query"
)

// Search returns what e finds, exactly the items that [query.Match] says it
// matches. A nil e finds everything. It fails when ctx ends, when the cursor is
// no cursor, and with [ErrDamaged].
func (ix *Index) Search(ctx context.Context, e query.Expr, o Options) (Results, error) {
	after, err := parseMark(&o)
	if err != nil {
		return Results{}, err
	}
	s := &search{ctx: ctx, expr: e, options: &o, after: after, limit: cmp.Or(max(o.Limit, 0), defaultLimit)}
	err = ix.view(func(v *view) error {
		s.since, s.until = v.floor, math.MaxInt64
		if !o.Since.IsZero() {
			s.since = max(s.since, nanos(o.Since))
		}
		if !o.Until.IsZero() {
			s.until = nanos(o.Until)
		}
		if o.Sort == Best {
			return s.best(v)
		}
		return s.newest(v)
	})
	if err != nil {
		return Results{}, err
	}
	return s.results(), nil
}

// search is one search under way.
type search struct {
	ctx          context.Context //nolint:containedctx // it lives as long as the call
	expr         query.Expr
	options      *Options
	after        mark
	limit        int
	since, until int64

	found  []hit // the best of them, at most one more than limit
	total  int
	exact  bool
	scorer scorer
	bar    *hit // what is not better is not among the best
}

// hit is an item that was found, in a segment that is still open.
type hit struct {
	seq   uint64
	time  int64
	score float64
	story string
}

// newest looks through the segments, the newest first, until there is enough.
func (s *search) newest(v *view) error {
	seen, left := 0.0, 0.0
	for _, part := range v.parts {
		switch {
		case !s.mayHave(part):
			continue
		case len(s.found) > s.limit, part.info.first >= s.after.seq: // on other pages
			left += float64(part.info.items)
			continue
		}
		if err := s.newestOf(part); err != nil {
			return err
		}
		seen += float64(part.info.items)
	}
	s.exact = left == 0
	s.total += int(float64(s.total) * left / max(seen, 1))
	return nil
}

// mayHave reports whether a segment has items of the time that is asked for.
func (s *search) mayHave(part *part) bool {
	return part.info.items > 0 && part.info.until >= s.since && part.info.since < s.until
}

// newestOf adds what is found in one segment, which is older than those before.
func (s *search) newestOf(part *part) error {
	var numbers []int32
	_, it, err := s.plan(part)
	if err != nil {
		return err
	}
	err = s.run(part, it, func(item int32) {
		s.total++
		if !s.after.before(0, part.table.seq(int(item))) {
			numbers = append(numbers, item)
		}
	})
	if err != nil {
		return err
	}
	for _, item := range slices.Backward(numbers) {
		if len(s.found) > s.limit {
			break
		}
		s.found = append(s.found, hitOf(&part.table, item, 0))
	}
	return nil
}

func hitOf(t *table, item int32, score float64) hit {
	i := int(item)
	return hit{t.seq(i), t.time(i), score, t.story(i)}
}

// perCheck is how many items are looked at between looks at the context.
const perCheck = 1 << 12

// plan makes the query ready for a segment.
func (s *search) plan(part *part) (*planner, iterator, error) {
	if err := part.open(); err != nil {
		return nil, nil, err
	}
	p := &planner{source: part.source, items: int32(part.table.len())} //nolint:gosec // fullSegment at most
	var it iterator = everything{p.items}
	if s.expr != nil {
		it = p.plan(s.expr, "", true)
	}
	if len(s.options.Feeds) > 0 {
		it = newAll(p.feeds(s.options.Feeds), it)
	}
	return p, it, p.err
}

// run calls fn with the items that it finds at the time that is asked for.
func (s *search) run(part *part, it iterator, fn func(int32)) error {
	t := &part.table
	allTimes := part.info.since >= s.since && part.info.until < s.until
	for n, item := 0, it.next(0); int(item) < t.len(); n, item = n+1, it.next(item+1) {
		if n%perCheck == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if at := t.time(int(item)); !part.live(t.seq(int(item))) || !allTimes && (at < s.since || at >= s.until) {
			continue
		}
		fn(item)
	}
	return nil
}

// results returns the page.
func (s *search) results() Results {
	r := Results{Total: s.total, Exact: s.exact}
	if len(s.found) > s.limit {
		last := s.found[s.limit-1]
		s.found = s.found[:s.limit]
		r.Next = mark{s.options.Sort, last.score, last.seq, s.after.now}.String()
	}
	for _, h := range s.found {
		r.Hits = append(r.Hits, Hit{h.seq, h.story, time.Unix(0, h.time).UTC(), h.score})
	}
	return r
}
