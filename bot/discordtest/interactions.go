package discordtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// The types of interactions.
const (
	CommandUsed   = 2
	ComponentUsed = 3
	Autocomplete  = 4
	ModalSubmit   = 5
)

// Users who are not the bot.
const (
	// OwnerID owns every guild.
	OwnerID = "200000000000000001"
	// MemberID is an ordinary member, who uses commands unless told otherwise.
	MemberID = "200000000000000002"
)

// How long an interaction can be answered (docs: interactions/receiving-and-responding).
const (
	callbackTime = 3 * time.Second
	tokenTime    = 15 * time.Minute
)

// Interaction is what somebody does with the bot. Only Type and Data are needed.
type Interaction struct {
	Type        int
	Guild       string // "" for a direct message
	Channel     string
	User        string     // default MemberID
	Permissions Permission // of the user; default none
	Roles       []string   // of the user
	Locale      string     // default "en-US"
	Data        any        // the "data" object as Discord sends it
	Message     string     // ComponentUsed: the ID of the component's message
}

// Exchange is an interaction with what the bot answered.
type Exchange struct {
	ID    string
	Token string

	server    *Server
	kind      int
	channel   *channel
	sent      time.Time
	heard     bool     // the bot was connected
	hindered  bool     // an answer failed for a reason that is not the bot's
	component *message // that was used
	callback  *Callback
	deferred  bool
	original  *message
	followups []*message
}

// Callback is the first answer of the bot to an interaction.
type Callback struct {
	At   time.Time
	Type int // 4 message, 5 deferred, 6 and 7 update, 8 choices, 9 modal
	Data json.RawMessage
}

// Interact sends INTERACTION_CREATE. The bot has three seconds for its first
// answer and fifteen minutes for the rest.
func (s *Server) Interact(i Interaction) *Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	id := s.newID(now)
	x := &Exchange{ID: id, Token: "token-" + id, server: s, kind: i.Type, channel: s.channels[i.Channel], sent: now, heard: s.isHeard()}
	view := s.interactionView(i, x)
	if i.Message != "" {
		x.component = s.clickable(i.Channel, i.Message)
		view["message"] = x.component.Raw
	}
	s.dialogs[x.Token] = x
	s.dispatch("INTERACTION_CREATE", 0, view)
	return x
}

// clickable returns a message the user sees, which may be one of those that
// only the user sees.
func (s *Server) clickable(channel, id string) *message {
	if c := s.channels[channel]; c != nil {
		if m := c.find(id); m != nil {
			return m
		}
	}
	for _, x := range s.dialogs {
		if m := x.find(id); m != nil {
			return m
		}
	}
	panic("discordtest: no message " + strconv.Quote(id))
}

func (s *Server) interactionView(i Interaction, x *Exchange) map[string]any {
	user := cmp.Or(i.User, MemberID)
	person := userView(user)
	view := map[string]any{
		"id": x.ID, "application_id": BotID, "type": i.Type, "token": x.Token, "version": 1, "data": i.Data,
		"locale": cmp.Or(i.Locale, "en-US"), "entitlements": []any{}, "attachment_size_limit": 10 << 20,
		"authorizing_integration_owners": map[string]any{"0": i.Guild}, "context": 1, "app_permissions": invited.String(),
	}
	if x.channel != nil {
		view["channel_id"], view["channel"] = i.Channel, s.channelView(x.channel)
		view["app_permissions"] = s.permissions(x.channel).String()
	}
	if i.Guild == "" {
		view["user"] = person
		return view
	}
	view["context"], view["guild_id"], view["guild_locale"] = 0, i.Guild, "en-US"
	view["member"] = map[string]any{
		"user": person, "roles": append([]string{}, i.Roles...), "permissions": i.Permissions.String(), "joined_at": stamp(x.sent), "deaf": false, "mute": false,
	}
	return view
}

// Callback waits for the bot's first answer.
func (x *Exchange) Callback(ctx context.Context) (Callback, error) {
	if err := x.await(ctx, "callback", func() bool { return x.callback != nil }); err != nil {
		return Callback{}, err
	}
	return *x.callback, nil
}

