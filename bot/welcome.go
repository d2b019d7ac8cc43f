package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
)

const (
	welcomeWithin   = 24 * time.Hour // of its joining: later it is no news that the bot is there
	welcomeAttempts = 5              // in a row; more, when Discord tells of the server again
	welcomesAtOnce  = 100            // that may wait
)

// greeter introduces the bot to servers that it has joined, once: with one card
// in the channel that the server has for such things, or, where it may not post
// there, not at all. It never writes to a person.
type greeter struct {
	session  *discordgo.Session
	desk     *desk.Desk
	log      *slog.Logger
	arrivals chan arrivedAt
}

// arrivedAt is a server that the bot has just joined.
type arrivedAt struct {
	guild   news.GuildID
	channel news.ChannelID // for what concerns all of the server; empty: none
}

// begin has the presence greet servers with session until ctx ends. The function
// that it returns ends that as well, and waits for it.
func (p *Presence) begin(ctx context.Context, session *discordgo.Session) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	p.greeter = &greeter{session, p.Desk, p.Log, make(chan arrivedAt, welcomesAtOnce)}
	var work sync.WaitGroup
	work.Go(func() { p.greeter.run(ctx) })
	return func() { cancel(); work.Wait() }
}

// note has the greeter introduce the bot, without waiting: nothing else comes
// from Discord meanwhile.
func (g *greeter) note(a arrivedAt) {
	select {
	case g.arrivals <- a:
	default:
		g.log.Warn("joined too many servers at once: one is greeted at the next start", "guild", a.guild)
	}
}

func (g *greeter) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-g.arrivals:
			if err := g.greet(ctx, a); err != nil && ctx.Err() == nil {
				g.log.Warn("cannot introduce the bot to a server", "guild", a.guild, "error", err)
			}
		}
	}
}

// greet introduces the bot to a server, unless it has done so before.
func (g *greeter) greet(ctx context.Context, a arrivedAt) error {
	guild, err := g.desk.Guild(a.guild)
	if err != nil || !guild.WelcomedAt.IsZero() {
		return err
	}
	for attempt := range welcomeAttempts {
		if err = g.try(ctx, a); err == nil || !passes(err) || !sleep(ctx, backoff(attempt+2)) {
			break
		}
	}
	if err != nil && (ctx.Err() != nil || passes(err) || isTokenError(err)) {
		return err
	}
	return errors.Join(err, g.desk.ChangeGuild(a.guild, func(known *news.Guild) error {
		known.WelcomedAt = time.Now()
		return nil
	}))
}

// try posts the card, if the bot may do so.
func (g *greeter) try(ctx context.Context, a arrivedAt) error {
	if a.channel == "" {
		return nil
	}
	where, err := newScout(g.session).look(ctx, a.channel)
	switch {
	case errors.Is(err, errHidden), errors.Is(err, errNoChannel):
		return nil
	case err != nil:
		return err
	case where.Guild != a.guild || len(destination{namedChannel: where.namedChannel}.missing()) > 0:
		return nil
	}
	body, err := welcomeBody(a.guild)
	if err != nil {
		return err
	}
	if _, err := call(ctx, g.session, http.MethodPost, discordgo.EndpointChannelMessages(string(a.channel)), body); err != nil {
		return err
	}
	g.log.Info("introduced the bot to a server", "guild", a.guild, "channel", a.channel)
	return nil
}

// card is a message of the bot's own accord. Its nonce keeps it from being there
// twice when an answer is lost.
type card struct {
	outgoing

	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

// welcomeBody returns the card for a server.
func welcomeBody(guild news.GuildID) ([]byte, error) {
	out, err := welcome().message()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(card{out, nonce(news.PostID("welcome/" + guild)), true})
	if err != nil {
		return nil, fmt.Errorf("encode welcome: %w", err)
	}
	return body, nil
}

// welcome is the card.
func welcome() reply {
	return reply{
		content: "**Newsdesk** tells channels of the news that they asked for: one short message for each story, with a link to whoever reports it.\n" +
			"Whoever manages this server sets me up in a minute, without typing. I read no messages here.",
		rows: []row{buttons{{label: "Set up", style: primary, verb: "setup"}}},
	}
}
