package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// simSchedule is that a channel gets a digest each day, between two times.
type simSchedule struct {
	guild        news.GuildID
	channel      news.ChannelID
	minute       int
	zone         *time.Location
	since, until time.Time // until zero: to this day
}

// simHours is about how long a life takes.
const simHours = 5

// schedule has a channel that gets no digest get one, within the hours to come
// and then every day.
func (s *simulation) schedule() {
	guild := s.guild()
	channel := s.channelOf(guild)
	if s.hasSchedule(channel) {
		return
	}
	zone, err := time.LoadLocation(pick(s.random, []string{"UTC", "Asia/Kathmandu", "America/St_Johns"}))
	s.must(err)
	at := time.Now().Add(time.Duration(5+s.random.IntN(simHours*60)) * time.Minute).In(zone)
	added := simSchedule{guild, channel, at.Hour()*60 + at.Minute(), zone, time.Now(), time.Time{}}
	_, err = s.room.desk.SetSchedule(guild, news.Schedule{Channel: channel, Minute: added.minute, Zone: zone.String()}, time.Now())
	s.must(err)
	s.members.schedules = append(s.members.schedules, added)
}

func (s *simulation) hasSchedule(channel news.ChannelID) bool {
	return slices.ContainsFunc(s.members.schedules, func(sc simSchedule) bool { return sc.channel == channel && sc.until.IsZero() })
}

// unschedule takes a channel's digest away.
func (s *simulation) unschedule() {
	for i, old := range s.members.schedules {
		if !old.until.IsZero() {
			continue
		}
		undo, err := s.room.desk.RemoveSchedule(old.guild, old.channel, "1", time.Now())
		s.must(err)
		s.members.schedules[i].until = time.Now()
		s.keep(simUndo{old.guild, undo, func() bool { return !s.hasSchedule(old.channel) }, func() {
			old.since = time.Now()
			s.members.schedules = append(s.members.schedules, old)
		}})
		return
	}
}

// killOverADigest kills the bot about when a digest is due.
func (s *simulation) killOverADigest() {
	for _, sc := range s.members.schedules {
		wait := time.Until(sc.due(time.Now()))
		if !sc.until.IsZero() || wait < 0 || wait > simHours*time.Hour || s.isDeleted(sc.channel) {
			continue
		}
		time.Sleep(wait + time.Duration(s.random.IntN(6000)-3000)*time.Millisecond)
		s.killAtAnyTime()
		return
	}
}

// due returns when the digest of the day is due on which t is.
func (sc simSchedule) due(t time.Time) time.Time {
	year, month, day := t.In(sc.zone).Date()
	return time.Date(year, month, day, sc.minute/60, sc.minute%60, 0, 0, sc.zone)
}

// digestsWanted returns the days of which a channel is to have had a digest by now.
func (s *simulation) digestsWanted(channel news.ChannelID) []string {
	days := map[string]bool{}
	for _, sc := range s.members.schedules {
		until := sc.until
		if until.IsZero() {
			until = time.Now()
		}
		for t := sc.since.AddDate(0, 0, -1); sc.channel == channel && !t.After(until.AddDate(0, 0, 1)); t = t.AddDate(0, 0, 1) {
			if due := sc.due(t); due.After(sc.since) && !due.After(until) {
				days[due.Format("Mon 2 Jan")] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(days))
}

// simDigest is the heading of a digest.
var simDigest = regexp.MustCompile(`^\*\*\w+ digest\*\* · (\w+ \d+ \w+) · (part \d)?`)

func isSimDigest(m discordtest.Message) bool { return simDigest.MatchString(m.Content) }

// digestsTold returns the days of which a channel had a digest, as often as it had it.
func (s *simulation) digestsTold(channel news.ChannelID) (days []string) {
	for _, m := range s.messages(channel) {
		if heading := simDigest.FindStringSubmatch(m.Content); heading != nil && strings.TrimPrefix(heading[2], "part 1") == "" {
			days = append(days, heading[1])
		}
	}
	slices.Sort(days)
	return days
}

// checkDigests holds that a channel had one digest for each day that had one due.
func (s *simulation) checkDigests(channel news.ChannelID) {
	got, want := s.digestsTold(channel), s.digestsWanted(channel)
	s.sum.digests.Add(int64(len(got)))
	if s.isDeleted(channel) {
		if len(slices.Compact(got)) < len(got) || !isSubset(got, want) {
			s.t.Errorf("channel %s, which was deleted, had digests of %q, want of %q at most", channel, got, want)
		}
	} else if !slices.Equal(got, want) {
		s.t.Errorf("channel %s had digests of %q, want of %q", channel, got, want)
	}
}

func isSubset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}
