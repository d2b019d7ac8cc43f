package store

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"newsdesk/news"
)

// flood owes a channel a dozen alerts or so, of stories that no other step knows.
func (m *machine) flood(t *rapid.T, tx *Tx) {
	channel := drawChannel(t)
	for range rapid.IntRange(8, 16).Draw(t, "alerts") {
		story := news.StoryID(fmt.Sprint("flood-", m.want.queued))
		alert := &news.Alert{Topics: []string{"topic"}, Story: story, Title: "Harbour floods", Published: m.now}
		post := news.Post{ID: news.NewAlertID(channel, story), Channel: channel, Alert: alert}
		m.owe(t, tx, post)
	}
}

// crowd is how much a channel of the model is owed before lists tell of it.
const crowd = 24

// owe enqueues a post. Where the channel is owed too much then, lists have taken the
// place of most of it: not of the first, which may be on its way, nor of the newest.
func (m *machine) owe(t *rapid.T, tx *Tx, post news.Post) {
	added, err := tx.Enqueue(post, m.now)
	noError(t, err)
	same(t, "Enqueue "+string(post.ID), added, m.want.enqueue(post, m.now))
	before := m.owedPosts(post.Channel)
	if !added || len(before) <= crowd {
		return
	}
	middle := before[1 : len(before)-lateAlerts]
	may := len(slices.DeleteFunc(slices.Clone(middle), func(post news.Post) bool { return !mayFold(post) }))
	after := m.takeLists(t, tx, post.Channel, before)
	if most := len(before) - may + lateLists; may > dozen && len(after) > most {
		t.Fatalf("%d posts are owed of %d, of which %d may go into lists, want %d at most", len(after), len(before), may, most)
	}
	same(t, "Enqueue: the first", after[0], before[0])
	same(t, "Enqueue: the newest", after[len(after)-lateAlerts:], before[len(before)-lateAlerts:])
}

// owedPosts returns what a channel is owed.
func (m *machine) owedPosts(channel news.ChannelID) (posts []news.Post) {
	for _, id := range m.want.queues[channel] {
		posts = append(posts, m.want.posts[id])
	}
	return posts
}

// deliver settles what a channel is owed first, as the courier does, which has
// lists tell of the rest where that is too much.
func (m *machine) deliver(t *rapid.T, tx *Tx) {
	if len(m.want.queues) == 0 {
		return
	}
	channel := rapid.SampledFrom(slices.Sorted(maps.Keys(m.want.queues))).Draw(t, "owed")
	outcome := rapid.SampledFrom([]news.Outcome{
		{State: news.Sent, Message: "9003"},
		{State: news.Sent, Message: "9004"},
		{State: news.Queued, Detail: "bad gateway"},
	}).Draw(t, "outcome")
	id := m.want.queues[channel][0]
	noError(t, tx.Settle(id, outcome, m.now))
	m.want.settle(id, outcome, m.now)
	if outcome.State == news.Sent {
		m.catchUp(t, tx, channel)
	}
}

// catchUp holds what catching up promises, whatever the policy: no story is lost
// or changes its place, what may have been sent stays, and what is owed no longer is
// told of in a list that is. What the lists are like the model then takes over.
func (m *machine) catchUp(t *rapid.T, tx *Tx, channel news.ChannelID) {
	before := m.owedPosts(channel)
	folded, err := tx.CatchUp(channel, m.now)
	noError(t, err)
	after := m.takeLists(t, tx, channel, before)
	if gone := len(before) - len(after); folded < gone || folded > len(before) {
		t.Fatalf("CatchUp folded %d of %d posts, of which %d are owed no longer", folded, len(before), gone)
	}
}

// takeLists takes over what a channel is owed since lists may have taken the place
// of what it was owed before, and returns it.
func (m *machine) takeLists(t *rapid.T, tx *Tx, channel news.ChannelID, before []news.Post) (after []news.Post) {
	after, err := tx.waiting(channel)
	noError(t, err)
	sameStories(t, before, after)
	owed := map[news.PostID]bool{}
	for _, post := range after {
		owed[post.ID] = true
	}
	for _, post := range before {
		if !owed[post.ID] {
			m.takeFolded(t, tx, post, owed)
		}
	}
	m.takeQueue(t, channel, after)
	m.want.queued = tx.LastSeq()
	return after
}

