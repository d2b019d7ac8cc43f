package store

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"newsdesk/news"
)

// A channel that is owed more than it can read gets a dozen messages: the one
// that got through, as many lists as this, which tell of the oldest, and as many
// of the newest one by one.
const (
	dozen      = 12
	lateLists  = 4
	lateAlerts = dozen - lateLists - 1
)

// What has waited for long is told in lists however little it is, so that a
// channel which was without news hears first of what happens now.
const (
	lateAfter  = 30 * time.Minute // what waited for less is told by itself, if it is not too much
	lateFew    = 3                // one or two read better as alerts than as a list
	countAfter = 24 * time.Hour   // what waited for longer is no news: it is only counted
)

// CatchUp has lists tell of what a channel is owed, where that is too much for
// a message each or has waited for too long, after a post got through at now. It
// does not matter why it waited: those who read the channel do not know. The lists
// take the place of the posts that they tell of, which are remembered as told of
// there; what does not fit, or is older than a day, is counted. It leaves alone
// what may be in the channel already, and returns how many posts went into the lists.
func (tx *Tx) CatchUp(channel news.ChannelID, now time.Time) (folded int, err error) {
	if tx.owedTo(channel, lateFew) < lateFew {
		return 0, nil
	}
	waiting, err := tx.waiting(channel)
	if err != nil {
		return 0, err
	}
	old := tooLate(waiting, now)
	if len(old) == 0 {
		return 0, nil
	}
	return len(old), tx.fold(old, now)
}

// mostOwed is how much a channel may be owed before lists tell of it, got through
// or not: so that while Discord is away for days, or a channel is closed, the
// outbox is as long as there are channels. It is far more than is told one by one
// afterwards, so that nothing is put into lists early which would not be put there
// then, and little enough, some half a megabyte, to be read in one transaction.
const mostOwed = 500

// makeRoom has lists tell of the oldest that a channel is owed, where that is more
// than mostOwed. It leaves alone what is first, which may be on its way, and the
// newest, which are told one by one. It runs once for hundreds of posts, as there
// is room then; what lists cannot tell of is little.
func (tx *Tx) makeRoom(channel news.ChannelID, now time.Time) error {
	if tx.owedTo(channel, tx.store.mostOwed+1) <= tx.store.mostOwed {
		return nil
	}
	waiting, err := tx.waiting(channel)
	if err != nil {
		return err
	}
	old := slices.DeleteFunc(waiting[1:len(waiting)-lateAlerts], func(post news.Post) bool { return !mayFold(post) })
	if len(old) <= dozen {
		return nil
	}
	if crowded := tx.store.Crowded; crowded != nil {
		tx.b.OnCommit(func() { crowded(channel, len(old)) })
	}
	return tx.fold(old, now)
}

// tooLate returns the posts of those a channel is owed that are to go into lists,
// and with them the lists of before that still wait.
func tooLate(waiting []news.Post, now time.Time) []news.Post {
	fresh := slices.DeleteFunc(slices.Clone(waiting), isLate)
	listed := 0 // so many of them, the oldest
	if len(fresh) >= dozen {
		listed = len(fresh) - lateAlerts
	}
	for listed < len(fresh) && waited(fresh[listed], now) >= lateAfter {
		listed++
	}
	if listed == 0 {
		return nil
	}
	last := fresh[listed-1].Seq
	old := slices.DeleteFunc(waiting, func(post news.Post) bool { return post.Seq > last || !mayFold(post) })
	if late := slices.DeleteFunc(slices.Clone(old), isLate); len(late) < lateFew {
		return nil
	}
	return old
}

// waited returns for how long a channel has been owed a post.
func waited(post news.Post, now time.Time) time.Duration { return now.Sub(post.QueuedAt) }

// owedTo returns how many posts a channel is owed, as far as most.
func (tx *Tx) owedTo(channel news.ChannelID, most int) (posts int) {
	prefix := append([]byte(channel), 0)
	c := tx.bucket("outbox").Cursor()
	for key, _ := c.Seek(prefix); bytes.HasPrefix(key, prefix) && posts < most; key, _ = c.Next() {
		posts++
	}
	return posts
}

// waiting returns what a channel is owed, in order.
func (tx *Tx) waiting(channel news.ChannelID) (posts []news.Post, err error) {
	prefix := append([]byte(channel), 0)
	c := tx.bucket("outbox").Cursor()
	for key, value := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, value = c.Next() {
		post, err := tx.mustPost(news.PostID(value[8:]))
		if err != nil {
			return nil, err
		}
		posts = append(posts, post)
	}
	return posts, nil
}

func isLate(post news.Post) bool { return post.List != nil && post.List.Late }

