package news

import "time"

// Guild is a Discord server that the bot is in, or was.
type Guild struct {
	ID         GuildID   `json:"id"`
	Name       string    `json:"name,omitempty"` // as Discord told last
	JoinedAt   time.Time `json:"joined_at,omitzero"`
	LeftAt     time.Time `json:"left_at,omitzero"`     // zero: the bot is there
	WelcomedAt time.Time `json:"welcomed_at,omitzero"` // when it introduced itself; zero: not yet

	Zone        string   `json:"zone,omitempty"`         // IANA name of its time zone; empty: UTC
	QuietFrom   int      `json:"quiet_from,omitempty"`   // minutes of the local day, wall clock
	QuietTo     int      `json:"quiet_to,omitempty"`     // the first minute that is not quiet; as QuietFrom: no quiet hours
	Managers    RoleID   `json:"managers,omitempty"`     // may do what Manage Server may; empty: no role
	Style       Style    `json:"style,omitempty"`        // how alerts are posted
	Publish     bool     `json:"publish,omitempty"`      // alerts in announcement channels go to the servers that follow
	HiddenSites []string `json:"hidden_sites,omitempty"` // publishers that no channel hears of, as [Item.Site]
}

// IsQuiet reports whether local, a time in the guild's zone, falls into its
// quiet hours. They go by the wall clock: what the clock shows twice in autumn
// is quiet twice.
func (g Guild) IsQuiet(local time.Time) bool {
	minute := 60*local.Hour() + local.Minute()
	if g.QuietFrom <= g.QuietTo {
		return g.QuietFrom <= minute && minute < g.QuietTo
	}
	return g.QuietFrom <= minute || minute < g.QuietTo // over midnight
}

// Style is how a guild wants its alerts posted.
type Style string

// The styles.
const (
	StyleMessage Style = "message" // the default, which "" stands for
	StyleThread  Style = "thread"  // each with a thread to talk in
	StyleForum   Style = "forum"   // as StyleMessage; chosen once, read for ever: a forum gets posts in any case
)

// GuildFeed is a feed that members of a guild added. Others that add the same
// feed have a record of their own of it; it is polled once for all.
type GuildFeed struct {
	Guild   GuildID   `json:"guild"`
	Feed    FeedID    `json:"feed"`
	Name    string    `json:"name,omitempty"` // by which the guild knows it; empty: the feed's own
	AddedBy UserID    `json:"added_by,omitempty"`
	AddedAt time.Time `json:"added_at"`
	Paused  bool      `json:"paused,omitempty"` // polled as before, so that nothing old is posted later
}

// Deleted is what a member took away and may have back for a while.
type Deleted struct {
	ID    UndoID    `json:"id"`
	Guild GuildID   `json:"guild"`
	By    UserID    `json:"by,omitempty"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"`

	Topic         *Topic         `json:"topic,omitempty"` // with its subscriptions
	Subscriptions []Subscription `json:"subscriptions,omitempty"`
	Feed          *GuildFeed     `json:"feed,omitempty"`
	Schedule      *Schedule      `json:"schedule,omitempty"`
}

// Held is a story that a channel did not hear of at once and that its digest
// is to tell of.
type Held struct {
	Channel ChannelID `json:"channel"`
	Day     Day       `json:"day"` // of the guild's calendar
	Story   StoryID   `json:"story"`
	Topics  []TopicID `json:"topics"`
	Reason  Reason    `json:"reason"`
	At      time.Time `json:"at"`
}

// Day is a day of some calendar, as "2026-11-22".
type Day string

// DayOf returns the day that it is at local in its zone.
func DayOf(local time.Time) Day { return Day(local.Format(time.DateOnly)) }

// Vote is a member's word that a story has nothing to do with a topic.
type Vote struct {
	Topic TopicID   `json:"topic"`
	Story StoryID   `json:"story"`
	User  UserID    `json:"user"`
	Guild GuildID   `json:"guild"` // the member's
	At    time.Time `json:"at"`
}
