package feeds

import (
	"context"
	"sync"
	"time"
)

// Hosts sees to it that a host gets one request at a time, and a rest after it,
// whoever asks. The zero value is ready; a nil one lets everybody in at once.
type Hosts struct {
	Gap time.Duration // rest between two requests to one host; 0: 1 s

	mu   sync.Mutex
	busy map[string]chan struct{} // closed when the host is free again
}

// enter waits until it may ask host for something, and reports whether ctx
// lasted that long. Then leave must be called.
func (h *Hosts) enter(ctx context.Context, host string) bool {
	for h != nil {
		free, entered := h.try(host)
		if entered {
			break
		}
		select {
		case <-free:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// try enters if host is free, and otherwise returns what is closed when it is.
func (h *Hosts) try(host string) (free <-chan struct{}, entered bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if free, busy := h.busy[host]; busy {
		return free, false
	}
	if h.busy == nil {
		h.busy = map[string]chan struct{}{}
	}
	h.busy[host] = make(chan struct{})
	return nil, true
}

// leave sets host free after its rest.
func (h *Hosts) leave(host string) {
	if h == nil {
		return
	}
	gap := h.Gap
	if gap == 0 {
		gap = defaultHostGap
	}
	time.AfterFunc(gap, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		close(h.busy[host])
		delete(h.busy, host)
	})
}
