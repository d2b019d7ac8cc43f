package lookup

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// How much a word says: BM25 (Robertson and Zaragoza, "The Probabilistic
// Relevance Framework", 2009), with the usual constants.
const (
	saturation  = 1.2  // of how often a word is there
	lengthiness = 0.75 // how much long items are held back
)

// What is new counts double; every halfLife half of that is lost.
const halfLife = 3 * 24 * time.Hour

// least is the score of what no word speaks for.
const least = 1e-9

// scorer ranks items.
type scorer struct {
	weights []float64 // of the leaves of the query: what is rare says more
	words   float64   // that an item has on average
	bound   float64   // what words can count at most
	now     int64
}

// sampled is how many items, the newest, say how rare words are.
const sampled = 100_000

// prepared is a segment in which the search can begin.
type prepared struct {
	part   *part
	leaves []leaf
	it     iterator
}

// best looks through the segments, the newest first, and keeps the best. It ends
// where what is left is so old that nothing in it can be as good.
func (s *search) best(v *view) error {
	parts := slices.DeleteFunc(v.parts, func(p *part) bool { return !s.mayHave(p) })
	sample, err := s.sample(parts)
	if err != nil {
		return err
	}
	s.exact = true
	seen, left := 0.0, 0.0
	for i, part := range parts {
		if s.bar != nil && s.scorer.most(part.info.until) <= s.bar.score {
			left += float64(part.info.items)
			s.exact = false
			continue
		}
		if i >= len(sample) {
			p, it, err := s.plan(part)
			if err != nil {
				return err
			}
			sample = append(sample, prepared{part, p.leaves, it})
		}
		if err := s.bestOf(sample[i]); err != nil {
			return err
		}
		seen += float64(part.info.items)
	}
	s.total += int(float64(s.total) * left / max(seen, 1))
	s.cutTo(s.limit + 1)
	return nil
}

// sample prepares the newest segments and learns from them what words count.
func (s *search) sample(parts []*part) (sample []prepared, err error) {
	items := uint64(0)
	for _, part := range parts {
		if items >= sampled {
			break
		}
		p, it, err := s.plan(part)
		if err != nil {
			return nil, err
		}
		sample = append(sample, prepared{part, p.leaves, it})
		items += part.info.items
	}
	if s.after.now == 0 {
		for _, part := range parts {
			s.after.now = max(s.after.now, part.info.until)
		}
	}
	s.scorer = newScorer(sample, s.after.now)
	return sample, nil
}

// newScorer returns the scorer for the leaves of a query.
func newScorer(sample []prepared, now int64) scorer {
	c, items, words := scorer{now: now}, 0.0, 0.0
	for i, r := range sample {
		if i == 0 {
			c.weights = make([]float64, len(r.leaves))
		}
		items += float64(r.part.info.items)
		words += float64(r.part.info.words)
		for j, l := range r.leaves {
			c.weights[j] += float64(l.items)
		}
	}
	c.words = max(words, 1) / max(items, 1)
	for j, having := range c.weights {
		having = min(having, items)
		c.weights[j] = math.Log1p((items - having + 0.5) / (having + 0.5))
		c.bound += c.weights[j] * (saturation + 1)
	}
	return c
}

// bestOf adds what is found in one segment.
func (s *search) bestOf(r prepared) error {
	t := &r.part.table
	return s.run(r.part, r.it, func(item int32) {
		s.total++
		score, seq := s.scorer.score(r.leaves, item, t), t.seq(int(item))
		if s.after.before(score, seq) || s.bar != nil && compare(&hit{seq: seq, score: score}, s.bar) >= 0 {
			return
		}
		s.found = append(s.found, hitOf(t, item, score))
		if len(s.found) >= 4*(s.limit+1) {
			s.cutTo(s.limit + 1)
			bar := s.found[s.limit]
			s.bar = &bar
		}
	})
}

// cutTo keeps the n best.
func (s *search) cutTo(n int) {
	slices.SortFunc(s.found, func(a, b hit) int { return compare(&a, &b) })
	s.found = s.found[:min(n, len(s.found))]
}

// compare orders hits, the best first.
func compare(a, b *hit) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.seq, a.seq))
}

// score returns how well an item answers the query.
func (c *scorer) score(leaves []leaf, item int32, t *table) float64 {
	long := saturation * (1 - lengthiness + lengthiness*float64(t.words(int(item)))/c.words)
	score := 0.0
	for i, l := range leaves {
		if l.next(item) == item {
			n := float64(l.weigh(item))
			score += c.weights[i] * n * (saturation + 1) / (n + long)
		}
	}
	return max(score, least) * c.freshness(t.time(int(item)))
}

// most returns what no item that came in at a time or before scores more than.
func (c *scorer) most(at int64) float64 { return max(c.bound, least) * c.freshness(at) }

// freshness returns how much what came in at a time counts.
func (c *scorer) freshness(at int64) float64 {
	age := max(float64(c.now)-float64(at), 0)
	return 1 + math.Exp2(-age/float64(halfLife))
}
