package lookup

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"time"
)

// Sort is the order of what is found.
type Sort int

const (
	// Newest puts what came in last first.
	Newest Sort = iota
	// Best puts first what has the words of the query more often, in its title, in
	// fewer words beside them, and rare words rather than common ones; of what is
	// as good, the newer.
	Best
)

// Options say what of all that a query finds is wanted.
type Options struct {
	Since, Until time.Time // came in at Since or after, and before Until; zero: whenever
	Feeds        []string  // of one of these feeds, by ID; empty: of any
	Sort         Sort
	Limit        int       // at most so many; 0: 25
	Cursor       string    // [Results] of the page before: go on behind it
	Now          time.Time // what is new for Best; zero: when the newest item came in
}

// defaultLimit is how many hits a page has where nobody says.
const defaultLimit = 25

// Hit is an item that was found.
type Hit struct {
	Seq   uint64
	Story string
	Time  time.Time
	Score float64 // of Best, to be compared with others of the same search; otherwise 0
}

// Results are a page of what was found.
type Results struct {
	Hits  []Hit
	Total int    // how many there are on all pages
	Exact bool   // Total was counted; otherwise it was estimated from the newest
	Next  string // cursor of the next page; empty where there is none
}

// errCursor says that a cursor comes from somewhere else.
var errCursor = errors.New("this page cannot be found any more: search again")

// mark is a place in the results: behind the item with this score and number.
// Scores are those of the time now.
type mark struct {
	sort  Sort
	score float64
	seq   uint64
	now   int64
}

// markSize is how many bytes a mark has as a cursor.
const markSize = 1 + 3*8

// start is before all results.
func start(o *Options) mark {
	m := mark{sort: o.Sort, score: math.Inf(1), seq: math.MaxUint64}
	if !o.Now.IsZero() {
		m.now = nanos(o.Now)
	}
	return m
}

// String returns the mark as a cursor.
func (m mark) String() string {
	b := []byte{byte(m.sort)}                                                     //nolint:gosec // there are two
	for _, n := range []uint64{math.Float64bits(m.score), m.seq, uint64(m.now)} { //nolint:gosec // read back so
		b = binary.BigEndian.AppendUint64(b, n)
	}
	return hex.EncodeToString(b)
}

// parseMark returns the mark of a cursor, which has to be of the same order.
func parseMark(o *Options) (mark, error) {
	if o.Cursor == "" {
		return start(o), nil
	}
	b, err := hex.DecodeString(o.Cursor)
	if err != nil || len(b) != markSize || Sort(b[0]) != o.Sort {
		return mark{}, errCursor
	}
	return mark{
		sort:  o.Sort,
		score: math.Float64frombits(binary.BigEndian.Uint64(b[1:])),
		seq:   binary.BigEndian.Uint64(b[9:]),
		now:   int64(binary.BigEndian.Uint64(b[17:])), //nolint:gosec // written so
	}, nil
}

// before reports whether hit comes before the place or is at it.
func (m *mark) before(score float64, seq uint64) bool {
	if m.sort == Newest || score == m.score {
		return seq >= m.seq
	}
	return score > m.score
}
