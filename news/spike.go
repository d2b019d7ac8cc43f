package news

// Spike is a post about a topic that has more stories today than usual.
type Spike struct {
	Topic       string  `json:"topic"` // name
	TopicID     TopicID `json:"topic_id"`
	Day         Day     `json:"day"` // of the guild's calendar
	Stories     int     `json:"stories"`
	Usual       float64 `json:"usual"`                  // stories on such a day
	SameWeekday bool    `json:"same_weekday,omitempty"` // on the same day of the week; else on any
	Lines       []Line  `json:"lines,omitempty"`        // the stories that most publishers carry
}

// MostSpikeLines is how many stories a spike names.
const MostSpikeLines = 3

// NewSpikeID returns the ID of the post that tells channel that there is more
// of a topic on a day than usual.
func NewSpikeID(channel ChannelID, topic TopicID, day Day) PostID {
	return PostID("spike/" + string(channel) + "/" + string(topic) + "/" + string(day))
}
