package news

// Reason says why a channel hears of an item, or why it does not.
type Reason string

// The reasons, in the order in which an item meets them.
const (
	ReasonBacklog Reason = "backlog"       // was there before the feed was added
	ReasonReset   Reason = "reset"         // an old item under a new identity
	ReasonNoTopic Reason = "no topic"      // no topic wants it
	ReasonQueued  Reason = "queued"        // posted
	ReasonTold    Reason = "told before"   // the channel has this story
	ReasonGone    Reason = "channel gone"  // the channel was deleted, or the bot removed
	ReasonNoEntry Reason = "no access"     // the bot may not post in the channel
	ReasonTarget  Reason = "wrong channel" // the channel is of a kind that takes no messages
	ReasonPayload Reason = "refused"       // Discord refuses the message, plain as well
	ReasonExpired Reason = "expired"       // could not be delivered for too long
)

// Verdict is what was decided about an item for one channel.
type Verdict struct {
	Channel ChannelID
	Topics  []TopicID
	Reason  Reason
	Post    PostID
}
