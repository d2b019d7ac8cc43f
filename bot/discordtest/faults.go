package discordtest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// Kind says what goes wrong.
type Kind string

// The kinds of faults. "Stored" means that the request had its full effect.
const (
	RateLimitUser     Kind = "rate limit of a bucket"       // 429 after RetryAfter, with the bucket's headers
	RateLimitGlobal   Kind = "global rate limit"            // 429 as documented: no bucket, no X-RateLimit-Reset-After
	RateLimitShared   Kind = "shared rate limit"            // 429 that is not the bot's fault
	RateLimitHTML     Kind = "cloudflare ban"               // 429 with Cloudflare's page 1015 instead of JSON
	ServerErrorBefore Kind = "server error, nothing stored" // Status, or 502
	ServerErrorAfter  Kind = "server error, stored"         // Status, or 502
	CutBefore         Kind = "connection cut, nothing stored"
	CutAfter          Kind = "connection cut, stored"
	CutBody           Kind = "half an answer, stored"  // the right status and half of the body
	Delay             Kind = "late"                    // answered rightly after Delay; the effect comes after it as well
	DelayAnswer       Kind = "stored, answered late"   // the effect comes at once, the answer after Delay
	Respond           Kind = "answer as told, no more" // Status with Code and Message, or with Body as it is; nothing stored
)

// Fault tells the server to fail requests. It strikes those that match Method,
// Route and Channel, where empty means any.
type Fault struct {
	Method  string // such as "POST"
	Route   string // as in Request.Route: "/channels/{channel}/messages"
	Channel string // ID

	Kind        Kind
	Count       int           // strikes that often; 0: until Heal
	Probability float64       // of a strike, by the seed of the options; 0: always
	Delay       time.Duration // before the answer, for every kind
	RetryAfter  time.Duration // of a rate limit; 0: one second
	Status      int           // of a server error or Respond
	Code        int           // of Respond, with Message: Discord's error
	Message     string
	Body        string // of Respond, instead of Code and Message
}

// Fail adds a fault. Where several match a request, the one added first strikes.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal removes every fault.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// draw decides which fault strikes a request, if any.
func (s *Server) draw(c *call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if !f.matches(c) || f.Probability > 0 && s.random.Float64() >= f.Probability {
			continue
		}
		c.fault = *f
		if f.Count--; f.Count == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return
	}
}

func (f Fault) matches(c *call) bool {
	return (f.Method == "" || f.Method == c.req.Method) &&
		(f.Route == "" || f.Route == c.route) &&
		(f.Channel == "" || f.Channel == c.value("channel"))
}

// before reports whether the fault comes instead of any effect.
func (f Fault) before() bool {
	switch f.Kind {
	case "", ServerErrorAfter, CutAfter, CutBody, Delay, DelayAnswer:
		return false
	default:
		return true
	}
}

// answer returns what a fault says instead of doing anything.
func (f Fault) answer() answer {
	wait := cmp.Or(f.RetryAfter, time.Second)
	switch f.Kind {
	case RateLimitUser:
		rate := Rate{Limit: 5, Per: wait}
		now := time.Now()
		return rateLimitUser(wait, rateHeader(f.Route, rate, &window{opened: now, used: rate.Limit}, now))
	case RateLimitGlobal:
		return rateLimitGlobal(wait)
	case RateLimitShared:
		return rateLimitShared(wait)
	case RateLimitHTML:
		return cloudflareBan(f.RetryAfter)
	case ServerErrorBefore:
		return serverError(cmp.Or(f.Status, http.StatusBadGateway))
	case CutBefore:
		return answer{cut: cutAll}
	default:
		return f.respond()
	}
}

func (f Fault) respond() answer {
	status := cmp.Or(f.Status, http.StatusInternalServerError)
	if f.Body != "" {
		return answer{status: status, body: []byte(f.Body)}
	}
	return refuse(status, f.Code, cmp.Or(f.Message, http.StatusText(status)))
}

// after spoils the answer to a request that had its effect.
func (f Fault) after(a answer) answer {
	switch f.Kind {
	case ServerErrorAfter:
		return serverError(cmp.Or(f.Status, http.StatusBadGateway))
	case CutAfter:
		a.cut = cutAll
	case CutBody:
		a.cut = cutHalf
	default:
	}
	return a
}
