package bot

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// limits knows how long Discord wants no messages, in a channel or at all.
// discordgo knows it too, but sleeps until then, deaf to everything, and takes
// a global limit for one of the channel.
// https://discord.com/developers/docs/topics/rate-limits
type limits struct {
	mu       sync.Mutex
	global   time.Time
	channels map[news.ChannelID]time.Time
}

// rest returns how long no message may be sent to channel.
func (l *limits) rest(channel news.ChannelID, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.channels[channel]
	if !until.After(now) {
		delete(l.channels, channel)
	}
	if l.global.After(until) {
		until = l.global
	}
	return max(0, until.Sub(now))
}

// note takes in what an answer says of limits.
func (l *limits) note(req *http.Request, header http.Header, refused *tooMany, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if refused != nil && refused.Global {
		l.global = later(l.global, now.Add(refused.wait()))
		return
	}
	channel := postedTo(req)
	if channel == "" {
		return
	}
	if l.channels == nil {
		l.channels = map[news.ChannelID]time.Time{}
	}
	switch after, err := strconv.ParseFloat(header.Get("X-Ratelimit-Reset-After"), 64); {
	case refused != nil:
		l.channels[channel] = later(l.channels[channel], now.Add(refused.wait()))
	case header.Get("X-Ratelimit-Remaining") == "0" && err == nil:
		l.channels[channel] = now.Add(seconds(after))
	}
}

// postedTo returns the channel that req posts a message to, if that is what it does.
func postedTo(req *http.Request) news.ChannelID {
	path, isMessages := strings.CutSuffix(req.URL.Path, "/messages")
	if req.Method != http.MethodPost || !isMessages {
		return ""
	}
	return news.ChannelID(path[strings.LastIndexByte(path, '/')+1:])
}

// later returns the later of two times: answers of requests under way may come
// with shorter limits.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// seconds returns a span that Discord gives in seconds, cut to [longestRest].
func seconds(s float64) time.Duration {
	return time.Duration(min(max(s, 0), longestRest.Seconds()) * float64(time.Second))
}
