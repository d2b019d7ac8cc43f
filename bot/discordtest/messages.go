package discordtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Message is a message as it stands in a channel.
type Message struct {
	ID          string          `json:"id"`
	Channel     string          `json:"channel_id"`
	Content     string          `json:"content"`
	Embeds      []EmbedView     `json:"embeds"`
	Components  []Component     `json:"components"`
	Flags       int             `json:"flags"`
	CreatedAt   time.Time       `json:"timestamp"`
	EditedAt    time.Time       `json:"edited_timestamp"` // zero: never
	Nonce       string          `json:"-"`
	Mentions    AllowedMentions `json:"-"` // as sent last, see Raw of the request for what was absent
	Files       []File          `json:"-"`
	Crossposted bool            `json:"-"`
	Raw         json.RawMessage `json:"-"` // the message object as REST returns it
}

// AllowedMentions says who may be pinged.
type AllowedMentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users"`
	Roles []string `json:"roles"`
}

// EmbedView is an embed as stored.
type EmbedView struct {
	Title       string       `json:"title"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Color       int          `json:"color"`
	Timestamp   string       `json:"timestamp"`
	Fields      []EmbedField `json:"fields"`
	Author      EmbedAuthor  `json:"author"`
	Footer      EmbedFooter  `json:"footer"`
	Image       EmbedImage   `json:"image"`
	Thumbnail   EmbedImage   `json:"thumbnail"`
}

// The parts of an embed.
type (
	// EmbedField is a name with a value.
	EmbedField struct {
		Name   string `json:"name"`
		Value  string `json:"value"`
		Inline bool   `json:"inline"`
	}
	// EmbedAuthor stands above the title.
	EmbedAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url"`
		Icon string `json:"icon_url"`
	}
	// EmbedFooter stands at the end.
	EmbedFooter struct {
		Text string `json:"text"`
		Icon string `json:"icon_url"`
	}
	// EmbedImage is a picture.
	EmbedImage struct {
		URL string `json:"url"`
	}
)

// message is a Message with the fields of which Raw is made.
type message struct {
	Message
	fields map[string]any
}

// keep are the fields of a request that a message consists of.
func keep(fields map[string]any) map[string]any {
	kept := map[string]any{"content": "", "embeds": []any{}, "components": []any{}, "flags": json.Number("0")}
	for key := range kept {
		if v := fields[key]; v != nil {
			kept[key] = v
		}
	}
	return kept
}

// newMessage makes a message of a request; it is in no channel yet.
func (s *Server) newMessage(channel string, c *call, fields map[string]any) *message {
	m := &message{fields: keep(fields)}
	m.ID, m.Channel, m.CreatedAt, m.Files = s.newID(c.now), channel, c.now, described(c.body.files, fields)
	m.Nonce = nonceOf(fields)
	m.render(fields)
	return m
}

// edit puts the fields of a request into a message; null empties a field. Who
// sees a message cannot change.
func (m *message) edit(c *call, fields map[string]any) {
	fresh := keep(fields)
	for key := range fresh {
		if _, sent := fields[key]; sent {
			m.fields[key] = fresh[key]
		}
	}
	flags, _ := node{value: m.fields["flags"]}.whole0()
	m.fields["flags"] = json.Number(strconv.FormatInt(flags&^flagEphemeral|int64(m.Flags&flagEphemeral), 10))
	m.EditedAt = c.now
	if _, sent := fields["attachments"]; sent {
		m.Files = nil // what it does not list is taken away, and nobody lists a file of before
	}
	m.Files = append(m.Files, described(c.body.files, fields)...)
	m.render(fields)
}

// described returns files with what a request says of them: it names a file by
// its place among those that it carries.
func described(files []File, fields map[string]any) []File {
	files = slices.Clone(files)
	for _, a := range (node{report: &report{}, value: fields}).get("attachments").list(0, 10) {
		id, _ := a.get("id").value.(string)
		if at, err := strconv.Atoi(id); err == nil && at >= 0 && at < len(files) {
			files[at].Description = a.get("description").text(0, 1024)
		}
	}
	return files
}

// render makes Raw and what follows from it.
func (m *message) render(sent map[string]any) {
	view := maps.Clone(m.fields)
	maps.Copy(view, map[string]any{
		"id": m.ID, "channel_id": m.Channel, "author": botView(), "timestamp": stamp(m.CreatedAt), "edited_timestamp": nil,
		"tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": m.attachments(),
		"pinned": false, "type": 0,
	})
	if !m.EditedAt.IsZero() {
		view["edited_timestamp"] = stamp(m.EditedAt)
	}
	if m.Nonce != "" {
		view["nonce"] = m.Nonce
	}
	m.Raw = encode(view)
	m.Embeds, m.Components = nil, nil
	remarshal(m.Raw, &m.Message)
	if allowed := sent["allowed_mentions"]; allowed != nil {
		m.Mentions = AllowedMentions{}
		remarshal(encode(allowed), &m.Mentions)
	}
}

// remarshal reads JSON that has been validated.
func remarshal(raw []byte, into any) {
	if err := json.Unmarshal(raw, into); err != nil {
		panic("discordtest: decode validated JSON: " + err.Error())
	}
}

func (m *message) attachments() []any {
	list := []any{}
	for i, f := range m.Files {
		list = append(list, map[string]any{
			"id": strconv.Itoa(i), "filename": f.Name, "description": f.Description, "size": len(f.Data),
			"url": "https://cdn.discordapp.com/attachments/" + m.Channel + "/" + m.ID + "/" + f.Name,
		})
	}
	return list
}

// empty reports whether Discord would have nothing to show.
func (m *message) empty() bool { return len(m.Files) == 0 && isEmpty(m.fields) }

// Messages returns what is in a channel now, oldest first.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	list := make([]Message, len(c.messages))
	for i, m := range c.messages {
		list[i] = m.Message
	}
	return list
}

// DeleteMessage deletes a message as a moderator does.
func (s *Server) DeleteMessage(channel, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channel(channel).remove(id)
	s.notify()
}

func (c *channel) find(id string) *message {
	for _, m := range slices.Backward(c.messages) {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (c *channel) remove(id string) {
	c.messages = slices.DeleteFunc(c.messages, func(m *message) bool { return m.ID == id })
}

func (c *channel) add(m *message) { c.messages = append(c.messages, m) }

func (m *message) reply() answer { return answer{status: http.StatusOK, body: m.Raw} }

func unknownMessage() answer {
	return refuse(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
}

func emptyMessage() answer {
	return refuse(http.StatusBadRequest, codeEmptyMessage, "Cannot send an empty message")
}
