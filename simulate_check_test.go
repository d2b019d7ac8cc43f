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
	"newsdesk/store"
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

// told returns what a channel heard of, in the order of the messages, the message
// of what shares one, and how many more late lists count.
func (s *simulation) told(channel news.ChannelID) (all []simAlert, lists map[simAlert]string, counted int) {
	lists = map[simAlert]string{}
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
			if len(headlines) > 1 {
				lists[a] = m.ID
			}
		}
		if _, rest, found := strings.Cut(text, "-# +"); found {
			words, _, _ := strings.Cut(rest, " ")
			n, _ := strconv.Atoi(words)
			counted += n
		}
	}
	return all, lists, counted
}

// onlyCounted returns the alerts that the store says lists told of as a number alone.
func onlyCounted(tx *store.Tx) (alerts []news.Post, err error) {
	posts := map[news.PostID]news.Post{}
	for post, err := range tx.Posts() {
		if err != nil {
			return nil, err
		}
		posts[post.ID] = post
	}
	for _, post := range posts {
		if post.Alert != nil && post.State == news.Listed && !isNamed(post, posts) {
			alerts = append(alerts, post)
		}
	}
	return alerts, nil
}

// isNamed reports whether the list that tells of an alert has a line for it. A
// late list can go into another one.
func isNamed(alert news.Post, posts map[news.PostID]news.Post) bool {
	list := posts[alert.In]
	for list.State == news.Listed {
		list = posts[list.In]
	}
	return list.List != nil && slices.ContainsFunc(list.List.Lines, func(l news.Line) bool { return l.Story == alert.Alert.Story })
}

// counted returns what each channel heard of as a number alone.
func (s *simulation) counted() map[news.ChannelID][]simAlert {
	all := map[news.ChannelID][]simAlert{}
	s.must(s.room.store.View(func(tx *store.Tx) error {
		alerts, err := onlyCounted(tx)
		for _, post := range alerts {
			all[post.Channel] = append(all[post.Channel], readHeadlines(post.Alert.Title)...)
		}
		return err
	}))
	return all
}

// lined returns what was too much at once for each channel, and became a line of a
// list when it came in. It never had a place among what the channel is owed.
func (s *simulation) lined() map[news.ChannelID]map[simAlert]bool {
	all := map[news.ChannelID]map[simAlert]bool{}
	s.must(s.room.store.View(func(tx *store.Tx) error {
		for post, err := range tx.Posts() {
			if err != nil {
				return err
			}
			if post.Alert == nil || post.State != news.Listed || post.Seq != 0 {
				continue
			}
			if all[post.Channel] == nil {
				all[post.Channel] = map[simAlert]bool{}
			}
			for _, a := range readHeadlines(post.Alert.Title) {
				all[post.Channel][a] = true
			}
		}
		return nil
	}))
	return all
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

// simMemory is what the store says at the end.
type simMemory struct {
	numbers map[simAlert]simPlace
	counted map[news.ChannelID][]simAlert
	lined   map[news.ChannelID]map[simAlert]bool
}

func (s *simulation) remembered() simMemory { return simMemory{s.numbered(), s.counted(), s.lined()} }

// check holds what became of everything against the promises.
func (s *simulation) check(kept simMemory) {
	for channel := range s.all() {
		s.checkChannel(channel, kept)
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
// same topics wanted it.
//
// A list takes lines while older alerts wait behind it, and after messages were sent
// below it. So there are several orders: that of messages of their own, that of alerts
// which waited until late lists told of them, and that of the lines which one message
// has of other lists.
func (s *simulation) checkChannel(channel news.ChannelID, kept simMemory) {
	wanted := s.wanted(channel, kept.numbers)
	told, lists, counted := s.told(channel)
	times, last := map[simAlert]int{}, map[string]int{}
	for _, a := range told {
		if times[a]++; times[a] > 1 {
			s.sum.doubled.Add(1)
			s.t.Errorf("channel %s heard of %+v %d times", channel, a, times[a])
		}
		if !slices.Contains(wanted, a) {
			s.t.Errorf("channel %s heard of %+v, which it does not want", channel, a)
		}
		order := lists[a]
		if order != "" && !kept.lined[channel][a] {
			order = "late"
		}
		kind := fmt.Sprint(a.pier, a.subject, order, s.reasons(channel, a, kept.numbers))
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
	if known := len(kept.counted[channel]); counted != known {
		s.t.Errorf("channel %s: lists count %d stories, and the store knows of %d that they do", channel, counted, known)
	}
	s.checkWhole(channel, wanted, times, kept.counted[channel])
}

// checkWhole holds that a channel heard of all that it wanted, by name or in the
// number of a list, and of nothing in both ways.
func (s *simulation) checkWhole(channel news.ChannelID, wanted []simAlert, named map[simAlert]int, counted []simAlert) {
	s.sum.wanted.Add(int64(len(wanted)))
	for _, a := range counted {
		if named[a]++; named[a] > 1 {
			s.sum.doubled.Add(1)
			s.t.Errorf("channel %s heard of %+v by name, and in a number", channel, a)
		}
	}
	for _, a := range wanted {
		if named[a] == 0 {
			s.sum.lost.Add(1)
			s.t.Errorf("channel %s never heard of %+v", channel, a)
		}
	}
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
