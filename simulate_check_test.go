package main

import (
	"fmt"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// all ranges over the channels that ever were.
func (s *simulation) all() iter.Seq[news.ChannelID] {
	return func(yield func(news.ChannelID) bool) {
		for _, guild := range simGuilds {
			for _, channel := range s.channels[guild] {
				if !yield(channel) {
					return
				}
			}
		}
	}
}

// messages returns what is in a channel, or was when it was deleted.
func (s *simulation) messages(channel news.ChannelID) []discordtest.Message {
	if s.isDeleted(channel) {
		return s.deleted[channel]
	}
	return s.discord.Messages(string(channel))
}

// wanted returns what a channel is to hear of, by publisher and in order.
func (s *simulation) wanted(channel news.ChannelID, numbers map[simAlert]simPlace) (all []simAlert) {
	for _, host := range s.hosts {
		p := s.publishers[host]
		for number, b := range p.bulletins {
			a := simAlert{p.pier, number, b.subject}
			if len(s.reasons(channel, a, numbers)) > 0 {
				all = append(all, a)
			}
		}
	}
	return all
}

// simHeadline is that of a bulletin.
var simHeadline = regexp.MustCompile(`([A-Z][a-z]+) bulletin (\d+) from pier (\d+)`)

// readHeadlines returns the bulletins whose headlines are in a text.
func readHeadlines(text string) (all []simAlert) {
	for _, match := range simHeadline.FindAllStringSubmatch(text, -1) {
		number, _ := strconv.Atoi(match[2])
		pier, _ := strconv.Atoi(match[3])
		all = append(all, simAlert{pier, number, match[1]})
	}
	return all
}

// told returns what a channel heard of, in the order of the messages, and how
// many more late lists count.
func (s *simulation) told(channel news.ChannelID) (all []simAlert, lines map[simAlert]bool, counted int) {
	lines = map[simAlert]bool{}
	for _, m := range s.messages(channel) {
		if isSimDigest(m) {
			continue
		}
		text := m.Content
		if len(m.Embeds) > 0 {
			text += "\n" + m.Embeds[0].Description
		}
		headlines := readHeadlines(text)
		for _, a := range headlines {
			all = append(all, a)
			lines[a] = len(headlines) > 1
		}
		if _, rest, found := strings.Cut(text, "-# +"); found {
			words, _, _ := strings.Cut(rest, " ")
			n, _ := strconv.Atoi(words)
			counted += n
		}
	}
	return all, lines, counted
}

// isAllTold reports whether every channel heard of as much as it is to.
func (s *simulation) isAllTold() bool {
	numbers := s.numbered()
	for channel := range s.all() {
		if s.isDeleted(channel) {
			continue
		}
		told, _, counted := s.told(channel)
		if len(told)+counted < len(s.wanted(channel, numbers)) || len(s.digestsTold(channel)) < len(s.digestsWanted(channel)) {
			return false
		}
	}
	return true
}

// check holds what became of everything against the promises.
func (s *simulation) check(numbers map[simAlert]simPlace) {
	for channel := range s.all() {
		s.checkChannel(channel, numbers)
		s.checkDigests(channel)
	}
	for _, host := range s.hosts {
		p := s.publishers[host]
		s.sum.items.Add(int64(len(p.bulletins)))
		s.sum.polls.Add(int64(p.count()))
		s.sum.early.Add(int64(len(p.early)))
		for _, early := range p.early {
			s.t.Errorf("%s: %s", host, early)
		}
	}
	for _, violation := range s.discord.Violations() {
		s.t.Errorf("against Discord's rules: %s", violation)
	}
	s.sum.requests.Add(int64(s.discord.Count(isMessage)))
	s.sum.faults.Add(int64(s.discord.Count(func(r discordtest.Request) bool { return r.Fault != "" })))
}

// checkChannel holds that a channel heard of each story once, in order, and of no
// other. Stories that were one of a kind to different topics may be told in
// lists, so that order is that of a publisher's bulletins on one subject while the
// same topics wanted it; and a list takes lines after messages were sent below it,
// so that the lines of lists are one order and messages of their own another.
func (s *simulation) checkChannel(channel news.ChannelID, numbers map[simAlert]simPlace) {
	wanted := s.wanted(channel, numbers)
	told, lines, counted := s.told(channel)
	times, last := map[simAlert]int{}, map[string]int{}
	for _, a := range told {
		if times[a]++; times[a] > 1 {
			s.sum.doubled.Add(1)
			s.t.Errorf("channel %s heard of %+v %d times", channel, a, times[a])
		}
		if !slices.Contains(wanted, a) {
			s.t.Errorf("channel %s heard of %+v, which it does not want", channel, a)
		}
		kind := fmt.Sprint(a.pier, a.subject, lines[a], s.reasons(channel, a, numbers))
		if before, found := last[kind]; found && a.number < before {
			s.t.Errorf("channel %s heard of %+v after %d", channel, a, before)
		}
		last[kind] = a.number
	}
	for _, m := range s.messages(channel) {
		if strings.HasPrefix(m.Content, "**"+news.Meanwhile) {
			s.sum.lists.Add(1)
		}
	}
	s.sum.named.Add(int64(len(times)))
	s.sum.counted.Add(int64(counted))
	if s.isDeleted(channel) {
		s.sum.wanted.Add(int64(len(times) + counted))
		s.checkDeleted(channel)
		return
	}
	lost := len(wanted) - len(times) - counted
	if lost != 0 {
		s.t.Errorf("channel %s: %d stories wanted, %d told, %d counted", channel, len(wanted), len(times), counted)
	}
	s.sum.wanted.Add(int64(len(wanted)))
	s.sum.lost.Add(int64(max(0, lost)))
}

// checkDeleted holds that the bot asked for a channel that was deleted no more
// often than it takes to learn of it: an answer that arrives once, and once more in
// each life that may have forgotten it.
func (s *simulation) checkDeleted(channel news.ChannelID) {
	refused := s.discord.Count(func(r discordtest.Request) bool {
		return r.Fault == "" && r.Method == http.MethodPost && r.Status == http.StatusNotFound && strings.HasPrefix(r.Path, "/channels/"+string(channel)+"/")
	})
	if refused > 1+s.lives {
		s.t.Errorf("channel %s, which was deleted, was asked for %d times in %d lives", channel, refused, 1+s.lives)
	}
}
