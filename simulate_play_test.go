package main

import (
	"context"
	"net/http"
	"strings"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
)

// run plays a life of the bot, and looks at what came of it.
func (s *simulation) run(sum *simulated) {
	s.sum = sum
	began := time.Now()
	s.start()
	s.join()
	s.spoilDiscord()
	steps := []func(){
		s.publish, s.publish, s.publish, s.flood, s.flood, s.pass, s.outage, s.restart, s.killAtAnyTime, s.killOverAPost, s.sulk, s.lockOut,
		s.act, s.act, s.actOverAPoll, s.actOverAPost, s.actOverAPost, s.killOverADigest,
	}
	for range 4 + s.random.IntN(7) {
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
	kept := s.remembered()
	s.stop()
	s.sum.span.Add(int64(time.Since(began)))
	s.check(kept)
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
	if s.random.IntN(2) == 0 {
		s.declare()
	}
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
	s.awaitPost()
	s.killAtAnyTime()
}

// awaitPost waits until about when Discord gets a message.
func (s *simulation) awaitPost() {
	s.publish()
	posts := s.discord.Count(isMessage)
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Hour)
	defer cancel()
	_ = s.discord.Until(ctx, func() bool { return s.discord.Count(isMessage) > posts }) // or there is none to come
	time.Sleep(time.Duration(s.random.IntN(3000)) * time.Millisecond)
}

// isMessage reports whether a request posts a message or edits one.
func isMessage(r discordtest.Request) bool {
	return strings.Contains(r.Path, "/messages") && r.Method != http.MethodGet
}

// sulk has a publisher misbehave more or less than before.
func (s *simulation) sulk() { s.publisher().setMood(s.random.Float64()) }

// heal has everybody behave.
func (s *simulation) heal() {
	s.discord.Outage(false)
	s.discord.Heal()
	s.letIn()
	for _, p := range s.publishers {
		p.setMood(0)
	}
}
