package desk

import (
	"slices"

	"newsdesk/news"
)

// situation is all that the decision about an item rests on, for a channel and
// one of the topics by which it wants the item.
type situation struct {
	backlog bool // the item was there when the feed was added
	reset   bool // the item is old, its identity is new
	topics  int  // topics of the channel that want it
	gone    bool // the channel is no more
	voted   bool // members of the guild said that the story has nothing to do with the topic
	told    bool // the channel has the story, or is owed it
	paused  bool // the subscription is, for now
	hidden  bool // the channel or its guild does not want the publisher
	digest  bool // the subscription is to the digest alone
	few     bool // fewer publishers carry the story than the subscription wants
	muted   bool // the guild has muted the topic, for now
	quiet   bool // the guild has quiet hours
	full    bool // the subscription has had its alerts of the day
	burst   bool // there is too much of the topic for alerts
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
	case s.voted: // before told: its message is not to grow either
		return news.ReasonVoted
	case s.told:
		return news.ReasonTold
	case s.paused:
		return news.ReasonPaused
	case s.hidden:
		return news.ReasonHidden
	case s.digest:
		return news.ReasonDigest
	case s.few:
		return news.ReasonFew
	case s.muted:
		return news.ReasonMuted
	case s.quiet:
		return news.ReasonQuiet
	case s.full:
		return news.ReasonFull
	case s.burst:
		return news.ReasonListed
	}
	return news.ReasonQueued
}

// furthest returns the reason that decide comes to last. It is what a channel
// hears of an item that it wants by several topics: one that lets it through
// is enough.
func furthest(reasons []news.Reason) news.Reason {
	inOrder := []news.Reason{
		news.ReasonBacklog, news.ReasonReset, news.ReasonNoTopic,
		news.ReasonGone, news.ReasonVoted, news.ReasonTold, news.ReasonGrown, news.ReasonPaused, news.ReasonHidden,
		news.ReasonDigest, news.ReasonFew, news.ReasonMuted, news.ReasonQuiet, news.ReasonFull,
		news.ReasonListed, news.ReasonQueued,
	}
	return slices.MaxFunc(reasons, func(a, b news.Reason) int { return slices.Index(inOrder, a) - slices.Index(inOrder, b) })
}

// isHeld reports whether what is not told for this reason is kept for the digest.
// So is what a few members have voted down: theirs is not the last word.
func isHeld(r news.Reason) bool {
	return slices.Contains([]news.Reason{
		news.ReasonVoted, news.ReasonPaused, news.ReasonHidden, news.ReasonDigest, news.ReasonMuted, news.ReasonQuiet, news.ReasonFull,
	}, r)
}
