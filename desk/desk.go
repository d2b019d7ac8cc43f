// Package desk decides what is news to whom, and queues it.
//
// A batch of items is taken in by [Desk.Ingest] in one transaction: what was
// seen before stops there; what is new joins a story or opens one; the topics
// that want it lead to channels; and each channel is owed one post for each
// story, however many items and topics lead to it. When another publisher joins
// a story, all of its topics are asked again: one that waits for as many
// publishers is told now, and posts that were told say more. What a channel
// would get too much of at once is told in the lines of a list. What was decided, and why,
// is in the [news.Intake] that Ingest returns, and is kept for a week for those
// who ask ([Desk.Why]). The items are kept for longer, and searched ([Desk.Search]).
//
// # Digests
//
// A channel that has a [news.Schedule] gets a digest of what came in since the last
// one: what it was spared, and the stories of topics that are for the digest.
// [Desk.RunDigests] queues it when it is due, once for each day of the schedule's
// zone. It is made in a transaction that only reads; the posts it leads to and the
// date that had its digest are written in one.
//
// # What members own
//
// Topics, subscriptions and feeds are declared by the configuration file
// ([Desk.Declare]) or belong to a guild, whose members make, change and delete
// them by the methods that take a [news.GuildID]. To these, what is another
// guild's does not exist: the error is [ErrNotFound]. A topic of a guild sees
// the declared feeds and those that the guild added, a declared topic sees the
// declared feeds alone.
//
// All that is matched and found by name is in memory. A change is on disk, and
// counts for the next item, when its method returns.
package desk

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// Desk is safe for use by many goroutines.
type Desk struct {
	Store    *store.Store
	Log      *slog.Logger
	Matched  func(took time.Duration) // called when it was found which topics want an item, from many goroutines; may be nil
	Queued   func()                   // called when posts were queued, revised or set free, if not nil
	Articles bool                     // somebody reads the articles of [Desk.Unread]: alerts that say too little wait for them
	Pace     news.Pace                // of the edits of alerts; the usual if zero
	Patience time.Duration            // for how long a poll of which nobody is to hear may wait for others to share its transaction

	Limits Limits // of what a guild may have, where the [Declaration] does not say

	declared atomic.Pointer[Limits]

	Keep    time.Duration // how long items are remembered; [New] has store.RecordsFor
	Archive *Archive      // where items are searched; nil: nowhere

	previewing sync.Mutex // one at a time
	reloading  sync.Mutex // held from reading what a guild has to publishing it
	names      directory
	catalogue  atomic.Pointer[catalogue]
	words      words
	stories    stories
	ripe       chan struct{}   // told when the topics are to be filed anew
	uncounted  chan struct{}   // told when there are topics that are to be counted and are not
	idle       chan *query.Doc // with their memory and the stems they know
	zones      zones
}

// New returns a desk that knows the topics of the store.
func New(s *store.Store, log *slog.Logger) (*Desk, error) {
	d := newDesk(s, log)
	return d, d.Reload()
}

// NewDeclared is New followed by [Desk.Declare], and reads what is in the store
// once.
func NewDeclared(s *store.Store, declared Declaration, now time.Time, log *slog.Logger) (*Desk, error) {
	d := newDesk(s, log)
	return d, d.Declare(declared, now)
}

func newDesk(s *store.Store, log *slog.Logger) *Desk {
	d := &Desk{
		Store: s, Log: log, Limits: DefaultLimits(), Keep: store.RecordsFor,
		ripe: make(chan struct{}, 1), uncounted: make(chan struct{}, 1), idle: make(chan *query.Doc, maxIdle),
	}
	d.catalogue.Store(&catalogue{guilds: map[news.GuildID]*holdings{}})
	return d
}

// DueFeeds returns feeds to poll, as [store.Tx.DueFeeds] does.
func (d *Desk) DueFeeds(now time.Time, limit int, skip func(id news.FeedID, host string) bool) (due []news.Feed, next time.Time, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		due, next, err = tx.DueFeeds(now, limit, skip)
		return err
	})
	return due, next, err
}

// sweepLimit keeps the transactions of a sweep short.
const sweepLimit = 1000

// Run forgets every hour what has had its time and reads again what everybody
// has, for what became of it is part of what members see. It files the topics anew as
// soon as enough items came in to know better which words are rare, and counts
// the stories of topics that are new, until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	d.sweep(ctx, time.Now())
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			d.sweep(ctx, time.Now())
			d.stopCounting()
			if err := d.Reload(); err != nil {
				d.Log.Error("cannot read the topics again", "error", err)
			}
		case <-d.ripe:
			d.refile()
		case <-d.uncounted:
			if err := d.CountTopics(time.Now()); err != nil {
				d.Log.Error("cannot count the stories of topics", "error", err)
			}
		}
	}
}

func (d *Desk) sweep(ctx context.Context, now time.Time) {
	var total store.Swept
	for more := true; more && ctx.Err() == nil; {
		var swept store.Swept
		if err := d.Store.Update(func(tx *store.Tx) (err error) {
			if swept, err = tx.Sweep(now, sweepLimit); err != nil {
				return err
			}
			items, err := tx.SweepRecords(now, d.Keep, sweepLimit)
			if err != nil {
				return err
			}
			swept.Forgotten, swept.More = swept.Forgotten+items.Forgotten, swept.More || items.More
			return tx.RemoveStalePages(now)
		}); err != nil {
			d.Log.Error("cannot sweep the store", "error", err)
			return
		}
		total.Forgotten += swept.Forgotten
		total.Dropped += swept.Dropped
		more = swept.More
	}
	if total.Forgotten+total.Dropped > 0 {
		d.Log.Info("swept the store", "forgotten", total.Forgotten, "dropped", total.Dropped)
	}
}
