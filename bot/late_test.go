package bot

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// oweStories owes n alerts to each channel, each about a story of its own.
func (o *office) oweStories(n int, channels ...news.ChannelID) {
	o.t.Helper()
	o.update(func(tx *store.Tx) error {
		for range n {
			for _, channel := range channels {
				o.queued++
				story := news.StoryID(strconv.Itoa(o.queued))
				_, err := tx.Enqueue(news.Post{ID: news.NewAlertID(channel, story), Channel: channel, Alert: &news.Alert{
					Topics: []string{"ports"}, Story: story, Title: fmt.Sprintf("Ship %d sails", o.queued), Source: "Courier",
					Link: fmt.Sprint("https://courier.example/", o.queued), Published: time.Now(),
				}}, time.Now())
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	o.courier.Wake()
}

// wordsOf returns what a message says.
func wordsOf(m discordtest.Message) string {
	words := []string{m.Content}
	for _, e := range m.Embeds {
		words = append(words, e.Description)
	}
	return strings.Join(words, "\n")
}

// toldOf returns how many stories the messages of a channel name, and how many
// they count, having checked that these are in order.
func (o *office) toldOf(channel string) (named, counted int) {
	o.t.Helper()
	last := -1
	for _, m := range o.Messages(channel) {
		words := wordsOf(m)
		if _, more, found := strings.Cut(words, "-# +"); found {
			n := 0
			_, _ = fmt.Sscanf(more, "%d", &n) // zero fails below
			counted += n
		}
		for _, part := range strings.Split(words, "Ship ")[1:] {
			var n int
			if _, err := fmt.Sscanf(part, "%d sails", &n); err != nil || n <= last {
				o.t.Fatalf("channel %s: ship %d after %d: %v", channel, n, last, err)
			}
			last, named = n, named+1
		}
	}
	return named, counted
}

// TestE7SixHoursWithoutDiscordAreToldInLists is figure 10: how long it takes, and
// how many messages there are, when 5,000 alerts have come meanwhile.
func TestE7SixHoursWithoutDiscordAreToldInLists(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		channels := []news.ChannelID{elections, harbour, world}
		for i := range 47 {
			id := strconv.FormatInt(1400000000000001000+int64(i), 10)
			o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
			channels = append(channels, news.ChannelID(id))
		}
		o.Outage(true)
		outage := time.AfterFunc(6*time.Hour, func() { o.Outage(false) })
		defer outage.Stop()
		up := time.Now().Add(6 * time.Hour)
		working := make(chan error, 1)
		for i := range 10 { // the last of them, minutes before Discord is back
			time.Sleep(35 * time.Minute)
			if i == 8 { // attempts are minutes apart in the time that is left
				go func() { working <- o.work(3 * time.Hour) }()
			}
			o.oweStories(10, channels...)
		}
		if err := <-working; err != nil {
			t.Fatal(err)
		}
		most, last := 0, up
		for _, channel := range channels {
			named, counted := o.toldOf(string(channel))
			if named+counted != 100 {
				t.Errorf("channel %s: %d stories named and %d counted, want 100", channel, named, counted)
			}
			first := o.Messages(string(channel))[0].CreatedAt
			n := 0
			for _, m := range o.Messages(string(channel)) {
				if m.CreatedAt.Sub(first) < time.Minute {
					n++
				}
				if m.CreatedAt.After(last) {
					last = m.CreatedAt
				}
			}
			most = max(most, n)
		}
		if most > 12 || o.outbox() != 0 {
			t.Errorf("%d messages in a channel's first minute, %d posts owed, want 12 at most, and none", most, o.outbox())
		}
		t.Logf("5,000 alerts in 50 channels: drained %s after Discord was back, %d messages a channel in the first minute at most",
			last.Sub(up).Round(time.Second), most)
	})
}

// While Discord is away lists take the place of most of what is owed, and what is
// on its way when that happens is not told in them as well.
func TestE7TheOutboxDoesNotGrowWhileDiscordIsAway(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Fail(discordtest.Fault{Method: "POST", Route: "/channels/{channel}/messages", Kind: discordtest.DelayAnswer, Delay: 10 * time.Second, Count: 2})
		away := time.AfterFunc(9*time.Second, func() { o.Outage(true) })
		defer away.Stop()
		back := time.AfterFunc(90*time.Minute, func() { o.Outage(false) })
		defer back.Stop()
		working := make(chan error, 1)
		go func() { working <- o.work(2 * time.Hour) }()
		o.oweStories(1, elections, harbour)
		for _, wait := range []time.Duration{5 * time.Second, 20 * time.Minute, time.Hour} {
			time.Sleep(wait)
			o.oweStories(700, elections, harbour)
			if owed := o.outbox(); owed > 2*500 {
				t.Errorf("%d posts are owed to two channels, want 1000 at most", owed)
			}
		}
		if err := <-working; err != nil {
			t.Fatal(err)
		}
		for _, channel := range []string{elections, harbour} {
			named, counted := o.toldOf(channel)
			if got := len(o.Messages(channel)); named+counted != 2101 || got > 14 {
				t.Errorf("channel %s: %d messages name %d stories and count %d, want 14 at most, and all 2101", channel, got, named, counted)
			}
		}
		if o.outbox() != 0 {
			t.Errorf("%d posts are owed, want none", o.outbox())
		}
	})
}

// A channel that the bot could not write to is told as after an outage.
func TestE7WhatAParkedChannelWaitedForIsToldInAList(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.Deny(elections, discordtest.Send)
		allowed := time.AfterFunc(3*time.Hour, func() { o.Allow(elections, discordtest.Send) })
		defer allowed.Stop()
		o.oweStories(6, elections, harbour)
		if err := o.work(5 * time.Hour); err != nil {
			t.Fatal(err)
		}
		named, counted := o.toldOf(elections)
		if got := len(o.Messages(elections)); got != 2 || named != 6 || counted != 0 {
			t.Errorf("%d messages name %d stories and count %d, want an alert and a list of all 6", got, named, counted)
		}
		if got := len(o.Messages(harbour)); got != 6 {
			t.Errorf("%d messages in a channel that was open, want 6", got)
		}
	})
}

func TestE13HundredAtOnceAreToldInADozenMessages(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.oweStories(100, elections)
		o.oweStories(3, harbour)
		if err := o.work(time.Minute); err != nil {
			t.Fatal(err)
		}
		named, counted := o.toldOf(elections)
		if got := len(o.Messages(elections)); got != 12 || named != 68 || counted != 32 {
			t.Errorf("%d messages name %d stories and count %d, want 12, 68, 32", got, named, counted)
		}
		if got := len(o.Messages(harbour)); got != 3 {
			t.Errorf("%d messages in a channel that is owed a handful, want 3", got)
		}
	})
}
