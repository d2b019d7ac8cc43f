package store

import (
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"newsdesk/news"
)

func (m *machine) revise(t *rapid.T, tx *Tx) {
	id := news.NewAlertID(drawChannel(t), drawStoryID(t))
	topics := rapid.SliceOfN(rapid.SampledFrom([]string{"topic", "harbour"}), 1, 2).Draw(t, "topics")
	summary := rapid.SampledFrom([]string{"", "It <reopens>."}).Draw(t, "summary")
	late := rapid.Bool().Draw(t, "late")
	change := func(post *news.Post) {
		alert := *post.Alert
		alert.Topics, alert.Summary = topics, summary
		post.Alert, post.Attempts = &alert, 77 // of which only the first is for it to change
		if late {
			post.DueAt = m.now.Add(time.Minute)
		}
	}
	revised, err := tx.Revise(id, m.now, change)
	noError(t, err)
	same(t, "Revise "+string(id), revised, m.want.revise(id, m.now, topics, summary, late))
}

func (m *machine) dueEdits(t *rapid.T, tx *Tx) {
	skip := drawSkip[news.ChannelID](t, "1", "12", "2")
	limit := rapid.IntRange(1, 5).Draw(t, "limit")
	due, next, err := tx.DueEdits(m.now, limit, skip)
	noError(t, err)
	wantDue, wantNext := m.want.dueEdits(m.now, limit, skip)
	same(t, "DueEdits", due, wantDue)
	if len(due) < limit {
		same(t, "DueEdits: next", next, wantNext)
	}
}

func (m *machine) settleEdit(t *rapid.T, tx *Tx) {
	id := news.NewAlertID(drawChannel(t), drawStoryID(t))
	shown := max(0, m.want.posts[id].Revision-rapid.IntRange(0, 1).Draw(t, "behind"))
	outcome := rapid.SampledFrom([]news.Outcome{
		{State: news.Sent, Revision: shown},
		{State: news.Dropped, Revision: shown, Detail: "invalid form body"},
		{State: news.Dropped, Revision: shown, Reason: news.ReasonDeleted, Detail: "unknown message"},
		{State: news.Queued, Retry: time.Minute, Detail: "bad gateway"},
		{State: news.Queued, Retry: time.Hour, Told: true},
		{State: news.Queued, Reason: news.ReasonNoEntry, Detail: "missing access"},
	}).Draw(t, "outcome")
	noError(t, tx.SettleEdit(id, outcome, m.now))
	m.want.settleEdit(id, outcome, m.now)
}

func (m *model) revise(id news.PostID, now time.Time, topics []string, summary string, late bool) bool {
	post, found := m.posts[id]
	if !found || post.State == news.Dropped || post.Edits.Over != "" {
		return false
	}
	retopic := !slices.Equal(post.Alert.Topics, topics)
	says := retopic || post.Alert.Summary != summary
	late = late && post.State == news.Queued && !post.DueAt.Equal(now.Add(time.Minute))
	if !says && !late {
		return false
	}
	if heading := post.Heading(); retopic && post.State == news.Queued && !slices.ContainsFunc(post.Headings, func(h news.Heading) bool {
		return slices.Equal(h.Topics, heading.Topics)
	}) {
		post.Headings = append(slices.Clone(post.Headings), heading)
	}
	if says {
		alert := *post.Alert
		alert.Topics, alert.Summary = topics, summary
		post.Alert = &alert
		post.Revision++
	}
	if late {
		post.DueAt = now.Add(time.Minute)
	}
	m.posts[id] = m.owe(post, now)
	return true
}

// owe returns post with the edit that its message is owed, if it is owed one.
func (m *model) owe(post news.Post, now time.Time) news.Post {
	if post.State != news.Sent || post.Message == "" || post.Revision <= post.Edits.Shown || post.Edits.Made >= 3 || post.Edits.Over != "" {
		post.Edits.DueAt = time.Time{}
		return post
	}
	gap, last := time.Hour, post.Edits.At
	if post.Pace.Widen {
		gap = []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour}[post.Edits.Made]
	}
	if last.IsZero() {
		last = post.SettledAt
	}
	if post.Edits.DueAt.IsZero() {
		if post.Edits.DueAt = last.Add(gap); post.Edits.DueAt.Before(now) {
			post.Edits.DueAt = now
		}
	}
	return post
}

func (m *model) edits() map[news.PostID]time.Time {
	edits := map[news.PostID]time.Time{}
	for id, post := range m.posts {
		if !post.Edits.DueAt.IsZero() {
			edits[id] = post.Edits.DueAt
		}
	}
	return edits
}

func (m *model) dueEdits(now time.Time, limit int, skip func(news.ChannelID) bool) (due []news.Post, next time.Time) {
	first := map[news.ChannelID]news.Post{}
	edits := m.edits()
	for _, id := range slices.Sorted(maps.Keys(edits)) {
		post := m.posts[id]
		if old, found := first[post.Channel]; !found || edits[id].Before(edits[old.ID]) {
			first[post.Channel] = post
		}
	}
	for _, id := range slices.Sorted(maps.Keys(first)) {
		channel := m.channel(id)
		if skip(id) || channel.Parked == news.ReasonGone {
			continue
		}
		at := first[id].Edits.DueAt
		if channel.TryAt.After(at) {
			at = channel.TryAt
		}
		switch {
		case !at.After(now):
			due = append(due, first[id])
		case next.IsZero() || at.Before(next):
			next = at
		}
	}
	return due[:min(limit, len(due))], next
}

func (m *model) settleEdit(id news.PostID, outcome news.Outcome, now time.Time) {
	post, found := m.posts[id]
	if !found || post.Edits.DueAt.IsZero() {
		return
	}
	post.Edits.Detail = outcome.Detail
	if outcome.State == news.Queued {
		post.Edits.DueAt = now.Add(outcome.Retry)
		if !outcome.Told {
			post.Edits.Failed++
		}
		if outcome.Reason != "" {
			m.park(post.Channel, outcome.Reason, outcome.Detail, now)
		}
		m.posts[id] = post
		return
	}
	post.Edits.Over = outcome.Reason
	post.Edits.Shown = max(post.Edits.Shown, outcome.Revision)
	post.Edits.Made++
	post.Edits.At, post.Edits.Failed, post.Edits.DueAt = now, 0, time.Time{}
	m.posts[id] = m.owe(post, now)
}
