package discordtest

import (
	"net/http"
	"slices"
)

// withToken finds the interaction a token belongs to. Before the first answer
// there is no webhook yet, and after fifteen minutes none any more.
func (s *Server) withToken(handle func(*Exchange, *call) answer) func(*call) answer {
	return func(c *call) answer {
		x := s.dialogs[c.value("token")]
		switch {
		case c.value("application") != BotID, x == nil, x.callback == nil:
			return refuse(http.StatusNotFound, codeUnknownWebhook, "Unknown Webhook")
		case c.now.Sub(x.sent) >= tokenTime:
			return refuse(http.StatusUnauthorized, codeInvalidWebhookToken, "Invalid Webhook Token")
		}
		return handle(x, c)
	}
}

// followUp posts a further message. While the reply is deferred it takes its
// place, as at Discord.
func (x *Exchange) followUp(c *call) answer {
	if a, ok := x.server.check(c, schemaWebhook, rulesOf(forReply)); !ok {
		return a
	}
	if x.deferred {
		return x.complete(c)
	}
	m := x.server.newMessage(x.place(), c, c.body.fields())
	x.followups = append(x.followups, m)
	x.show(m)
	return m.reply()
}

// complete fills the message that was deferred.
func (x *Exchange) complete(c *call) answer {
	a := x.server.edit(c, x.original, true)
	if a.status == http.StatusOK {
		x.deferred = false
		x.show(x.original)
	}
	return a
}

// find returns a message of the bot's answer, which may be "@original".
func (x *Exchange) find(id string) *message {
	if id == "@original" {
		return x.original
	}
	for _, m := range append(slices.Clone(x.followups), x.original) {
		if m != nil && m.ID == id {
			return m
		}
	}
	return nil
}

func (x *Exchange) get(c *call) answer {
	m := x.find(c.value("message"))
	if m == nil {
		return unknownMessage()
	}
	return m.reply()
}

func (x *Exchange) patch(c *call) answer {
	m := x.find(c.value("message"))
	if m == nil {
		return unknownMessage()
	}
	if a, ok := x.server.check(c, schemaWebhookEdit, rulesOf(forEdit)); !ok {
		return a
	}
	if x.deferred && m == x.original {
		return x.complete(c)
	}
	return x.server.edit(c, m, true)
}

func (x *Exchange) remove(c *call) answer {
	m := x.find(c.value("message"))
	if m == nil {
		return unknownMessage()
	}
	if m == x.original {
		x.original, x.deferred = nil, false
	}
	x.followups = slices.DeleteFunc(x.followups, func(f *message) bool { return f == m })
	if x.channel != nil {
		x.channel.remove(m.ID)
	}
	return noContent()
}
