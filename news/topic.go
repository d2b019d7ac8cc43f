package news

import (
	"strings"
	"time"
	"unicode"
)

// Topic is what a member means by "election interference".
type Topic struct {
	ID       TopicID `json:"id"`
	Guild    GuildID `json:"guild,omitempty"` // empty for topics of the configuration
	Name     string  `json:"name"`
	Query    string  `json:"query"`
	Declared bool    `json:"declared,omitempty"` // by the configuration file

	CreatedBy  UserID    `json:"created_by,omitempty"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	EditedAt   time.Time `json:"edited_at,omitzero"`
	MutedUntil time.Time `json:"muted_until,omitzero"` // in the whole guild; zero: not muted
	Spikes     bool      `json:"spikes,omitempty"`     // its channels are told when there is more of it than usual
}

// Subscription sends a topic to a channel.
type Subscription struct {
	Topic    TopicID   `json:"topic"`
	Channel  ChannelID `json:"channel"`
	Guild    GuildID   `json:"guild,omitempty"`    // whose channel it is; empty where the configuration declares it
	Declared bool      `json:"declared,omitempty"` // by the configuration file

	Delivery    Delivery  `json:"delivery,omitempty"`
	Role        RoleID    `json:"role,omitempty"`        // an alert mentions it; empty: none
	MaxPerDay   int       `json:"max_per_day,omitempty"` // alerts in one day of the guild's calendar; 0: as many as come
	MinSources  int       `json:"min_sources,omitempty"` // publishers that must carry a story; 0 is 1
	PausedUntil time.Time `json:"paused_until,omitzero"` // zero: not paused; [Forever]: until somebody resumes it
	Tag         string    `json:"tag,omitempty"`         // the ID of the tag that its posts in a forum get
	CreatedBy   UserID    `json:"created_by,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"`
}

// MostMinSources is the largest [Subscription.MinSources].
const MostMinSources = 10

// Delivery is how a channel hears of a topic.
type Delivery string

// The deliveries.
const (
	DeliverAlert  Delivery = "alert" // the default, which "" stands for
	DeliverDigest Delivery = "digest"
	DeliverBoth   Delivery = "both"
)

// Forever is the end of what ends only when somebody says so.
func Forever() time.Time { return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC) }

// MaxName is how many characters a name that members give has at most.
const MaxName = 80

// CleanName returns a name as members see it: in one line, without characters
// that cannot be seen. It is not shortened.
func CleanName(name string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, name)
	return strings.Join(strings.Fields(visible), " ")
}
