package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// pastItem is an item that is remembered, as far as deciding about it again
// needs it.
type pastItem struct {
	at, published time.Time
	story         news.StoryID
	site, feed    string     // the publisher, and the feed's label
	wanted        [cast]bool // by each of the queries that are rehearsed
}

// The queries that are rehearsed over the same items.
const (
	asPlanned = iota
	asBefore
	cast
)

// inOrder sorts items in the order in which they came in. Those of one poll come
// in as they were published.
func inOrder(items []pastItem) {
	slices.SortStableFunc(items, func(a, b pastItem) int {
		return cmp.Or(a.at.Compare(b.at), a.published.Compare(b.published), strings.Compare(string(a.story), string(b.story)))
	})
}

// rehearsal takes items in again, for one query and one channel, and decides
// about them by the rules of [Desk.Ingest]. What it remembers is what the store
// would.
type rehearsal struct {
	ear
	by    news.Subscription
	query int       // asPlanned or asBefore
	from  time.Time // what is decided before is remembered, not counted

	stories  map[news.StoryID]*pastStory // that are wanted
	tellings []*pastStory                // in their order
	alerts   map[news.Day]int
	burst    store.Burst
	lines    int // of the list that takes lines
	lists    int // that were begun from then on
}

// pastStory is a story, and what the channel heard of it.
type pastStory struct {
	id     news.StoryID
	news   news.Story // its publishers
	by     pastItem   // that was decided about last; once it is told, by which it was
	wanted bool
	told   time.Time // zero: it was not
	listed bool
	reason news.Reason // the last
}

// rehearse takes the items in, which are in order.
func (r *rehearsal) rehearse(items []pastItem) {
	r.stories, r.alerts = map[news.StoryID]*pastStory{}, map[news.Day]int{}
	for _, item := range items {
		if item.wanted[r.query] {
			r.stories[item.story] = &pastStory{id: item.story}
		}
	}
	for _, item := range items {
		if story := r.stories[item.story]; story != nil {
			r.take(story, item)
		}
	}
}

// take decides about an item of a story. As in [intakeTx.follow], a story is
// asked about again with each of its items, once one of them is wanted.
func (r *rehearsal) take(story *pastStory, item pastItem) {
	story.news.Join(news.Source{Site: item.site, At: item.at})
	if story.wanted = story.wanted || item.wanted[r.query]; !story.wanted || !story.told.IsZero() {
		return
	}
	day := r.dayOf(item.at)
	r.burst = current(r.burst, item.at)
	s := r.situation(item.site, item.at)
	s.topics = 1
	publishers := len(r.heard(slices.Clone(story.news.Sources)))
	story.by, story.reason = item, decide(s.weighed(r.by, standing{r.burst, r.alerts[day]}, publishers, item.at))
	switch story.reason {
	case news.ReasonQueued:
		r.burst.Told = append(r.burst.Told, item.at)
	case news.ReasonListed:
		story.listed = true
		r.line(item)
	default:
		return
	}
	story.told, r.burst.At = item.at, item.at
	r.alerts[day]++
	r.tellings = append(r.tellings, story)
}

// line adds a line to the list, or begins another.
func (r *rehearsal) line(item pastItem) {
	if r.burst.List == "" || r.lines == news.MostLines {
		r.burst.List, r.lines = news.NewListID(r.by.Channel, r.by.Topic, item.story), 0
		if !item.at.Before(r.from) {
			r.lists++
		}
	}
	r.lines++
}

// told returns the stories that the channel was told of, the newest first.
func (r *rehearsal) told() (told []*pastStory) {
	for _, story := range slices.Backward(r.tellings) {
		if !story.told.Before(r.from) {
			told = append(told, story)
		}
	}
	return told
}

// held counts the stories that the channel was not told of, by the last reason.
func (r *rehearsal) held() (held []HeldBack) {
	count := map[news.Reason]int{}
	for _, story := range r.stories {
		if story.told.IsZero() && !story.by.at.Before(r.from) {
			count[story.reason]++
		}
	}
	for _, reason := range []news.Reason{news.ReasonQuiet, news.ReasonFull, news.ReasonFew, news.ReasonHidden, news.ReasonDigest} {
		if n := count[reason]; n > 0 {
			held = append(held, HeldBack{reason, n})
		}
	}
	return held
}