// takeFolded holds that a post is as it was, but that a list tells of it that is owed.
func (m *machine) takeFolded(t *rapid.T, tx *Tx, want news.Post, owed map[news.PostID]bool) {
	if !want.TriedAt.IsZero() {
		t.Fatalf("%s was tried at %v, and is told of elsewhere", want.ID, want.TriedAt)
	}
	got, _, err := tx.Post(want.ID)
	noError(t, err)
	if !owed[got.In] {
		t.Fatalf("%s is told of in %q, which is not owed", got.ID, got.In)
	}
	want.State, want.Reason, want.In, want.Headings, want.SettledAt = news.Listed, news.ReasonLate, got.In, nil, m.now
	same(t, "lists: "+string(want.ID), got, want)
	m.want.posts[want.ID] = want
	delete(m.want.looks, want.ID)
	if want.List == nil {
		return
	}
	for _, line := range want.List.Lines {
		m.takeLine(t, tx, news.NewAlertID(want.Channel, line.Story), owed)
	}
}

// takeLine holds that the story of a line that went from one list to another is
// told of in the other.
func (m *machine) takeLine(t *rapid.T, tx *Tx, id news.PostID, owed map[news.PostID]bool) {
	want, found := m.want.posts[id]
	if !found {
		return // it was forgotten
	}
	got, _, err := tx.Post(id)
	noError(t, err)
	if !owed[got.In] {
		t.Fatalf("%s is told of in %q, which is not owed", id, got.In)
	}
	want.In = got.In
	same(t, "lists: "+string(id), got, want)
	m.want.posts[id] = want
}

// takeQueue takes over what a channel is owed: late lists that are new, and what
// it was owed before, which is as it was.
func (m *machine) takeQueue(t *rapid.T, channel news.ChannelID, after []news.Post) {
	var queue []news.PostID
	for _, post := range after {
		queue = append(queue, post.ID)
		if want, found := m.want.posts[post.ID]; found {
			same(t, "lists: "+string(post.ID), post, want)
			continue
		}
		if !isLate(post) || post.State != news.Queued || !post.TriedAt.IsZero() || post.DueAt.After(m.now) {
			t.Fatalf("a channel is owed %+v, which is no late list that is due", post)
		}
		m.want.posts[post.ID] = post
		m.want.looks[post.ID] = m.now.Add(7 * day)
	}
	if m.want.queues[channel] = queue; len(queue) == 0 {
		delete(m.want.queues, channel)
	}
}

// sameStories holds that posts tell of the same stories as others in the same
// order, but for the oldest, which they may count. A post that was tried keeps its
// place, where lists around it do not: it was given up once, and is late anyway.
func sameStories(t *rapid.T, before, after []news.Post) {
	t.Helper()
	was, counted := storiesIn(before)
	is, more := storiesIn(after)
	if len(was)+counted != len(is)+more {
		t.Fatalf("lists made %d stories and %d counted of %d and %d", len(is), more, len(was), counted)
	}
	for i := range is {
		if !slices.Contains(was, is[i]) {
			t.Fatalf("a list tells of %s, which the channel was not owed", is[i])
		}
	}
	was, _ = storiesIn(slices.DeleteFunc(slices.Clone(before), isTried))
	is, _ = storiesIn(slices.DeleteFunc(slices.Clone(after), isTried))
	kept := slices.DeleteFunc(was, func(story news.StoryID) bool { return !slices.Contains(is, story) })
	same(t, "lists: stories", is, kept)
}

func isTried(post news.Post) bool { return !post.TriedAt.IsZero() }

// storiesIn returns the stories that posts tell of in order, and how many they count.
func storiesIn(posts []news.Post) (stories []news.StoryID, counted int) {
	for _, post := range posts {
		switch {
		case post.Alert != nil:
			stories = append(stories, post.Alert.Story)
		case post.List != nil:
			counted += post.List.More
			for _, line := range post.List.Lines {
				stories = append(stories, line.Story)
			}
		}
	}
	return stories, counted
}
