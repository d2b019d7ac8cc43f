package news

import "time"

// Post is one message owed to one channel.
type Post struct {
	ID       PostID    `json:"id"`
	Channel  ChannelID `json:"channel"`
	Seq      uint64    `json:"seq"` // its place in the channel's queue
	Alert    *Alert    `json:"alert,omitempty"`
	QueuedAt time.Time `json:"queued_at"`
	DueAt    time.Time `json:"due_at"` // not to be sent before

	Attempts int       `json:"attempts,omitempty"` // that failed, waiting as told not counted
	TriedAt  time.Time `json:"tried_at,omitzero"`  // the first attempt
	Broken   int       `json:"broken,omitempty"`   // of these, the last in a row at which Discord broke down over it
	BrokenAt time.Time `json:"broken_at,omitzero"` // the first of them
	Plain    bool      `json:"plain,omitempty"`    // Discord refused the full message: send the plain one

	State     State     `json:"state"`
	Reason    Reason    `json:"reason,omitempty"`  // why it was dropped
	Detail    string    `json:"detail,omitempty"`  // the last error, in words for a person
	Message   MessageID `json:"message,omitempty"` // once sent
	SettledAt time.Time `json:"settled_at,omitzero"`
}

// Alert is a post about a story.
type Alert struct {
	Topics    []string  `json:"topics"` // names
	Story     StoryID   `json:"story"`
	Title     string    `json:"title"`
	Link      string    `json:"link,omitempty"`
	Source    string    `json:"source"` // the feed's label
	Summary   string    `json:"summary,omitempty"`
	Image     string    `json:"image,omitempty"`
	Published time.Time `json:"published"`
	Role      RoleID    `json:"role,omitempty"` // to be mentioned; empty: nobody
}

// Delay returns how long the post has been under way at now.
func (p Post) Delay(now time.Time) time.Duration { return now.Sub(p.QueuedAt) }

// State is where a post stands.
type State string

// The states of a post.
const (
	Queued  State = "queued"
	Sent    State = "sent"
	Dropped State = "dropped" // never to be sent; Reason says why
)

// Outcome is what became of an attempt to deliver a post.
type Outcome struct {
	State   State
	Message MessageID     // Sent: what Discord made of it
	Retry   time.Duration // Queued: wait this long
	Told    bool          // Queued: Discord said how long, which is not an attempt that failed
	Plain   bool          // Queued: send the plain message next
	Broken  bool          // Queued: Discord broke down over the message
	Reason  Reason        // Dropped: why; Queued: why the channel is to be parked, if it is
	Detail  string        // the error in words for a person
}
