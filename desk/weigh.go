package desk

import (
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// What is here is pure: taking items in and rehearsing what they would have led
// to weigh them by the same rules.

// ear is a channel with its guild, as far as they bear on what is told there.
type ear struct {
	channel news.Channel
	guild   *holdings // nil: nothing is known of it
}

// standing is what a channel had of a topic when an item comes in.
type standing struct {
	burst  store.Burst // what still matters of it
	alerts int         // of the day; not counted where any number will do
}

// situation returns what the channel and its guild say of an item of a publisher.
func (e ear) situation(site string, at time.Time) situation {
	return situation{
		gone:   e.channel.Parked == news.ReasonGone,
		hidden: e.hides(site),
		quiet:  e.guild != nil && e.guild.guild.IsQuiet(e.guild.localTime(at)),
	}
}

// weighed returns the situation with what a subscription says of a story that so
// many publishers carry.
func (s situation) weighed(by news.Subscription, had standing, publishers int, at time.Time) situation {
	s.burst = isBurst(had.burst)
	s.few = max(1, publishers) < by.MinSources
	s.paused = by.PausedUntil.After(at)
	s.digest = by.Delivery == news.DeliverDigest
	s.full = by.MaxPerDay > 0 && had.alerts >= by.MaxPerDay
	return s
}

// dayOf returns the day of the guild's calendar that t is on.
func (e ear) dayOf(t time.Time) news.Day { return news.DayOf(e.guild.localTime(t)) }

// heard takes from sources the publishers that the channel does not want.
func (e ear) heard(sources []news.Source) []news.Source {
	return slices.DeleteFunc(sources, func(s news.Source) bool { return e.hides(s.Site) })
}

// hides reports whether the channel or its guild does not want the publisher.
func (e ear) hides(site string) bool {
	isHidden := func(hidden string) bool { return site == hidden || strings.HasSuffix(site, "."+hidden) }
	return slices.ContainsFunc(e.channel.HiddenSites, isHidden) ||
		e.guild != nil && slices.ContainsFunc(e.guild.guild.HiddenSites, isHidden)
}

// localTime returns t as the clocks of the guild show it; of one that nothing
// is known of, in UTC.
func (h *holdings) localTime(t time.Time) time.Time {
	if h == nil {
		return t.UTC()
	}
	return t.In(h.zone)
}
