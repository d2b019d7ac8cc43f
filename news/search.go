package news

import "time"

// Search is what a member searched for: the pages of what was found are of this.
type Search struct {
	Query    string    `json:"query"`
	Topic    TopicID   `json:"topic,omitempty"`    // that wants it as well
	Feed     FeedID    `json:"feed,omitempty"`     // that brought it
	Language string    `json:"language,omitempty"` // BCP 47 tag
	Since    string    `json:"since,omitempty"`    // how far back, such as 7d; empty: as far as is remembered
	Newest   bool      `json:"newest,omitempty"`   // first, rather than what answers best
	At       time.Time `json:"at"`                 // what came in later is on none of the pages
}
