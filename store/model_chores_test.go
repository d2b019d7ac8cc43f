package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// choreOf tells chores apart.
type choreOf struct {
	Channel news.ChannelID
	Kind    news.ChoreKind
	Post    news.PostID
}

func (m *machine) dueChores(t *rapid.T, tx *Tx) {
	limit := rapid.IntRange(1, 4).Draw(t, "limit")
	channels := drawSkip[news.ChannelID](t, "1", "12", "2")
	kinds := drawSkip(t, news.ChoreThread, news.ChorePublish)
	skip := func(channel news.ChannelID, kind news.ChoreKind) bool { return channels(channel) || kinds(kind) }
	due, posts, next, err := tx.DueChores(m.now, limit, skip)
	noError(t, err)
	wantDue, wantPosts, wantNext := m.want.dueChores(m.now, limit, skip)
	same(t, "DueChores", due, wantDue)
	same(t, "DueChores: posts", posts, wantPosts)
	if len(due) < limit {
		same(t, "DueChores: next", next, wantNext)
	}
}

// settleChore settles a chore that is due, as the courier does.
func (m *machine) settleChore(t *rapid.T, tx *Tx) {
	due, posts, _ := m.want.dueChores(m.now, 10, func(news.ChannelID, news.ChoreKind) bool { return false })
	if len(due) == 0 {
		return
	}
	i := rapid.IntRange(0, len(due)-1).Draw(t, "chore")
	outcome := rapid.SampledFrom([]news.Outcome{
		{State: news.Sent},
		{State: news.Dropped, Detail: "too late"},
		{State: news.Queued, Retry: time.Minute, Detail: "bad gateway"},
		{State: news.Queued, Retry: time.Hour, Told: true},
	}).Draw(t, "outcome")
	noError(t, tx.SettleChore(posts[i].Channel, due[i], outcome, m.now))
	m.want.settleChore(posts[i].Channel, due[i], outcome, m.now)
}

// dueChores returns what DueChores promises: of each channel, in the order of
// their IDs, the chore that is due longest.
func (m *model) dueChores(now time.Time, limit int, skip func(news.ChannelID, news.ChoreKind) bool) (due []news.Chore, posts []news.Post, next time.Time) {
	first := map[news.ChannelID]news.Chore{}
	for _, key := range slices.SortedFunc(maps.Keys(m.chores), compareChores) { // of those due at once the one whose name comes first
		c := m.chores[key]
		old, found := first[key.Channel]
		if !skip(key.Channel, key.Kind) && (!found || c.DueAt.Before(old.DueAt)) {
			first[key.Channel] = c
		}
	}
	for _, channel := range slices.Sorted(maps.Keys(first)) {
		c := first[channel]
		switch {
		case !c.DueAt.After(now):
			post := m.posts[c.Post]
			post.Channel = channel
			due, posts = append(due, c), append(posts, post)
		case next.IsZero() || c.DueAt.Before(next):
			next = c.DueAt
		}
	}
	most := min(limit, len(due))
	return due[:most:most], posts[:most:most], next
}

func compareChores(a, b choreOf) int {
	if a.Channel != b.Channel {
		return strings.Compare(string(a.Channel), string(b.Channel))
	}
	return strings.Compare(string(a.Kind)+"/"+string(a.Post), string(b.Kind)+"/"+string(b.Post))
}

func (m *model) settleChore(channel news.ChannelID, c news.Chore, outcome news.Outcome, now time.Time) {
	key := choreOf{channel, c.Kind, c.Post}
	if outcome.State != news.Queued {
		delete(m.chores, key)
		return
	}
	c.DueAt = now.Add(outcome.Retry)
	if !outcome.Told {
		c.Failed++
	}
	m.chores[key] = c
}

func readChores(t *rapid.T, tx *Tx) map[choreOf]news.Chore {
	t.Helper()
	chores := map[choreOf]news.Chore{}
	c := tx.bucket("chores").Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		channel, found := readChoreKey(key)
		kept, _, err := get[chore](tx, "chores", key)
		noError(t, err)
		found.OwedAt, found.Failed = kept.OwedAt, kept.Failed
		chores[choreOf{channel, found.Kind, found.Post}] = found
	}
	return chores
}
