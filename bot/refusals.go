package bot

import (
	"net/http"
	"sync"
	"time"
)

// Discord bans an address for a while that makes 10,000 invalid requests in ten
// minutes: that are answered with 401, 403, or a 429 of which the bot is the
// cause. After a tenth of that nothing is delivered until there are fewer.
// https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
const (
	refusalsMost    = 1000
	refusalsMinutes = 10
)

// refusals counts the invalid requests of the last minutes. All sessions of a
// client share it, because Discord counts by address.
type refusals struct {
	mu      sync.Mutex
	minutes [refusalsMinutes]minute // by the minute's number, in turn
}

type minute struct {
	number int64 // since 1970
	count  int
}

// isInvalid reports whether an answer counts as one to an invalid request.
func isInvalid(status int, header http.Header) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusTooManyRequests:
		return header.Get("X-Ratelimit-Scope") != "shared"
	}
	return false
}

// note counts an invalid request.
func (r *refusals) note(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	number := now.Unix() / 60
	m := &r.minutes[number%refusalsMinutes]
	if m.number != number {
		*m = minute{number: number}
	}
	m.count++
}

// rest returns for how long nothing may be delivered: until the first minute
// that counts does so no more.
func (r *refusals) rest(now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	number, oldest, sum := now.Unix()/60, now.Unix()/60, 0
	for _, m := range r.minutes {
		if age := number - m.number; m.count > 0 && age >= 0 && age < refusalsMinutes {
			oldest, sum = min(oldest, m.number), sum+m.count
		}
	}
	if sum < refusalsMost {
		return 0
	}
	return time.Unix((oldest+refusalsMinutes)*60, 0).Sub(now)
}
