package desk

import (
	"fmt"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// Ingest takes in what a poll of a feed brought. The feed as it is to be
// remembered, its items, their stories and the posts they lead to are on disk
// when it returns, or, with an error, none of them is, so that the next poll
// brings them again. If a server wants to be left alone, none of its feeds is
// due before the time is up. A batch of a feed that was removed meanwhile is dropped.
func (d *Desk) Ingest(batch news.Batch, now time.Time) (news.Intake, error) {
	var intake news.Intake
	var last uint64
	take := func(tx *store.Tx) (err error) {
		intake, last, err = d.ingest(tx, batch, now)
		return err
	}
	var err error
	switch {
	case len(batch.Items) == 0:
		err = d.Store.BatchLight(d.Patience, take)
	case isSilent(batch):
		err = d.Store.BatchWithin(d.Patience, take)
	default:
		err = d.Store.Batch(take)
	}
	if err != nil {
		return news.Intake{}, fmt.Errorf("ingest %s: %w", batch.Feed.URL, err)
	}
	d.stories.keep(last)
	d.announce(batch.Feed, intake)
	return intake, nil
}

// isSilent reports whether nobody is to hear of anything in a batch: it brings
// nothing, or what was there before the feed.
func isSilent(batch news.Batch) bool { return len(batch.Items) == 0 || !batch.Feed.Learned() }

// announce lets those know of a poll that was taken in whom it concerns.
func (d *Desk) announce(feed news.Feed, intake news.Intake) {
	d.names.note(feed)
	if intake.Items > intake.Known {
		d.Archive.note()
	}
	if intake.Posts+intake.Revised > 0 && d.Queued != nil {
		d.Queued()
	}
}

// Poll is what a poll of a feed brought, and when.
type Poll struct {
	Batch news.Batch
	At    time.Time
}

// IngestAll is Ingest for polls that were made one after the other, in one
// transaction, which saves most of what they would cost by themselves.
func (d *Desk) IngestAll(polls []Poll) ([]news.Intake, error) {
	var intakes []news.Intake
	var last uint64
	err := d.Store.Update(func(tx *store.Tx) error {
		for _, poll := range polls {
			intake, item, err := d.ingest(tx, poll.Batch, poll.At)
			if err != nil {
				return fmt.Errorf("ingest %s: %w", poll.Batch.Feed.URL, err)
			}
			intakes, last = append(intakes, intake), item
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.stories.keep(last)
	for i, poll := range polls {
		d.announce(poll.Batch.Feed, intakes[i])
	}
	return intakes, nil
}

// ingest takes in a batch within a transaction. It returns the number of the
// last item as well, of whichever batch.
func (d *Desk) ingest(tx *store.Tx, batch news.Batch, now time.Time) (intake news.Intake, last uint64, err error) {
	intake.Items = len(batch.Items) + len(batch.Known)
	old, found, err := tx.Feed(batch.Feed.ID)
	if err != nil || !found {
		return intake, 0, err
	}
	in := intakeTx{tx: tx, desk: d, feed: batch.Feed, now: now, intake: &intake}
	err = in.takeBatch(old, batch)
	return intake, tx.LastItem(), err
}

// intakeTx is the taking in of one batch within its transaction.
type intakeTx struct {
	tx     *store.Tx
	desk   *Desk
	feed   news.Feed
	now    time.Time
	intake *news.Intake
	habits text.Habits    // of the feed
	words  text.Tokenizer // keeps its memory from one item to the next
	unread []news.Page    // the articles that the posts of an item wait for
}

// takeBatch takes in a batch, and leaves its server alone if it wants that.
func (in *intakeTx) takeBatch(old news.Feed, batch news.Batch) error {
	if err := in.takeIn(old, batch); err != nil || batch.Pause.Host == "" {
		return err
	}
	_, err := in.tx.PauseHost(batch.Pause.Host, batch.Pause.Until)
	return err
}

func (in *intakeTx) takeIn(old news.Feed, batch news.Batch) error {
	fresh := in.unseen(batch)
	if err := in.keepImprint(old, batch); err != nil {
		return err
	}
	if err := in.learnLanguage(old, fresh); err != nil {
		return err
	}
	backlog := !old.Learned()
	reset := !backlog && !old.OKAt.After(in.now) && isReset(fresh, in.intake.Items, old.OKAt) // or the clock was wrong
	if !reset {                                                                               // what is said again under a new identity is no habit
		if err := in.meet(fresh); err != nil {
			return err
		}
	}
	if len(fresh) > 0 { // most polls bring nothing, and need no memory of stories
		in.desk.stories.align(in.tx, in.desk.Log)
	}
	for _, item := range fresh {
		if err := in.takeItem(item, backlog, reset && isStale(item, old.OKAt)); err != nil {
			return err
		}
	}
	if in.intake.New > 0 {
		if err := in.tx.MarkDay(in.now); err != nil {
			return err
		}
	}
	in.feed.LearnedAt = old.LearnedAt
	if backlog && in.feed.Failures == 0 {
		in.feed.LearnedAt = in.now
	}
	return in.tx.PutFeed(in.feed)
}

// keepImprint remembers the imprint of a document that is another than before, in
// the transaction in which its items are seen: what it lets the next poll leave
// out is known.
func (in *intakeTx) keepImprint(old news.Feed, batch news.Batch) error {
	if batch.Feed.BodyHash == old.BodyHash {
		return nil
	}
	return in.tx.PutImprint(in.feed.ID, batch.Imprint)
}

// unseen remembers all items as seen and returns those that were not.
func (in *intakeTx) unseen(batch news.Batch) []news.Item {
	for _, keys := range batch.Known {
		in.tx.AddItem(in.feed.ID, news.Item{Keys: keys}, in.now)
		in.intake.Known++
	}
	var fresh []news.Item
	for _, item := range batch.Items {
		if in.tx.AddItem(in.feed.ID, item, in.now) {
			fresh = append(fresh, item)
		} else {
			in.intake.Known++
		}
	}
	return fresh
}

// takeItem decides about an item that was not seen before. An old item opens
// no story, but is part of the one that its identities lead to from now on.
func (in *intakeTx) takeItem(item news.Item, backlog, reset bool) error {
	story, joined, err := in.joinStory(item, backlog || reset)
	if err != nil {
		return err
	}
	record := news.NewRecord(in.feed, story.ID, item, in.now)
	record.Language = languageOf(in.feed, item)
	join := news.Join{Story: story.ID, Joined: joined}
	defer func() { in.intake.Joins = append(in.intake.Joins, join) }() // with the topics
	switch silent := decide(situation{backlog: backlog, reset: reset}); silent {
	case news.ReasonBacklog:
		in.intake.Backlog++
		return in.keepSilent(record, silent)
	case news.ReasonReset:
		in.intake.Reset++
		return in.keepSilent(record, silent)
	default:
		in.intake.New++
	}
	if joined == news.JoinOpened {
		in.intake.Stories++
	} else {
		in.intake.Repeats++
	}
	before := len(in.intake.Verdicts)
	in.unread = nil
	join.Topics = in.desk.match(in.feed, item)
	if err := in.follow(story, join, item); err != nil {
		return err
	}
	verdicts := in.intake.Verdicts[before:]
	record.Verdicts = verdicts[:min(len(verdicts), news.RecordVerdicts)]
	if err := in.tx.PutRecord(record); err != nil {
		return err
	}
	return in.putUnread()
}

// keepSilent remembers an item that nobody is to hear of, in its place in time,
// if it is not too old to be remembered.
func (in *intakeTx) keepSilent(record news.Record, why news.Reason) error {
	if in.now.Sub(record.Published) >= in.desk.Keep {
		return nil
	}
	record.Silent, record.At = why, record.Published
	return in.tx.PutRecord(record)
}

// A publisher that changes the identity of its items brings more of them at
// once than news comes in.
const resetItems = 5

// What a publisher dates this long before it shows it is still news.
const lateness = time.Hour

// isReset reports whether a feed seems to have changed the identity of its
// items: most of a document of n items is unseen, and is older than the last
// good answer, at lastOK, in which it should have been.
func isReset(fresh []news.Item, n int, lastOK time.Time) bool {
	stale := 0
	for _, item := range fresh {
		if isStale(item, lastOK.Add(-lateness)) {
			stale++
		}
	}
	return stale > resetItems && 2*stale > n
}

// isStale reports whether the document should have had item at lastOK.
func isStale(item news.Item, lastOK time.Time) bool {
	return item.Undated || item.Published.Before(lastOK)
}
