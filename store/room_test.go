package store

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// waiting has n transactions wait for at most so long, and returns them.
func waiting(t *testing.T, s *Store, n int, most time.Duration) *shared {
	t.Helper()
	w := &shared{ids: map[int]int{}}
	for range n {
		w.group.Go(func() { noError(t, s.BatchWithin(most, w.note)) })
	}
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.ids) > 0 {
		t.Fatalf("%v did not wait", w.ids)
	}
	return w
}

// shared counts calls by the transaction that they were in.
type shared struct {
	mu    sync.Mutex
	ids   map[int]int
	group sync.WaitGroup
}

func (s *shared) note(tx *Tx) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[tx.b.ID()]++
	return nil
}

// want fails the test unless n calls shared one transaction.
func (s *shared) want(t *testing.T, n int) {
	t.Helper()
	s.group.Wait()
	for _, got := range s.ids {
		if len(s.ids) != 1 || got != n {
			t.Errorf("calls by transaction are %v, want %d in one", s.ids, n)
		}
	}
}

func TestWhatIsInNoHurryGoesWithWhatIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		w := waiting(t, s, 3, time.Hour)
		began := time.Now()
		noError(t, s.Batch(w.note))
		w.want(t, 4)
		if took := time.Since(began); took > time.Second {
			t.Errorf("what was in a hurry waited for %v", took)
		}
		noError(t, s.Close())
	})
}

func TestWhatIsInNoHurryGoesWhenItsTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		began := time.Now()
		waiting(t, s, 3, time.Minute).want(t, 3)
		if took := time.Since(began); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("it took %v, want a minute", took)
		}
		noError(t, s.Close())
	})
}

func TestWhatIsInNoHurryGoesWhenThereAreMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t)
		w := waiting(t, s, roomy-1, time.Hour)
		began := time.Now()
		noError(t, s.BatchWithin(time.Hour, w.note))
		w.want(t, roomy)
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %v", took)
		}
		noError(t, s.Close())
	})
}
