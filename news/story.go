package news

import (
	"slices"
	"time"
)

// Story is one event as one or more publishers report it.
type Story struct {
	ID       StoryID   `json:"id"`
	Feed     FeedID    `json:"feed"`               // whose item opened it
	Language string    `json:"language,omitempty"` // BCP 47 tag of all its items; "": not known
	FirstAt  time.Time `json:"first_at"`           // when its first item came in
	LastAt   time.Time `json:"last_at"`            // when its newest item came in
	Items    int       `json:"items"`
	Topics   []TopicID `json:"topics,omitempty"`  // that want one of its items
	Sources  []Source  `json:"sources,omitempty"` // one a publisher, in the order in which they joined
	Lead     *Alert    `json:"lead,omitempty"`    // what is to be told of it once enough publishers carry it; only where a topic waits for that
}

// Source is a publisher that carries a story.
type Source struct {
	Site  string    `json:"site"` // as [Item.Site]
	Name  string    `json:"name"` // the feed's label
	Title string    `json:"title"`
	Link  string    `json:"link,omitempty"`
	At    time.Time `json:"at"`             // when its first item came in
	Feed  FeedID    `json:"feed,omitempty"` // of that item: who has it not does not hear of it
}

// Joined says how an item came to be of its story.
type Joined string

// The ways in which an item comes to be of a story.
const (
	JoinOpened Joined = "opened" // it is the first
	JoinSame   Joined = "same"   // it has the link or the title of another
	JoinLoud   Joined = "loud"   // its words leave no doubt
	JoinQuiet  Joined = "quiet"  // its words are like those of the others
)

// Join is an item that was not seen before, and its story.
type Join struct {
	Story  StoryID
	Joined Joined
	Topics []TopicID // that want the item, whatever they make of its story; none where nobody is to hear of it
}

// MaxSources is how many publishers of a story are remembered.
const MaxSources = 50

// Join adds a publisher to the story and reports whether it is new to it.
func (s *Story) Join(source Source) bool {
	if len(s.Sources) >= MaxSources || slices.ContainsFunc(s.Sources, func(old Source) bool { return old.Site == source.Site }) {
		return false
	}
	s.Sources = append(s.Sources, source)
	return true
}

// Want notes that topics want one of the story's items, and reports whether
// that is new of one of them.
func (s *Story) Want(topics ...TopicID) (fresh bool) {
	for _, topic := range topics {
		if !slices.Contains(s.Topics, topic) {
			s.Topics, fresh = append(s.Topics, topic), true
		}
	}
	return fresh
}
