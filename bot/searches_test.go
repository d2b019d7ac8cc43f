package bot

import (
	"strconv"
	"testing"
	"time"
)

func TestSearchesAreCountedByMemberAndMinute(t *testing.T) {
	s, now := newSearches(), time.Unix(1_700_000_000, 0)
	for i := range searchesEach {
		if _, ok := s.count("ada", now.Add(time.Duration(i)*time.Second)); !ok {
			t.Errorf("search %d is refused", i+1)
		}
	}
	again, ok := s.count("ada", now.Add(10*time.Second))
	if want := now.Add(searchSpan); ok || !again.Equal(want) {
		t.Errorf("one more is allowed is %v, again at %v, want %v", ok, again, want)
	}
	if _, ok := s.count("bob", now); !ok {
		t.Error("another member is refused")
	}
	if _, ok := s.count("ada", again); !ok {
		t.Error("a minute after the first, one more is refused")
	}
	if _, ok := s.count("ada", again); ok {
		t.Error("a minute after the first, two more are allowed")
	}
}

func TestSearchesForgetMembers(t *testing.T) {
	s, now := newSearches(), time.Unix(1_700_000_000, 0)
	for i := range 10 * watched {
		s.count(strconv.Itoa(i), now.Add(time.Duration(i)*time.Second))
	}
	if len(s.last) > watched {
		t.Errorf("%d members are remembered", len(s.last))
	}
}
