package store

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"time"

	"newsdesk/news"
)

// Revise changes what a post says, and reports whether it did. It is change
// that says what: it may replace the alert or the list, and, of a queued post,
// when it is due; the rest stays as it is, and so does everything where nothing
// of that changed. A queued post is sent as it then is. The message of one that
// was sent is owed an edit, at the post's pace. A post that will not be seen
// again (dropped, its message deleted) is not changed.
func (tx *Tx) Revise(id news.PostID, now time.Time, change func(*news.Post)) (revised bool, err error) {
	old, found, err := tx.Post(id)
	if err != nil || !found || old.State == news.Dropped || old.Edits.Over != "" {
		return false, err
	}
	post, _, err := tx.Post(id) // once more, so that nothing of it is shared
	if err != nil {
		return false, err
	}
	change(&post)
	fresh := old
	fresh.Alert, fresh.List = post.Alert, post.List
	if old.State == news.Queued {
		fresh.DueAt = post.DueAt
	}
	says := !reflect.DeepEqual(fresh.Alert, old.Alert) || !reflect.DeepEqual(fresh.List, old.List)
	if !says && fresh.DueAt.Equal(old.DueAt) {
		return false, nil
	}
	if says {
		fresh.Revision++
		rememberHeading(&fresh, old.Heading())
	}
	return true, tx.putRevised(fresh, now)
}

// rememberHeading keeps the heading that a queued post had before: an attempt
// under way, or one that an earlier process made, may have left a message with it.
func rememberHeading(post *news.Post, old news.Heading) {
	if post.State != news.Queued || reflect.DeepEqual(post.Heading(), old) {
		return
	}
	known := slices.ContainsFunc(post.Headings, func(h news.Heading) bool { return reflect.DeepEqual(h, old) })
	if !known {
		post.Headings = append(post.Headings, old)
	}
}

// putRevised writes a post that says something new, and where it waits.
func (tx *Tx) putRevised(post news.Post, now time.Time) error {
	if post.State == news.Queued {
		if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
			return fmt.Errorf("revise %s: %w", post.ID, err)
		}
	}
	return tx.owe(post, now)
}

// owe writes a post, and owes its message, where it has one, an edit if that
// shows less than the post says and may be edited. An edit that is owed already
// stays due when it was.
func (tx *Tx) owe(post news.Post, now time.Time) error {
	last := post.Edits.At
	if last.IsZero() {
		last = post.SettledAt
	}
	at, ever := post.Pace.Next(post.Edits.Made, last)
	if at.Before(now) {
		at = now
	}
	switch {
	case post.Revision <= post.Edits.Shown || !ever || post.Edits.Over != "" || post.Message == "":
		if err := tx.disown(&post); err != nil {
			return err
		}
	case post.Edits.DueAt.IsZero():
		post.Edits.DueAt = at
		if err := tx.bucket("edits").Put(editKey(post), nil); err != nil {
			return fmt.Errorf("owe an edit of %s: %w", post.ID, err)
		}
	}
	return put(tx, "posts", []byte(post.ID), post)
}

// disown takes the edit that a post is owed, if any, out of the queue.
func (tx *Tx) disown(post *news.Post) error {
	if post.Edits.DueAt.IsZero() {
		return nil
	}
	if err := tx.remove("edits", editKey(*post)); err != nil {
		return err
	}
	post.Edits.DueAt = time.Time{}
	return nil
}

// DueEdits returns at most limit posts whose messages are to be edited at now:
// of each open channel the one that is due longest, without the channels that
// skip says yes to; and when the next of the others becomes due, zero if there
// is none.
func (tx *Tx) DueEdits(now time.Time, limit int, skip func(news.ChannelID) bool) (due []news.Post, next time.Time, err error) {
	c := tx.bucket("edits").Cursor()
	for key, _ := c.First(); key != nil && len(due) < limit; key, _ = c.Seek(behind(key)) {
		channel, at, id := readEditKey(key)
		if skip(channel) || at.After(now) && !next.IsZero() && !at.Before(next) {
			continue
		}
		ready, at, err := tx.ready(channel, at, now)
		switch {
		case err != nil:
			return nil, time.Time{}, err
		case ready:
			post, err := tx.mustPost(id)
			if err != nil {
				return nil, time.Time{}, err
			}
			due = append(due, post)
		default:
			next = sooner(next, at)
		}
	}
	return due, next, nil
}

