package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

const (
	deferAfter   = 2 * time.Second         // Discord waits three for a first answer
	answerWithin = 3 * time.Second         // it cannot be given later
	tokenLife    = 15 * time.Minute        // for everything after the first answer
	handlerTime  = time.Minute             // for a handler
	patience     = 1500 * time.Millisecond // for a free hand

	hands = 64   // handlers at work at once
	crowd = 1024 // interactions under way at once, most of them waiting for Discord
)

// Newsroom is what commands work with.
type Newsroom struct {
	Store   *store.Store
	Desk    *desk.Desk
	Sources Sources   // of feeds
	Version string    // of the program
	Since   time.Time // when it was started

	files    *files
	searches *searches
}

// Commands answers what members do with the bot: slash commands, buttons, menus
// and forms. It takes interactions from a [Gateway] and answers them by REST.
type Commands struct {
	// Answered is called after each interaction that could be read, from many
	// goroutines; set it before Run. It may be nil.
	Answered func(news.Answered)

	room     Newsroom
	session  *discordgo.Session
	log      *slog.Logger
	table    *table
	arrivals chan arrival
	apps     chan string // the application's ID, whenever Discord says it
	hands    chan struct{}
}

// arrival is an interaction as it came.
type arrival struct {
	raw json.RawMessage
	at  time.Time
}

// NewCommands returns the commands of a newsroom, answered as client.
func NewCommands(client *Client, room Newsroom, log *slog.Logger) (*Commands, error) {
	session, err := client.session(new(limits))
	if err != nil {
		return nil, err
	}
	if room.files, err = client.files(); err != nil {
		return nil, err
	}
	room.searches = newSearches()
	return &Commands{
		room: room, session: session, log: log, table: newTable(commandTable()),
		arrivals: make(chan arrival, crowd), apps: make(chan string, 1), hands: make(chan struct{}, hands),
	}, nil
}

// listen has the session tell of interactions, and of the application's ID. The
// function that it returns is to be called before the session is opened again:
// what Discord tells then, until it says that this was all, happened while the
// bot was away. Members were told that it does not answer; doing what they
// wanted, unseen, would surprise them.
func (c *Commands) listen(s *discordgo.Session) (reopen func()) {
	var past atomic.Bool
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		switch e.Type {
		case "INTERACTION_CREATE":
			if !past.Load() {
				c.take(e.RawData, time.Now())
			}
		case "READY":
			past.Store(false)
			c.introduce(e.RawData)
		case "RESUMED":
			past.Store(false)
		}
	})
	return func() { past.Store(true) }
}

// take notes an interaction for Run, without waiting: nothing else comes from
// Discord meanwhile.
func (c *Commands) take(raw json.RawMessage, now time.Time) {
	select {
	case c.arrivals <- arrival{raw: raw, at: now}:
	default:
		c.log.Warn("too many interactions at once: one is left without an answer", "most", crowd)
	}
}

// introduce notes the ID of the application.
func (c *Commands) introduce(ready json.RawMessage) {
	var told struct {
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
	}
	if err := json.Unmarshal(ready, &told); err != nil || told.Application.ID == "" {
		c.log.Error("cannot register the commands: it was not said which application this is", "error", err)
		return
	}
	select {
	case c.apps <- told.Application.ID:
	default: // it was told before
	}
}

// Run registers the commands once Discord has said who the bot is, and answers
// interactions until ctx ends; then it waits for those under way. It returns
// nil: what cannot be answered is logged.
func (c *Commands) Run(ctx context.Context) error {
	defer c.session.Client.CloseIdleConnections()
	telling, silence := context.WithCancel(context.WithoutCancel(ctx))
	defer silence()
	working, cut := context.WithCancel(telling)
	defer cut()
	var crew sync.WaitGroup
	finished, underWay := make(chan struct{}, crowd), 0
	for ctx.Err() == nil {
		arrivals := c.arrivals
		if underWay == crowd {
			arrivals = nil
		}
		select {
		case <-ctx.Done():
		case id := <-c.apps:
			crew.Go(func() { c.register(ctx, id) })
		case <-finished:
			underWay--
		case a := <-arrivals:
			underWay++
			crew.Go(func() {
				c.attend(telling, working, a)
				finished <- struct{}{}
			})
		}
	}
	defer time.AfterFunc(lastWord, cut).Stop()
	defer time.AfterFunc(2*lastWord, silence).Stop()
	crew.Wait()
	return nil
}

// attend answers one interaction. Its handler is given up when working ends,
// which the member is still told.
func (c *Commands) attend(ctx, working context.Context, a arrival) {
	defer func() { // of its own code: handlers have theirs
		if cause := recover(); cause != nil {
			c.log.Error("panic at an interaction", "panic", cause, "stack", string(debug.Stack()))
		}
	}()
	it, err := readInteraction(a.raw)
	if err != nil {
		c.log.Error("cannot read an interaction", "error", err)
		return
	}
	d := &dialog{session: c.session, log: c.log.With("interaction", it.ID), it: it, taken: a.at}
	r := c.newRequest(it, a)
	t, err := c.table.route(it)
	if err == nil {
		err = c.admit(t, r)
	}
	if it.Type == commandTyped {
		d.suggest(ctx, c.suggestions(ctx, t, r, err))
		c.tell(it, news.AnswerDone)
		return
	}
	t.update = t.update && r.mayChange()
	d.task, d.isPrivate = t, t.private(r)
	if err == nil {
		err = t.check(r)
	}
	if err == nil && !d.isPrivate {
		err = r.mayWrite()
	}
	if err != nil {
		c.answer(ctx, d, c.explained(r, err))
		return
	}
	c.serve(ctx, working, d, r)
}

// serve has the handler do its work, and tells Discord to wait when that takes long.
func (c *Commands) serve(ctx, working context.Context, d *dialog, r *request) {
	done := make(chan outgoing, 1)
	go func() { done <- c.perform(working, d.task, r) }()
	timer := time.NewTimer(time.Until(d.taken.Add(deferAfter)))
	defer timer.Stop()
	select {
	case out := <-done:
		c.answer(ctx, d, out)
	case <-timer.C:
		d.postpone(ctx)
		c.answer(ctx, d, <-done)
	}
}

// answer sends the reply, and says how the interaction ended.
func (c *Commands) answer(ctx context.Context, d *dialog, out outgoing) {
	d.answer(ctx, out)
	c.tell(d.it, cmp.Or(out.how, news.AnswerDone))
}

// tell says how an interaction ended.
func (c *Commands) tell(it *interaction, how news.Answer) {
	if c.Answered != nil {
		c.Answered(news.Answered{Command: c.table.nameOf(it), Answer: how})
	}
}
