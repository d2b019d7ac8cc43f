package bot

import (
	"sync"
	"time"
)

// Limits of what has the bot make requests to whatever address a member names.
const (
	searchesEach = 5 // in a minute, of one member
	searchSpan   = time.Minute
	searchesOnce = 16  // under way, so that there are hands left for all else
	watched      = 500 // members of whom is known when they searched, before that is tidied up
)

// searches keeps members from having the bot search too much.
type searches struct {
	free chan struct{}

	mu   sync.Mutex
	last map[string][]time.Time // by member: the last searches, oldest first
}

func newSearches() *searches {
	return &searches{free: make(chan struct{}, searchesOnce), last: map[string][]time.Time{}}
}

// begin admits a search of a member, or says why not. The caller ends it.
func (s *searches) begin(member string, now time.Time) (end func(), err error) {
	if again, ok := s.count(member, now); !ok {
		return nil, errTooFast(again)
	}
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free }, nil
	default:
		return nil, errBusy
	}
}

// count counts a search, unless the member had enough of them: then it says when
// there may be another.
func (s *searches) count(member string, now time.Time) (again time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.last) >= watched {
		s.tidy(now)
	}
	times := s.last[member]
	if len(times) < searchesEach {
		s.last[member] = append(times, now)
		return time.Time{}, true
	}
	if again = times[0].Add(searchSpan); now.Before(again) {
		return again, false
	}
	s.last[member] = append(times[1:], now)
	return time.Time{}, true
}

// tidy forgets members who may search as much as they like.
func (s *searches) tidy(now time.Time) {
	for member, times := range s.last {
		if now.Sub(times[len(times)-1]) >= searchSpan {
			delete(s.last, member)
		}
	}
}
