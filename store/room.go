package store

import (
	"sync"
	"time"
)

// Light and Heavy are what transactions weigh that wait for others: those that
// change little and keep nobody busy meanwhile, and the rest, of which the poller
// has sixty-four at most, and some of these are to have something to do.
const (
	Light = 1
	Heavy = 10
	roomy = 48 * Heavy // what waits at most
)

// room is where transactions wait that are in no hurry, to share a commit: which
// costs about the same whatever is in it.
type room struct {
	mu      sync.Mutex
	waiting int           // weight
	door    chan struct{} // closed when those who wait may go; nil while nobody does
}

// wait returns after so long, or with the next transaction that is in a hurry, or
// when the room is full.
func (r *room) wait(most time.Duration, weight int) {
	r.mu.Lock()
	if r.door == nil {
		door := make(chan struct{})
		r.door = door
		defer time.AfterFunc(most, func() { r.openIf(door) }).Stop()
	}
	door := r.door
	if r.waiting += weight; r.waiting >= roomy {
		r.open()
	}
	r.mu.Unlock()
	<-door
}

// empty lets those who wait go.
func (r *room) empty() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open()
}

// openIf lets those go who wait behind a door.
func (r *room) openIf(door chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.door == door {
		r.open()
	}
}

func (r *room) open() {
	if r.door != nil {
		close(r.door)
	}
	r.door, r.waiting = nil, 0
}
