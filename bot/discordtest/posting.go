package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// messageEndpoints are those about messages and threads.
func (s *Server) messageEndpoints() []endpoint {
	return []endpoint{
		{pattern: "GET /channels/{channel}/messages", handle: s.listMessages},
		{pattern: "POST /channels/{channel}/messages", handle: s.createMessage},
		{pattern: "GET /channels/{channel}/messages/{message}", handle: s.getMessage},
		{pattern: "PATCH /channels/{channel}/messages/{message}", handle: s.editMessage},
		{pattern: "DELETE /channels/{channel}/messages/{message}", handle: s.deleteMessage},
		{pattern: "POST /channels/{channel}/messages/{message}/crosspost", handle: s.crosspost},
		{pattern: "POST /channels/{channel}/messages/{message}/threads", handle: s.startThreadFromMessage},
		{pattern: "POST /channels/{channel}/threads", handle: s.startThread},
		{pattern: "GET /guilds/{guild}/threads/active", handle: s.activeThreads},
	}
}

// nonces remembers which message has which nonce, oldest first.
type nonces struct {
	seen  map[string]nonce
	order []string
}

type nonce struct {
	at  time.Time
	in  *channel
	msg string
}

// expire forgets what is older than the window.
func (n *nonces) expire(now time.Time, window time.Duration) {
	for len(n.order) > 0 && now.Sub(n.seen[n.order[0]].at) >= window {
		delete(n.seen, n.order[0])
		n.order = n.order[1:]
	}
}

func (n *nonces) add(key string, value nonce) {
	if _, known := n.seen[key]; !known && key != "" {
		n.seen[key] = value
		n.order = append(n.order, key)
	}
}

// nonceOf returns a request's nonce, which may be written as a number.
func nonceOf(fields map[string]any) string {
	if v := fields["nonce"]; v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// createMessage posts. A nonce that is enforced and known returns the message
// it was first used for, or 10008 if that is gone (docs: resources/message,
// enforce_nonce).
func (s *Server) createMessage(c *call) answer {
	ch, a, ok := s.postable(c.value("channel"))
	if !ok {
		return a
	}
	if a, ok := s.check(c, schemaMessageCreate, rulesOf(forCreate)); !ok {
		return a
	}
	fields := c.body.fields()
	s.nonces.expire(c.now, s.options.NonceWindow)
	if earlier, known := s.nonces.seen[nonceOf(fields)]; known && fields["enforce_nonce"] == true {
		return c.replay(earlier)
	}
	return s.post(c, ch, fields)
}

func (c *call) replay(earlier nonce) answer {
	c.replayed = true
	if m := earlier.in.find(earlier.msg); m != nil {
		return m.reply()
	}
	return unknownMessage()
}

// post stores a new message. Without Embed a message with nothing but embeds is
// refused, and others lose their embeds silently.
func (s *Server) post(c *call, ch *channel, fields map[string]any) answer {
	m := s.newMessage(ch.ID, c, fields)
	if s.permissions(ch)&Embed == 0 && len(m.Embeds) > 0 {
		m.fields["embeds"] = []any{}
		m.render(fields)
		if m.empty() {
			return missingPermissions()
		}
	}
	ch.add(m)
	s.nonces.add(m.Nonce, nonce{at: c.now, in: ch, msg: m.ID})
	return m.reply()
}

// found returns a message of a channel the bot may view.
func (s *Server) found(c *call) (*channel, *message, answer, bool) {
	ch, a, ok := s.visible(c.value("channel"))
	if !ok {
		return nil, nil, a, false
	}
	m := ch.find(c.value("message"))
	if m == nil {
		return nil, nil, unknownMessage(), false
	}
	return ch, m, answer{}, true
}

func (s *Server) getMessage(c *call) answer {
	_, m, a, ok := s.found(c)
	if !ok {
		return a
	}
	return m.reply()
}

func (s *Server) editMessage(c *call) answer {
	ch, m, a, ok := s.found(c)
	if !ok {
		return a
	}
	if a, ok := s.check(c, schemaMessageEdit, rulesOf(forEdit)); !ok {
		return a
	}
	return s.edit(c, m, s.permissions(ch)&Embed != 0)
}

// edit changes a message unless that would leave nothing to show.
func (s *Server) edit(c *call, m *message, mayEmbed bool) answer {
	fields := c.body.fields()
	fresh := &message{Message: m.Message, fields: keep(m.fields)}
	fresh.edit(c, fields)
	if !mayEmbed {
		fresh.fields["embeds"] = []any{}
		fresh.render(fields)
	}
	if fresh.empty() {
		s.violate(c, "cannot send an empty message (%d)", codeEmptyMessage)
		return emptyMessage()
	}
	*m = *fresh
	return m.reply()
}

func (s *Server) deleteMessage(c *call) answer {
	ch, m, a, ok := s.found(c)
	if !ok {
		return a
	}
	ch.remove(m.ID)
	return noContent()
}

// crosspost publishes a message of an announcement channel.
func (s *Server) crosspost(c *call) answer {
	ch, m, a, ok := s.found(c)
	switch {
	case !ok:
		return a
	case ch.Type != Announcement:
		return refuse(http.StatusForbidden, codeWrongChannelType, "Cannot execute action on this channel type")
	case m.Crossposted:
		return refuse(http.StatusBadRequest, codeCrossposted, "This message has already been crossposted.")
	}
	m.Crossposted = true
	return m.reply()
}

// listMessages returns up to limit messages, newest first (docs:
// resources/message, Get Channel Messages).
func (s *Server) listMessages(c *call) answer {
	ch, a, ok := s.visible(c.value("channel"))
	if !ok {
		return a
	}
	page, ok := readPage(c.req.URL.Query())
	if !ok {
		s.violate(c, "limit is not between 1 and 100: %s", c.req.URL.RawQuery)
		return refuse(http.StatusBadRequest, codeInvalidForm, "Invalid Form Body")
	}
	list := []any{}
	if s.permissions(ch)&History != 0 {
		for _, m := range page.of(ch.messages) {
			list = append(list, m.Raw)
		}
	}
	return reply(http.StatusOK, list)
}

// page is which part of a channel was asked for.
type page struct {
	limit                 int
	before, after, around string
}

func readPage(query map[string][]string) (page, bool) {
	get := func(key string) string { return append(query[key], "")[0] }
	p := page{limit: 50, before: get("before"), after: get("after"), around: get("around")}
	if text := get("limit"); text != "" {
		p.limit, _ = strconv.Atoi(text)
	}
	return p, p.limit >= 1 && p.limit <= 100
}

// of returns the page of messages that are ordered oldest first.
func (p page) of(all []*message) []*message {
	first, last := max(0, len(all)-p.limit), len(all)
	switch {
	case p.around != "":
		middle := position(all, p.around)
		first, last = max(0, middle-p.limit/2), min(len(all), middle+p.limit/2+1)
	case p.before != "":
		last = position(all, p.before)
		first = max(0, last-p.limit)
	case p.after != "":
		first = position(all, p.after)
		if first < len(all) && all[first].ID == p.after {
			first++
		}
		last = min(len(all), first+p.limit)
	}
	picked := slices.Clone(all[first:last])
	slices.Reverse(picked)
	return picked
}

// position returns the index of the first message that is not older than id.
func position(all []*message, id string) int {
	i, _ := slices.BinarySearchFunc(all, id, func(m *message, id string) int { return compareIDs(m.ID, id) })
	return i
}
