package news

import (
	"fmt"
	"time"
)

// DraftID names a draft.
type DraftID string

// NewDraftID returns the ID of the draft that a member of guild begins at a time.
func NewDraftID(guild GuildID, by UserID, at time.Time) DraftID {
	return DraftID(shortHash("draft", fmt.Sprint(guild, "/", by, "/", at.UnixNano())))
}

// Draft is what a member has begun and not finished: a topic that is being
// written, a subscription that waits for something. Buttons name it, because
// what they carry has no room for it and could be forged.
type Draft struct {
	ID    DraftID   `json:"id"`
	Guild GuildID   `json:"guild"`
	By    UserID    `json:"by,omitempty"`
	Until time.Time `json:"until"`

	Topic        TopicID       `json:"topic,omitempty"` // that is being edited; empty: it is to be made
	Name         string        `json:"name,omitempty"`
	Query        string        `json:"query,omitempty"`
	Days         int           `json:"days,omitempty"`         // that a query is tried over, which is not to be kept yet; 0: it is
	Subscription *Subscription `json:"subscription,omitempty"` // to a channel that Discord said is the guild's
	Schedule     *Schedule     `json:"schedule,omitempty"`     // likewise
	Search       *Search       `json:"search,omitempty"`       // whose pages are turned
}
