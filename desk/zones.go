package desk

import (
	"sync"
	"time"
)

// zones are the time zones that were asked for, which are slow to read.
type zones struct {
	mu    sync.Mutex
	known map[string]*time.Location // nil: there is none of that name
}

// load returns a zone by its IANA name; nil where there is none.
func (z *zones) load(name string) *time.Location {
	z.mu.Lock()
	defer z.mu.Unlock()
	zone, found := z.known[name]
	if found {
		return zone
	}
	if z.known == nil {
		z.known = map[string]*time.Location{}
	}
	if loaded, err := loadZone(name); err == nil {
		zone = loaded
	}
	z.known[name] = zone
	return zone
}
