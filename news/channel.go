package news

import "time"

// Channel is what is remembered about a channel that something was sent to, or
// that Discord told of.
type Channel struct {
	ID       ChannelID `json:"id"`
	Guild    GuildID   `json:"guild,omitempty"` // as Discord told; empty where it has not yet
	Parked   Reason    `json:"parked,omitempty"`
	ParkedAt time.Time `json:"parked_at,omitzero"`
	Detail   string    `json:"detail,omitempty"` // Discord's words
}

// Open reports whether posts may be sent to the channel.
func (c Channel) Open() bool { return c.Parked == "" }