// Reply waits for the message the user gets to see: the callback, or the edit
// that completes a deferred one. It returns the message as it is by then.
func (x *Exchange) Reply(ctx context.Context) (Message, error) {
	if err := x.await(ctx, "reply", func() bool { return x.original != nil && !x.deferred }); err != nil {
		return Message{}, err
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	return x.original.Message, nil
}

// Followups waits for at least n messages after the reply.
func (x *Exchange) Followups(ctx context.Context, n int) ([]Message, error) {
	if err := x.await(ctx, "followups", func() bool { return len(x.followups) >= n }); err != nil {
		return nil, err
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	list := make([]Message, len(x.followups))
	for i, m := range x.followups {
		list[i] = m.Message
	}
	return list, nil
}

func (x *Exchange) await(ctx context.Context, what string, condition func() bool) error {
	err := x.server.Until(ctx, func() bool {
		x.server.mu.Lock()
		defer x.server.mu.Unlock()
		return condition()
	})
	if err != nil {
		return fmt.Errorf("await %s of interaction %s: %w", what, x.ID, err)
	}
	return nil
}

func (s *Server) interactionEndpoints() []endpoint {
	const webhook = "/webhooks/{application}/{token}"
	return []endpoint{
		{pattern: "POST /interactions/{interaction}/{token}/callback", handle: s.respond, open: true},
		{pattern: "POST " + webhook, handle: s.withToken((*Exchange).followUp), open: true},
		{pattern: "GET " + webhook + "/messages/{message}", handle: s.withToken((*Exchange).get), open: true},
		{pattern: "PATCH " + webhook + "/messages/{message}", handle: s.withToken((*Exchange).patch), open: true},
		{pattern: "DELETE " + webhook + "/messages/{message}", handle: s.withToken((*Exchange).remove), open: true},
	}
}

// respond takes the first answer to an interaction.
func (s *Server) respond(c *call) answer {
	x := s.dialogs[c.value("token")]
	switch {
	case x == nil, x.ID != c.value("interaction"), c.now.Sub(x.sent) >= callbackTime:
		return refuse(http.StatusNotFound, codeUnknownInteraction, "Unknown interaction")
	case x.callback != nil:
		return refuse(http.StatusBadRequest, codeAcknowledged, "Interaction has already been acknowledged.")
	}
	kind := node{report: &report{}, value: c.body.value}.kind()
	if a, ok := s.check(c, callbackSchema(kind), func(n node) { n.callback(x.kind) }); !ok {
		return a
	}
	data, _ := c.body.fields()["data"].(map[string]any)
	x.callback = &Callback{At: c.now, Type: int(kind), Data: encode(data)}
	x.apply(c, kind, data)
	return noContent()
}

// The types of callbacks.
const (
	callbackPong           = 1
	callbackMessage        = 4
	callbackDeferred       = 5
	callbackDeferredUpdate = 6
	callbackUpdate         = 7
	callbackChoices        = 8
	callbackModal          = 9
)

func callbackSchema(kind int64) string {
	switch kind {
	case callbackPong:
		return schemaCallbackPong
	case callbackChoices:
		return schemaCallbackChoices
	case callbackModal:
		return schemaCallbackModal
	case callbackDeferredUpdate, callbackUpdate:
		return schemaCallbackUpdate
	default:
		return schemaCallbackMessage
	}
}

// callback holds the rules for the first answer to an interaction of a type.
func (n node) callback(interaction int) {
	if !n.required() {
		return
	}
	switch n.get("type").choice(allowedCallbacks(interaction)...) {
	case callbackMessage:
		n.get("data").message(forReply)
	case callbackDeferred:
		n.get("data").flags(forReply)
	case callbackUpdate:
		n.get("data").message(forEdit)
	case callbackChoices:
		n.get("data").autocomplete()
	case callbackModal:
		n.get("data").modal()
	}
}

func allowedCallbacks(interaction int) []int64 {
	switch interaction {
	case Autocomplete:
		return []int64{callbackChoices}
	case CommandUsed:
		return []int64{callbackMessage, callbackDeferred, callbackModal}
	case ComponentUsed:
		return []int64{callbackMessage, callbackDeferred, callbackDeferredUpdate, callbackUpdate, callbackModal}
	case ModalSubmit:
		return []int64{callbackMessage, callbackDeferred, callbackDeferredUpdate, callbackUpdate}
	default:
		return []int64{callbackPong}
	}
}

// apply does what the first answer says.
func (x *Exchange) apply(c *call, kind int64, data map[string]any) {
	switch kind {
	case callbackMessage:
		x.original = x.server.newMessage(x.place(), c, data)
		x.show(x.original)
	case callbackDeferred:
		x.deferred = true
		x.original = x.server.newMessage(x.place(), c, data)
	case callbackDeferredUpdate:
		x.original = x.component
	case callbackUpdate:
		x.original = x.component
		if x.original != nil {
			x.original.edit(c, data)
		}
	}
}

func (x *Exchange) place() string {
	if x.channel == nil {
		return ""
	}
	return x.channel.ID
}

// show puts a message into the channel, unless only the user may see it.
func (x *Exchange) show(m *message) {
	if x.channel != nil && m.Flags&flagEphemeral == 0 {
		x.channel.add(m)
	}
}
