package news

import "time"

// Post is one message owed to one channel.
type Post struct {
	ID       PostID    `json:"id"`
	Channel  ChannelID `json:"channel"`
	Seq      uint64    `json:"seq"` // its place in the channel's queue
	Alert    *Alert    `json:"alert,omitempty"`
	List     *List     `json:"list,omitempty"`
	Spike    *Spike    `json:"spike,omitempty"`
	Digest   *Digest   `json:"digest,omitempty"`
	In       PostID    `json:"in,omitempty"` // the list that tells of it instead; it is not sent itself
	QueuedAt time.Time `json:"queued_at"`
	DueAt    time.Time `json:"due_at"` // not to be sent before

	Attempts int       `json:"attempts,omitempty"` // that failed, waiting as told not counted
	TriedAt  time.Time `json:"tried_at,omitzero"`  // the first attempt
	Broken   int       `json:"broken,omitempty"`   // of these, the last in a row at which Discord broke down over it
	BrokenAt time.Time `json:"broken_at,omitzero"` // the first of them
	Plain    bool      `json:"plain,omitempty"`    // Discord refused the full message: send the plain one

	State     State     `json:"state"`
	Reason    Reason    `json:"reason,omitempty"`  // why it was dropped, or is told in a late list
	Detail    string    `json:"detail,omitempty"`  // the last error, in words for a person
	Message   MessageID `json:"message,omitempty"` // once sent
	SettledAt time.Time `json:"settled_at,omitzero"`

	Revision int       `json:"revision,omitempty"` // how often what it says has changed
	Headings []Heading `json:"headings,omitempty"` // that it had before while it was queued: one may have been sent
	Pace     Pace      `json:"pace,omitzero"`
	Edits    Edits     `json:"edits,omitzero"`
}

// Alert is a post about a story.
type Alert struct {
	Topics    []string  `json:"topics"` // names
	Story     StoryID   `json:"story"`
	Title     string    `json:"title"`
	Link      string    `json:"link,omitempty"`
	Source    string    `json:"source"`         // the feed's label
	Site      string    `json:"site,omitempty"` // the publisher, as [Item.Site]
	Summary   string    `json:"summary,omitempty"`
	Image     string    `json:"image,omitempty"`
	Published time.Time `json:"published"`
	Role      RoleID    `json:"role,omitempty"` // to be mentioned; empty: nobody

	Also    []Source  `json:"also,omitempty"`    // the first of the other publishers: name and link
	Sources int       `json:"sources,omitempty"` // publishers in all
	GrewAt  time.Time `json:"grew_at,omitzero"`  // when the last of them joined
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
	Listed  State = "listed"  // told of in another post; In says in which
)

// Outcome is what became of an attempt to deliver a post, or an edit of one: an
// edit that was made is Sent, one that is given up is Dropped.
type Outcome struct {
	State    State
	Message  MessageID     // Sent: what Discord made of it
	Revision int           // Sent, and Dropped of an edit: the revision of which that is true
	Retry    time.Duration // Queued: wait this long
	Told     bool          // Queued: Discord said how long, which is not an attempt that failed
	Plain    bool          // Queued: send the plain message next
	Broken   bool          // Queued: Discord broke down over the message
	Reason   Reason        // Dropped: why; Queued: why the channel is to be parked, if it is
	Detail   string        // the error in words for a person
	Chores   []ChoreKind   // Sent: what is to be done with the message
}
