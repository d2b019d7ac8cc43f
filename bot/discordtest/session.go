package discordtest

import (
	"encoding/json"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Intents of the gateway that matter here.
const (
	intentGuilds     = 1 << 0
	intentPrivileged = 1<<1 | 1<<8 | 1<<15 // members, presences, message content: not granted
	intentBits       = 26                  // the highest is DIRECT_MESSAGE_POLLS, 1<<25
)

// maxReplay is how many events a session remembers for those who resume it.
const maxReplay = 1000

// Session is a session of the gateway that can be used or resumed.
type Session struct {
	ID        string
	Intents   int
	Sequence  int64 // of the last event
	Connected bool
	Resumes   int
	Shard     [2]int // its number, and of how many
}

// session is a Session with its connection, if any, and its latest events.
type session struct {
	Session
	link   *link
	events []packet
}

// Sessions returns the sessions that have not ended, oldest first.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Session, 0, len(s.gateway.sessions))
	for _, one := range s.gateway.sessions {
		shown := one.Session
		shown.Connected = one.link != nil
		list = append(list, shown)
	}
	return list
}

// isHeard reports whether anybody is connected.
func (s *Server) isHeard() bool {
	return slices.ContainsFunc(s.gateway.sessions, func(one *session) bool { return one.link != nil })
}

// Dispatch sends an event to every session. Those that are not connected get
// it when they resume. It panics when data cannot be encoded.
func (s *Server) Dispatch(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(event, 0, data)
}

// dispatch sends an event to the sessions with an intent; 0 is every session.
func (s *Server) dispatch(event string, intent int, data any) {
	d := encode(data)
	guild := guildOf(event, d)
	for _, one := range s.gateway.sessions {
		if one.Intents&intent == intent && one.hears(guild) {
			one.dispatch(event, d)
		}
	}
	s.notify()
}

// guildOf returns the guild that an event is about; "" where there is none.
func guildOf(event string, data json.RawMessage) string {
	var about struct {
		ID    string `json:"id"`
		Guild string `json:"guild_id"`
	}
	_ = json.Unmarshal(data, &about) // of another form: about no guild
	switch event {
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
		return about.ID
	}
	return about.Guild
}

// hears reports whether a guild is of the session's shard; what is of none goes
// to the first (docs: topics/gateway, Sharding).
func (one *Session) hears(guild string) bool {
	id, _ := strconv.ParseUint(guild, 10, 64)
	return int(id>>22%uint64(one.Shard[1])) == one.Shard[0] //nolint:gosec // a shard's number is small
}

func (one *session) dispatch(event string, data json.RawMessage) {
	one.Sequence++
	p := packet{Op: opDispatch, T: event, S: one.Sequence, D: data}
	one.events = append(one.events, p)
	if len(one.events) > maxReplay {
		one.events = one.events[1:]
	}
	if one.link != nil {
		one.link.send(p)
	}
}

// end forgets a session.
func (s *Server) end(one *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(other *session) bool { return other == one })
	if one.link != nil {
		one.link.session, one.link = nil, nil
	}
}

// invalidate sends op 9.
func (s *Server) invalidate(l *link, resumable bool) {
	if l.session != nil && !resumable {
		s.end(l.session)
	}
	l.send(packet{Op: opInvalidSession, D: encode(resumable)})
}

// identify begins a session: READY, then GUILD_CREATE for every guild.
func (s *Server) identify(l *link, raw json.RawMessage) {
	var d struct {
		Token   string `json:"token"`
		Intents int    `json:"intents"`
		Shard   [2]int `json:"shard"`
	}
	switch err := json.Unmarshal(raw, &d); {
	case err != nil:
		s.hangUp(l, closeDecodeError)
	case l.session != nil:
		s.hangUp(l, closeAlreadyAuthenticated)
	case !s.genuine(d.Token):
		s.hangUp(l, closeAuthenticationFailed)
	case bits.Len(uint(d.Intents)) > intentBits:
		s.hangUp(l, closeInvalidIntents)
	case d.Intents&intentPrivileged != 0:
		s.hangUp(l, closeDisallowedIntents)
	case d.Shard[0] < 0 || d.Shard[1] < 0 || d.Shard[0] > 0 && d.Shard[0] >= d.Shard[1]:
		s.hangUp(l, closeInvalidShard)
	default:
		d.Shard[1] = max(d.Shard[1], 1)
		s.begin(l, d.Intents, d.Shard)
	}
}

// identifyPace is how far apart identifies are to be that share a place.
const identifyPace = 5 * time.Second

