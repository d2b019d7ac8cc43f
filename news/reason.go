package news

// Reason says why a channel hears of an item, or why it does not.
type Reason string

// The reasons, in the order in which an item meets them.
const (
	ReasonKnown   Reason = "seen before"     // the feed had it before
	ReasonBacklog Reason = "backlog"         // was there before the feed was added
	ReasonReset   Reason = "reset"           // an old item under a new identity
	ReasonNoTopic Reason = "no topic"        // no topic wants it
	ReasonGone    Reason = "channel gone"    // the channel was deleted, or the bot removed
	ReasonVoted   Reason = "not relevant"    // members said that the story has nothing to do with the topic
	ReasonTold    Reason = "told before"     // the channel has this story
	ReasonGrown   Reason = "message grew"    // the channel has this story, and its message says more now
	ReasonPaused  Reason = "paused"          // the subscription is paused
	ReasonHidden  Reason = "hidden source"   // the channel or its guild does not want the publisher
	ReasonDigest  Reason = "digest only"     // the subscription is to the digest
	ReasonFew     Reason = "too few sources" // fewer publishers carry the story than the topic wants
	ReasonMuted   Reason = "muted"           // the guild has muted the topic
	ReasonQuiet   Reason = "quiet hours"     // of the guild
	ReasonFull    Reason = "day's cap"       // the channel got as many today as it wants
	ReasonListed  Reason = "in a list"       // posted, but in a list: there was much of the topic
	ReasonQueued  Reason = "queued"          // posted
	ReasonNoEntry Reason = "no access"       // the bot may not post in the channel
	ReasonTarget  Reason = "wrong channel"   // the channel is of a kind that takes no messages
	ReasonPayload Reason = "refused"         // Discord refuses the message, plain as well
	ReasonExpired Reason = "expired"         // could not be delivered for too long
	ReasonDeleted Reason = "deleted"         // a moderator deleted the message
	ReasonForeign Reason = "not its own"     // Discord says that the message is not the bot's
	ReasonDropped Reason = "given up"        // the operator dropped it
	ReasonLate    Reason = "too much owed"   // told in a late list: the channel was owed too much for a post each, or for too long
)

// Verdict is what was decided about an item for one channel.
type Verdict struct {
	Channel ChannelID `json:"channel"`
	Topics  []TopicID `json:"topics,omitempty"` // that want the item
	Reason  Reason    `json:"reason"`
	Post    PostID    `json:"-"` // NewAlertID says it again
}
