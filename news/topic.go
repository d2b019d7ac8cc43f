package news

// Topic is what a member means by "election interference".
type Topic struct {
	ID       TopicID `json:"id"`
	Guild    GuildID `json:"guild,omitempty"` // empty for topics of the configuration
	Name     string  `json:"name"`
	Query    string  `json:"query"`
	Declared bool    `json:"declared,omitempty"` // by the configuration file
}

// Subscription sends a topic to a channel.
type Subscription struct {
	Topic    TopicID   `json:"topic"`
	Channel  ChannelID `json:"channel"`
	Declared bool      `json:"declared,omitempty"` // by the configuration file
}
