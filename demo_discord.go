package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// terminalDiscord plays the little of Discord's REST interface that the courier
// uses: "Create Message" with its nonce, "Edit Message", and "Get Channel
// Messages". It is the transport of a discordgo session, so that everything above it is the real
// thing.
//
// https://docs.discord.com/developers/resources/message
type terminalDiscord struct {
	channels []demoChannel
	show     func(card) // called for each message that is new, and each that was edited

	mu      sync.Mutex
	posted  map[news.ChannelID][]demoMessage // oldest first
	byNonce map[string]demoMessage           // by channel and nonce
	count   int
	digests int // of these
	edits   int
}

// demoMessage is a message as Discord answers it.
type demoMessage struct {
	ID        string          `json:"id"`
	ChannelID news.ChannelID  `json:"channel_id"`
	Author    demoAuthor      `json:"author"`
	Content   string          `json:"content"`
	Embeds    json.RawMessage `json:"embeds,omitempty"` // as they were sent
	Nonce     string          `json:"nonce,omitempty"`
	Timestamp time.Time       `json:"timestamp"`
	Type      int             `json:"type"`

	rows []messageRow // of buttons
}

// demoAuthor is the bot as the author of its messages.
type demoAuthor struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Bot      bool   `json:"bot"`
}

// discordError is an error in Discord's form.
//
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
type discordError struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
}

// firstMessageID is an ID of a length and size as Discord makes them.
const firstMessageID int64 = 1_400_000_000_000_000_000

// newTerminalDiscord returns a Discord with these channels that gives every new
// message to show, and every one that changed.
func newTerminalDiscord(channels []demoChannel, show func(card)) *terminalDiscord {
	return &terminalDiscord{
		channels: channels,
		show:     show,
		posted:   map[news.ChannelID][]demoMessage{},
		byNonce:  map[string]demoMessage{},
	}
}

// RoundTrip implements [http.RoundTripper]. It answers as Discord does and never
// fails but for a request whose body cannot be read.
func (d *terminalDiscord) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		defer req.Body.Close()
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, fmt.Errorf("read request: %w", err)
		}
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	status, answer := d.answer(req, body)
	return jsonResponse(req, status, answer)
}

// jsonResponse returns the response that carries answer.
func jsonResponse(req *http.Request, status int, answer any) (*http.Response, error) {
	encoded, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return &http.Response{
		Status:        strconv.Itoa(status) + " " + http.StatusText(status),
		StatusCode:    status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        http.Header{"Content-Type": {"application/json"}},
		Body:          io.NopCloser(bytes.NewReader(encoded)),
		ContentLength: int64(len(encoded)),
		Request:       req,
	}, nil
}

// messagePath matches the addresses of a channel's messages, and of one of them.
var messagePath = regexp.MustCompile(`^/api/v\d+/channels/(\d+)/messages(?:/(\d+))?$`)

// answer returns the status and the body of the answer to a request.
func (d *terminalDiscord) answer(req *http.Request, body []byte) (int, any) {
	parts := messagePath.FindStringSubmatch(req.URL.Path)
	if parts == nil {
		return http.StatusNotFound, discordError{"404: Not Found", 0}
	}
	id, message := news.ChannelID(parts[1]), parts[2]
	i := slices.IndexFunc(d.channels, func(c demoChannel) bool { return c.id == id })
	if i < 0 {
		return http.StatusNotFound, discordError{"Unknown Channel", 10003}
	}
	switch {
	case req.Method == http.MethodGet && message == "":
		return http.StatusOK, d.latest(id)
	case req.Method == http.MethodPost && message == "":
		return d.create(d.channels[i], body)
	case req.Method == http.MethodPatch && message != "":
		return d.edit(d.channels[i], message, body)
	}
	return http.StatusMethodNotAllowed, discordError{"405: Method Not Allowed", 0}
}

// latest returns the channel's last messages, newest first, as many as Discord
// returns to a request that names no limit.
func (d *terminalDiscord) latest(channel news.ChannelID) []demoMessage {
	const limit = 50
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.posted[channel]
	newest := slices.Clone(all[max(0, len(all)-limit):])
	slices.Reverse(newest)
	return newest
}

// create posts a message and shows it, unless its nonce is to be enforced and
// was used before: then the message of that time is the answer.
func (d *terminalDiscord) create(channel demoChannel, body []byte) (int, any) {
	m, embeds, refused := readMessage(body)
	if refused != nil {
		return http.StatusBadRequest, refused
	}
	sent, isNew := d.remember(channel, m, embeds)
	if isNew {
		d.show(newCard(channel, m))
	}
	return http.StatusOK, sent
}

// edit changes a message and shows it again. Of buttons an edit says nothing, which
// leaves them as they were.
func (d *terminalDiscord) edit(channel demoChannel, id string, body []byte) (int, any) {
	m, embeds, refused := readMessage(body)
	if refused != nil {
		return http.StatusBadRequest, refused
	}
	edited, found := d.change(channel, id, m, embeds)
	if !found {
		return http.StatusNotFound, discordError{"Unknown Message", 10008}
	}
	m.Rows = edited.rows
	c := newCard(channel, m)
	c.grew = true
	d.show(c)
	return http.StatusOK, edited
}

// readMessage reads the body of a message, and returns its embeds as they were
// sent as well. A body that Discord would refuse is an error.
func readMessage(body []byte) (m message, embeds json.RawMessage, refused any) {
	var echo struct{ Embeds json.RawMessage }
	if err := errors.Join(json.Unmarshal(body, &m), json.Unmarshal(body, &echo)); err != nil {
		return m, nil, discordError{"The request body contains invalid JSON.", 50109}
	}
	if m.Content == "" && len(m.Embeds) == 0 {
		return m, nil, discordError{"Cannot send an empty message", 50006}
	}
	return m, echo.Embeds, nil
}

// change records that the message called id says what m says.
func (d *terminalDiscord) change(channel demoChannel, id string, m message, embeds json.RawMessage) (edited demoMessage, found bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	posted := d.posted[channel.id]
	i := slices.IndexFunc(posted, func(m demoMessage) bool { return m.ID == id })
	if i < 0 {
		return demoMessage{}, false
	}
	d.edits++
	posted[i].Content, posted[i].Embeds = m.Content, embeds
	return posted[i], true
}

// remember records m as a message of the channel and reports whether it is new.
func (d *terminalDiscord) remember(channel demoChannel, m message, embeds json.RawMessage) (sent demoMessage, isNew bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := string(channel.id) + "/" + m.Nonce
	if earlier, ok := d.byNonce[key]; ok && m.Enforce && m.Nonce != "" {
		return earlier, false
	}
	d.count++
	if strings.Contains(m.Content, " digest** · ") {
		d.digests++
	}
	sent = demoMessage{
		ID:        strconv.FormatInt(firstMessageID+int64(d.count), 10),
		ChannelID: channel.id,
		Author:    demoAuthor{ID: "1", Username: "Newsdesk", Bot: true},
		Content:   m.Content,
		Embeds:    embeds,
		Nonce:     m.Nonce,
		Timestamp: time.Now().UTC(),
		rows:      m.Rows,
	}
	d.posted[channel.id] = append(d.posted[channel.id], sent)
	d.byNonce[key] = sent
	return sent, true
}

// counts returns how many alerts were posted, and how many edits made.
func (d *terminalDiscord) counts() (alerts, edits int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count - d.digests, d.edits
}