// isHasty reports whether a shard identifies sooner than it may (docs:
// topics/gateway, Rate Limiting and max_concurrency). One shard alone is let be.
func (s *Server) isHasty(shard int, now time.Time) bool {
	place := shard % s.options.MaxConcurrency
	before, known := s.gateway.paced[place]
	if s.gateway.paced == nil {
		s.gateway.paced = map[int]time.Time{}
	}
	s.gateway.paced[place] = now
	return s.options.Shards > 1 && known && now.Sub(before) < identifyPace
}

func (s *Server) genuine(token string) bool {
	return !s.revoked && strings.TrimPrefix(token, "Bot ") == s.options.Token
}

// begin counts an identify, which resets the token when it is one too many.
func (s *Server) begin(l *link, intents int, shard [2]int) {
	now := time.Now()
	s.gateway.identifies = append(s.gateway.identifies, now)
	if used := s.gateway.identifies; len(used) > s.options.SessionStarts &&
		now.Sub(used[len(used)-1-s.options.SessionStarts]) < 24*time.Hour {
		s.revokeToken()
		return
	}
	if s.spoil(l, s.gateway.mode.CloseOnIdentify) {
		return
	}
	if s.isHasty(shard[0], now) {
		l.send(packet{Op: opInvalidSession, D: encode(false)})
		return
	}
	one := &session{Session: Session{ID: "session-" + s.newID(now), Intents: intents, Shard: shard}, link: l}
	l.session = one
	s.gateway.sessions = append(s.gateway.sessions, one)
	one.dispatch("READY", s.ready(one))
	for _, g := range s.guilds {
		if intents&intentGuilds != 0 && !g.removed && !g.unavailable && one.hears(g.id) {
			one.dispatch("GUILD_CREATE", encode(s.guildCreate(g)))
		}
	}
}

// spoil misbehaves instead of answering an identify or a resume, if told so.
func (s *Server) spoil(l *link, code int) bool {
	switch {
	case code != 0:
		s.hangUp(l, code)
	case s.gateway.mode.ReconnectFirst > 0:
		s.gateway.mode.ReconnectFirst--
		l.send(packet{Op: opReconnect})
	default:
		return false
	}
	return true
}

func (s *Server) ready(one *session) json.RawMessage {
	guilds := []any{}
	for _, g := range s.guilds {
		if !g.removed && one.hears(g.id) {
			guilds = append(guilds, map[string]any{"id": g.id, "unavailable": true})
		}
	}
	return encode(map[string]any{
		"v": 9, "user": botView(), "guilds": guilds, "session_id": one.ID, "resume_gateway_url": "ws://" + one.link.host + "/resume",
		"session_type": "normal", "application": map[string]any{"id": BotID, "flags": 0}, "private_channels": []any{},
	})
}

// resume takes up a session: the events that were missed, then RESUMED.
func (s *Server) resume(l *link, raw json.RawMessage) {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	err := json.Unmarshal(raw, &d)
	i := slices.IndexFunc(s.gateway.sessions, func(one *session) bool { return one.ID == d.Session })
	switch {
	case err != nil:
		s.hangUp(l, closeDecodeError)
	case l.session != nil:
		s.hangUp(l, closeAlreadyAuthenticated)
	case !s.genuine(d.Token):
		s.hangUp(l, closeAuthenticationFailed)
	case s.spoil(l, s.gateway.mode.CloseOnResume):
	case i < 0, !s.gateway.sessions[i].remembers(d.Seq):
		s.invalidate(l, false)
	case s.gateway.mode.RefuseResume:
		s.end(s.gateway.sessions[i])
		s.invalidate(l, false)
	case d.Seq > s.gateway.sessions[i].Sequence:
		s.hangUp(l, closeInvalidSequence)
	default:
		s.takeUp(l, s.gateway.sessions[i], d.Seq)
	}
}

// remembers reports whether every event after seq can still be sent again.
func (one *session) remembers(seq int64) bool {
	return len(one.events) == 0 || one.events[0].S <= seq+1
}

func (s *Server) takeUp(l *link, one *session, seq int64) {
	if one.link != nil {
		one.link.session = nil
		_ = one.link.conn.NetConn().Close()
	}
	one.link, l.session = l, one
	one.Resumes++
	s.gateway.resumes++
	for _, p := range one.events {
		if p.S > seq {
			l.send(p)
		}
	}
	one.dispatch("RESUMED", encode(map[string]any{"_trace": []string{"discordtest"}}))
}
