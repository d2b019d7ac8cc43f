package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

// run plays a life of the bot, and looks at what came of it.
func (s *simulation) run(sum *simulated) {
	s.sum = sum
	began := time.Now()
	s.start()
	s.join()
	s.spoilDiscord()
	steps := []func(){s.publish, s.publish, s.publish, s.flood, s.pass, s.pass, s.outage, s.restart, s.killAtAnyTime, s.killOverAPost, s.sulk, s.lockOut}
	for range 4 + s.random.IntN(6) {
		steps[s.random.IntN(len(steps))]()
		s.pass()
	}
	s.heal()
	for range 72 {
		if s.isAllTold() {
			break
		}
		time.Sleep(time.Hour)
	}
	time.Sleep(5 * time.Minute) // in which nothing more may come
	s.stop()
	s.sum.span.Add(int64(time.Since(began)))
	s.check()
}

// spoilDiscord has it fail one message and one edit in six, in four ways, and
// answer late.
func (s *simulation) spoilDiscord() {
	for _, method := range []string{http.MethodPost, http.MethodPatch} {
		for _, kind := range []discordtest.Kind{
			discordtest.RateLimitUser, discordtest.ServerErrorBefore, discordtest.ServerErrorAfter, discordtest.CutAfter,
		} {
			s.discord.Fail(discordtest.Fault{Method: method, Kind: kind, Probability: 0.04, RetryAfter: 3 * time.Second})
		}
	}
	s.discord.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Probability: 0.3, Delay: 2 * time.Second})
	s.discord.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.DelayAnswer, Probability: 0.02, Delay: time.Minute})
}

func (s *simulation) minutes(most int) time.Duration {
	return time.Duration(1+s.random.IntN(most))*time.Minute + time.Duration(s.random.IntN(60000))*time.Millisecond
}

// pass lets time pass.
func (s *simulation) pass() {
	time.Sleep(s.minutes(20))
	synctest.Wait()
}

func (s *simulation) publisher() *simPublisher {
	return s.publishers[s.hosts[s.random.IntN(len(s.hosts))]]
}

func (s *simulation) publish() {
	for range 1 + s.random.IntN(3) {
		s.publisher().publish(simSubjects[s.random.IntN(len(simSubjects))])
	}
}

// flood publishes much at once.
func (s *simulation) flood() {
	p := s.publisher()
	for range 8 + s.random.IntN(20) {
		p.publish(simSubjects[s.random.IntN(len(simSubjects))])
	}
}

// outage has Discord be down until the next one, or until the end.
func (s *simulation) outage() {
	s.down = !s.down
	s.discord.Outage(s.down)
}

func (s *simulation) restart() {
	s.sum.restarts.Add(1)
	s.stop()
	time.Sleep(s.minutes(10))
	s.start()
}

func (s *simulation) killAtAnyTime() {
	s.sum.kills.Add(1)
	s.kill()
	time.Sleep(s.minutes(10))
	s.start()
}

// killOverAPost kills the bot about when Discord gets a message.
func (s *simulation) killOverAPost() {
	s.publish()
	posts := s.discord.Count(isMessage)
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Hour)
	defer cancel()
	_ = s.discord.Until(ctx, func() bool { return s.discord.Count(isMessage) > posts }) // or there is none to come
	time.Sleep(time.Duration(s.random.IntN(3000)) * time.Millisecond)
	s.killAtAnyTime()
}

// isMessage reports whether a request posts a message or edits one.
func isMessage(r discordtest.Request) bool {
	return strings.Contains(r.Path, "/messages") && r.Method != http.MethodGet
}

// sulk has a publisher misbehave more or less than before.
func (s *simulation) sulk() { s.publisher().setMood(s.random.Float64()) }

// lockOut takes a channel from the bot for a while.
func (s *simulation) lockOut() {
	guild := simGuilds[s.random.IntN(len(simGuilds))]
	channel := string(simChannels[guild][s.random.IntN(2)])
	s.discord.Deny(channel, discordtest.Send)
	time.Sleep(s.minutes(60))
	s.discord.Allow(channel, discordtest.Send)
}

// heal has everybody behave.
func (s *simulation) heal() {
	s.discord.Outage(false)
	s.discord.Heal()
	for _, p := range s.publishers {
		p.setMood(0)
	}
}

// simAlert is a bulletin as it is known in a channel.
type simAlert struct {
	pier, number int
	subject      string
}

// wanted returns what a channel is to hear of, by publisher and in order.
func (s *simulation) wanted(channel news.ChannelID) (all []simAlert) {
	for _, host := range s.hosts {
		p := s.publishers[host]
		for number, b := range p.bulletins {
			if s.wants(channel, p, b.subject) {
				all = append(all, simAlert{p.pier, number, b.subject})
			}
		}
	}
	return all
}

// simHeadline is that of a bulletin.
var simHeadline = regexp.MustCompile(`([A-Z][a-z]+) bulletin (\d+) from pier (\d+)`)

// told returns what a channel heard of, in the order of the messages, and how
// many more late lists count.
func (s *simulation) told(channel news.ChannelID) (all []simAlert, lines map[simAlert]bool, counted int) {
	lines = map[simAlert]bool{}
	for _, m := range s.discord.Messages(string(channel)) {
		text := m.Content
		if len(m.Embeds) > 0 {
			text += "\n" + m.Embeds[0].Description
		}
		headlines := simHeadline.FindAllStringSubmatch(text, -1)
		for _, match := range headlines {
			number, _ := strconv.Atoi(match[2])
			pier, _ := strconv.Atoi(match[3])
			a := simAlert{pier, number, match[1]}
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
	for _, guild := range simGuilds {
		for _, channel := range simChannels[guild] {
			told, _, counted := s.told(channel)
			if len(told)+counted < len(s.wanted(channel)) {
				return false
			}
		}
	}
	return true
}

// check holds what became of everything against the promises.
func (s *simulation) check() {
	for _, guild := range simGuilds {
		for _, channel := range simChannels[guild] {
			s.checkChannel(channel)
		}
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
// lists, so that order is that of a publisher's bulletins on one subject; and a
// list takes lines after messages were sent below it, so that the lines of lists
// are one order and messages of their own another.
func (s *simulation) checkChannel(channel news.ChannelID) {
	wanted := s.wanted(channel)
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
		kind := fmt.Sprint(a.pier, a.subject, lines[a])
		if before, found := last[kind]; found && a.number < before {
			s.t.Errorf("channel %s heard of %+v after %d", channel, a, before)
		}
		last[kind] = a.number
	}
	lost := len(wanted) - len(times) - counted
	if lost != 0 {
		s.t.Errorf("channel %s: %d stories wanted, %d told, %d counted", channel, len(wanted), len(times), counted)
	}
	for _, m := range s.discord.Messages(string(channel)) {
		if strings.HasPrefix(m.Content, "**"+news.Meanwhile) {
			s.sum.lists.Add(1)
		}
	}
	s.sum.wanted.Add(int64(len(wanted)))
	s.sum.named.Add(int64(len(times)))
	s.sum.counted.Add(int64(counted))
	s.sum.lost.Add(int64(max(0, lost)))
}
