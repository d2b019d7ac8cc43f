package desk

import "newsdesk/news"

// situation is all that the decision about an item and a channel rests on.
type situation struct {
	backlog bool // the item was there when the feed was added
	reset   bool // the item is old, its identity is new
	topics  int  // topics of the channel that want it
	gone    bool // the channel is no more
	told    bool // the channel has the story, or is owed it
}

// decide says whether the channel is to hear of the item, and why or why not.
// The first reason that applies is the one people are told.
func decide(s situation) news.Reason {
	switch {
	case s.backlog:
		return news.ReasonBacklog
	case s.reset:
		return news.ReasonReset
	case s.topics == 0:
		return news.ReasonNoTopic
	case s.gone:
		return news.ReasonGone
	case s.told:
		return news.ReasonTold
	}
	return news.ReasonQueued
}
