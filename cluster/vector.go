package cluster

import (
	"cmp"
	"math"
	"slices"
)

// How many words are kept, the strongest.
const (
	maxWords    = 30 // of an item
	maxCentroid = 40 // of a story
)

// weighed is a term with its weight.
type weighed struct {
	term   Term
	weight float32
}

// vector is terms with their weights, in the order of the terms, so that sums
// over it are always made in the same order.
type vector []weighed

// length returns the length of v.
func (v vector) length() float64 {
	var squares float64
	for _, w := range v {
		squares += float64(w.weight) * float64(w.weight)
	}
	return math.Sqrt(squares)
}

// plus returns the sum of v and other.
func (v vector) plus(other vector) vector {
	sum := make(vector, 0, len(v)+len(other))
	for len(v) > 0 && len(other) > 0 {
		switch a, b := v[0], other[0]; {
		case a.term < b.term:
			sum, v = append(sum, a), v[1:]
		case a.term > b.term:
			sum, other = append(sum, b), other[1:]
		default:
			sum, v, other = append(sum, weighed{a.term, a.weight + b.weight}), v[1:], other[1:]
		}
	}
	return append(append(sum, v...), other...)
}

// strongest returns the n terms of v with the greatest weights. It may change v.
func (v vector) strongest(n int) vector {
	if len(v) <= n {
		return v
	}
	slices.SortFunc(v, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	v = slices.Clip(v[:n])
	slices.SortFunc(v, func(a, b weighed) int { return cmp.Compare(a.term, b.term) })
	return v
}
