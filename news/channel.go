package news

import "time"

// Channel is what is remembered about a channel that something was sent to, or
// that Discord told of.
type Channel struct {
	ID       ChannelID   `json:"id"`
	Guild    GuildID     `json:"guild,omitempty"`  // as Discord told; empty where it has not yet
	Name     string      `json:"name,omitempty"`   // as Discord told last; empty where it has not yet
	Kind     ChannelKind `json:"kind,omitempty"`   // as Discord told; empty where it has not yet
	Parent   ChannelID   `json:"parent,omitempty"` // of a thread: the channel that it is in, as Discord told
	Parked   Reason      `json:"parked,omitempty"`
	ParkedAt time.Time   `json:"parked_at,omitzero"`
	TryAt    time.Time   `json:"try_at,omitzero"`  // when to see whether it still has to be parked; zero: never
	Detail   string      `json:"detail,omitempty"` // Discord's words

	HiddenSites []string `json:"hidden_sites,omitempty"` // publishers it does not hear of, beside those of the guild
}

// ChannelKind is the kind of a channel, as far as it matters to what is posted there.
type ChannelKind string

// The kinds of channels.
const (
	KindText         ChannelKind = "text"
	KindAnnouncement ChannelKind = "announcement" // its messages can be published
	KindThread       ChannelKind = "thread"
	KindForum        ChannelKind = "forum" // or of media: it takes posts of its own, no messages
	KindOther        ChannelKind = "other"
)

// Open returns from when on a post may be sent to the channel: always, or when
// it is time to see whether it still has to be parked, or never.
func (c Channel) Open() (from time.Time, ever bool) {
	return c.TryAt, c.Parked == "" || !c.TryAt.IsZero()
}
