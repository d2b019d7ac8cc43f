package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	thriftEvery = time.Second
	calm        = 4 << 20 // bytes allocated between two looks: a bot that polls twenty feeds a second is calm
	slack       = 8 << 20 // bytes that are not worth collecting
)

// thrift gives memory back to the system. The collector of Go lets the heap grow
// to twice what is alive, which is right while there is much to do: after a start,
// or a morning's news, most of that would be kept for nothing. So in calm seconds
// garbage is collected, and given back, as soon as there is a quarter more than
// was left the last time. At twenty polls a second that is every half minute, and
// a five-hundredth of a processor.
type thrift struct {
	allocated uint64 // bytes, ever, at the last look
	kept      uint64 // bytes that were held after memory was last given back
}

// Run looks every second until ctx ends.
func (t *thrift) Run(ctx context.Context) error {
	ticker := time.NewTicker(thriftEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			t.look()
		}
	}
}

// look gives memory back if this is the time for it, and reports whether it did.
func (t *thrift) look() bool {
	allocated, held := heap()
	isCalm := allocated-t.allocated < calm
	t.allocated = allocated
	if !isCalm || held < t.kept+t.kept/4+slack {
		return false
	}
	debug.FreeOSMemory()
	_, t.kept = heap()
	return true
}

// heap returns how many bytes were ever allocated, and how many the heap holds of
// the system's memory, garbage and gaps included.
func heap() (allocated, held uint64) {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)
	for _, s := range samples[1:] {
		held += s.Value.Uint64()
	}
	return samples[0].Value.Uint64(), held
}
