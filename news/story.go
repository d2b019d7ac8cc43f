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
}

// Source is a publisher that carries a story.
type Source struct {
	Site  string    `json:"site"` // as [Item.Site]
	Name  string    `json:"name"` // the feed's label
	Title string    `json:"title"`
	Link  string    `json:"link,omitempty"`
	At    time.Time `json:"at"` // when its first item came in
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