// mayFold reports whether a list may tell of a post instead: not if an attempt at
// it may have left a message.
func mayFold(post news.Post) bool {
	return post.TriedAt.IsZero() && (post.Alert != nil || post.List != nil && len(post.List.Lines) > 0)
}

// fold has lists take the place of posts.
func (tx *Tx) fold(old []news.Post, now time.Time) error {
	lists, newest := lateListsOf(old, now), old[len(old)-1]
	in := map[news.StoryID]news.PostID{}
	var first news.PostID
	for i, list := range lists {
		id, err := tx.enqueueLate(old[i], newest.QueuedAt, list, now)
		if err != nil {
			return err
		}
		if i == 0 {
			first = id
		}
		for _, line := range list.Lines {
			in[line.Story] = id
		}
	}
	for i, post := range old {
		if err := tx.putFolded(post, in, first, now); err != nil {
			return err
		}
		if i < len(lists) {
			continue // the list has its place
		}
		if err := tx.remove("outbox", outboxKey(post)); err != nil {
			return err
		}
	}
	return nil
}

// enqueueLate owes a channel a late list, in the place of a post; since then, so
// that it is no older than what it tells of, should it have to wait as well.
func (tx *Tx) enqueueLate(place news.Post, since time.Time, list news.List, now time.Time) (news.PostID, error) {
	number, err := tx.bucket("outbox").NextSequence()
	if err != nil {
		return "", fmt.Errorf("queue a late list: %w", err)
	}
	post := news.Post{
		ID: news.NewLateListID(place.Channel, number), Channel: place.Channel, Seq: place.Seq, List: &list, Pace: news.ListPace(),
		State: news.Queued, QueuedAt: since, DueAt: now,
	}
	if err := put(tx, "posts", []byte(post.ID), post); err != nil {
		return "", err
	}
	if err := tx.bucket("outbox").Put(outboxKey(post), outboxValue(post)); err != nil {
		return "", fmt.Errorf("queue %s: %w", post.ID, err)
	}
	return post.ID, tx.expire(now.Add(parkedFor), "posts", []byte(post.ID))
}

// putFolded remembers a post as told of in a late list, and so those that it
// told of itself. What has no line of its own is counted in the first.
func (tx *Tx) putFolded(post news.Post, in map[news.StoryID]news.PostID, first news.PostID, now time.Time) error {
	post.State, post.Reason, post.Headings, post.SettledAt = news.Listed, news.ReasonLate, nil, now
	post.In = first
	if post.Alert != nil {
		if list, found := in[post.Alert.Story]; found {
			post.In = list
		}
	}
	if err := put(tx, "posts", []byte(post.ID), post); err != nil {
		return err
	}
	if post.List != nil {
		for _, line := range post.List.Lines {
			list, found := in[line.Story]
			if !found {
				list = first
			}
			if err := tx.relist(news.NewAlertID(post.Channel, line.Story), list); err != nil {
				return err
			}
		}
	}
	return tx.expire(now.Add(settledFor), "posts", []byte(post.ID))
}

// lateListsOf returns the lists that tell of posts, each in the place of one: of
// the last lines as many as fit, and the number of those before them.
func lateListsOf(old []news.Post, now time.Time) []news.List {
	lines, more := lateLines(old, now)
	most := min(lateLists, len(old))
	if over := len(lines) - most*news.MostLines; over > 0 {
		lines, more = lines[over:], more+over
	}
	for {
		lists := pack(lines)
		if len(lists) <= most {
			lists[0].More = more
			return lists
		}
		lines, more = lines[1:], more+1
	}
}

// lateLines returns a line for each story that posts tell of, and how many they
// only count: those of more than a day ago, but for the newest, so that there is
// something to read.
func lateLines(old []news.Post, now time.Time) (lines []news.Line, more int) {
	for i, post := range old {
		told, counted := linesOf(post)
		if waited(post, now) >= countAfter && i < len(old)-1 {
			told, counted = nil, counted+len(told)
		}
		lines, more = append(lines, told...), more+counted
	}
	return lines, more
}

// linesOf returns a line for each story that a post tells of, and how many it
// only counts.
func linesOf(post news.Post) (lines []news.Line, more int) {
	if post.Alert != nil {
		return []news.Line{post.Alert.Line("")}, 0
	}
	for _, line := range post.List.Lines {
		line.Since = 0
		if !post.List.Late {
			line.Topics = append([]string{post.List.Topic}, line.Topics...)
		}
		lines = append(lines, line)
	}
	return lines, post.List.More
}

// pack puts lines into lists.
func pack(lines []news.Line) (lists []news.List) {
	for _, line := range lines {
		if len(lists) == 0 || !lists[len(lists)-1].Fits(line) {
			lists = append(lists, news.List{Topic: news.Meanwhile, Late: true})
		}
		last := &lists[len(lists)-1]
		last.Lines = append(last.Lines, line)
	}
	return lists
}
