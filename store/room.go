package store

import (
	"sync"
	"time"
)

// roomy is how many transactions wait for others at most: polls wait while they
// hold one of the poller's sixty-four workers, and the rest of these is to have
// something to do meanwhile.
const roomy = 16

// room is where transactions wait that are in no hurry, to share a commit: which
// costs about the same whatever is in it.
type room struct {
	mu      sync.Mutex
	waiting int           // weight
	door    chan struct{} // closed when those who wait may go; nil while nobody does
}

// What is light changes little, and keeps nobody busy while it waits: thirty such
// take as much room as one other.
const (
	light = 1
	heavy = 30
)

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
	if r.waiting += weight; r.waiting >= roomy*heavy {
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
