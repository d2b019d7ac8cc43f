package news

import "time"

// Story is one event as one or more feeds report it.
type Story struct {
	ID      StoryID   `json:"id"`
	Feed    FeedID    `json:"feed"`     // whose item opened it
	FirstAt time.Time `json:"first_at"` // when its first item came in
	LastAt  time.Time `json:"last_at"`  // when its newest item came in
	Items   int       `json:"items"`
}
