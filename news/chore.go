package news

import "time"

// Chore is what is to be done with the message of a post once it is sent. A
// chore that cannot be done is given up; the message stays as it is.
type Chore struct {
	Kind   ChoreKind
	Post   PostID
	OwedAt time.Time
	DueAt  time.Time
	Failed int // attempts
}

// ChoreKind says what is to be done.
type ChoreKind string

// The chores.
const (
	ChoreThread  ChoreKind = "thread"  // start a thread from it to talk in
	ChorePublish ChoreKind = "publish" // to the servers that follow the announcement channel
)