// SettleEdit records what became of an attempt to edit the message of a post at
// now. If the post says more by then than the message shows, another edit is
// owed. Where an edit is made, posts need not be let in: a parked channel stays
// so. Lines of a list that its message will not show are owed in a new list.
// SettleEdit does nothing for a post that is owed no edit.
func (tx *Tx) SettleEdit(id news.PostID, outcome news.Outcome, now time.Time) error {
	post, found, err := tx.Post(id)
	if err != nil || !found || post.Edits.DueAt.IsZero() {
		return err
	}
	if err := tx.disown(&post); err != nil {
		return err
	}
	post.Edits.Detail = outcome.Detail
	if outcome.State == news.Queued {
		return tx.retryEdit(post, outcome, now)
	}
	if outcome.State == news.Dropped {
		if err := tx.moveLines(&post, now); err != nil {
			return err
		}
	}
	post.Edits.Over = outcome.Reason
	post.Edits.Shown = max(post.Edits.Shown, outcome.Revision)
	post.Edits.Made, post.Edits.At, post.Edits.Failed = post.Edits.Made+1, now, 0
	return tx.owe(post, now)
}

// retryEdit owes the edit again when outcome wants it.
func (tx *Tx) retryEdit(post news.Post, outcome news.Outcome, now time.Time) error {
	post.Edits.DueAt = now.Add(outcome.Retry)
	post.Plain = post.Plain || outcome.Plain
	if !outcome.Told {
		post.Edits.Failed++
	}
	if outcome.Reason != "" {
		if err := tx.Park(post.Channel, outcome.Reason, outcome.Detail, now); err != nil {
			return err
		}
	}
	if err := tx.bucket("edits").Put(editKey(post), nil); err != nil {
		return fmt.Errorf("settle edit of %s: %w", post.ID, err)
	}
	return put(tx, "posts", []byte(post.ID), post)
}

// moveLines takes the lines out of a list that its message does not show, and
// queues a list of them.
func (tx *Tx) moveLines(post *news.Post, now time.Time) error {
	if post.List == nil {
		return nil
	}
	kept, moved := *post.List, *post.List
	kept.Lines, moved.Lines, moved.More = nil, nil, 0
	for _, line := range post.List.Lines {
		if line.Since <= post.Edits.Shown {
			kept.Lines = append(kept.Lines, line)
		} else {
			line.Since = 0
			moved.Lines = append(moved.Lines, line)
		}
	}
	if len(moved.Lines) == 0 {
		return nil
	}
	post.List = &kept
	id := news.NewListID(post.Channel, moved.TopicID, moved.Lines[0].Story)
	if _, err := tx.Enqueue(news.Post{ID: id, Channel: post.Channel, List: &moved, Pace: post.Pace}, now); err != nil {
		return err
	}
	for _, line := range moved.Lines {
		if err := tx.relist(news.NewAlertID(post.Channel, line.Story), id); err != nil {
			return err
		}
	}
	return nil
}

// relist notes that another list tells of a post.
func (tx *Tx) relist(id, in news.PostID) error {
	post, found, err := tx.Post(id)
	if err != nil || !found {
		return err
	}
	post.In = in
	return put(tx, "posts", []byte(id), post)
}

// hastenEdits makes due what would wait for longer than most.
func (tx *Tx) hastenEdits(now time.Time, most time.Duration) error {
	var late []news.PostID
	c := tx.bucket("edits").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		if _, at, id := readEditKey(key); at.After(now.Add(most)) {
			late = append(late, id)
		}
	}
	for _, id := range late {
		post, _, err := tx.Post(id)
		if err != nil {
			return err
		}
		if err := tx.disown(&post); err != nil {
			return err
		}
		post.Edits.At = now.Add(-most)
		if err := tx.owe(post, now); err != nil {
			return err
		}
	}
	return nil
}

// editKey sorts by channel, then by when the edit is due.
func editKey(post news.Post) []byte {
	key := append([]byte(post.Channel), 0)
	return append(append(key, timeKey(post.Edits.DueAt)...), post.ID...)
}

// behind returns what sorts behind all keys of the channel of a key.
func behind(key []byte) []byte {
	channel, _, _ := bytes.Cut(key, []byte{0})
	return append(bytes.Clone(channel), 1)
}

// readEditKey takes a key apart: a channel's ID holds no zero.
func readEditKey(key []byte) (channel news.ChannelID, at time.Time, id news.PostID) {
	before, after, _ := bytes.Cut(key, []byte{0})
	return news.ChannelID(before), keyTime(after), news.PostID(after[8:])
}
