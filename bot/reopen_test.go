package bot

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// TestClosedChannelsAreTriedWhenTheyChange has Discord tell of a change for which
// a channel takes posts again that did not: what waits for it comes within seconds,
// not within the hour after which every channel is tried.
func TestClosedChannelsAreTriedWhenTheyChange(t *testing.T) {
	const ferries = "1400000000000000600" // a thread in elections
	tests := []struct {
		name    string
		channel news.ChannelID
		close   func(o *office)
		open    func(o *office)
	}{
		{"a forum does without tags", square, func(o *office) {
			o.ChangeChannel(square, func(c *discordtest.Channel) { c.RequireTag = true })
		}, func(o *office) {
			o.ChangeChannel(square, func(c *discordtest.Channel) { c.RequireTag = false })
		}},
		{"a forum lets the bot in", square, func(o *office) { o.Deny(square, discordtest.Send) }, func(o *office) { o.Allow(square, discordtest.Send) }},
		{"the channel of a thread lets the bot in", ferries, func(o *office) {
			o.Deny(elections, discordtest.SendInThreads)
		}, func(o *office) { o.Allow(elections, discordtest.SendInThreads) }},
		{"a thread that was locked is opened", ferries, func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.Respond, Status: 400, Code: 160005})
		}, func(o *office) {
			o.Heal()
			o.ChangeChannel(ferries, func(*discordtest.Channel) {})
		}},
		{"the bot comes to see the threads of a channel", ferries, func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.Respond, Status: 403, Code: 50001})
		}, func(o *office) {
			o.Heal()
			o.Dispatch("THREAD_LIST_SYNC", map[string]any{"guild_id": newsroom, "threads": []any{
				map[string]any{"id": ferries, "type": discordtest.PublicThread, "guild_id": newsroom, "parent_id": elections, "name": "ferries"},
			}})
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inStyle(t, news.Guild{}, true, func(o *office) {
				o.AddChannel(newsroom, discordtest.Channel{ID: ferries, Type: discordtest.PublicThread, Parent: elections})
				o.update(func(tx *store.Tx) error {
					return tx.PutSubscription(news.Subscription{Topic: "t", Channel: tt.channel, Guild: newsroom})
				})
				if err := o.connected(func() {
					tt.close(o)
					o.enqueue(tt.channel, 1)
					o.mustWork(time.Minute)
					if parked := o.channel(tt.channel).Parked; parked == "" {
						t.Fatal("the channel is not parked")
					}
					tt.open(o)
					synctest.Wait()
					o.mustWork(time.Minute)
					if c := o.channel(tt.channel); c.Parked != "" {
						t.Errorf("the channel is still parked: %+v", c)
					}
				}); err != nil {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestOnlyThreadsOfTheChannelThatChangedAreTried has something change about
// another channel.
func TestOnlyThreadsOfTheChannelThatChangedAreTried(t *testing.T) {
	const ferries = "1400000000000000600"
	inStyle(t, news.Guild{}, true, func(o *office) {
		o.AddChannel(newsroom, discordtest.Channel{ID: ferries, Type: discordtest.PublicThread, Parent: elections})
		o.update(func(tx *store.Tx) error {
			return tx.PutSubscription(news.Subscription{Topic: "t", Channel: ferries, Guild: newsroom})
		})
		if err := o.connected(func() {
			for channel, want := range map[string]news.Reason{harbour: news.ReasonTarget, elections: ""} {
				o.update(func(tx *store.Tx) error { return tx.Park(ferries, news.ReasonTarget, "locked", time.Now()) })
				o.ChangeChannel(channel, func(c *discordtest.Channel) { c.Name = "renamed" })
				synctest.Wait()
				if got := o.channel(ferries).Parked; got != want {
					t.Errorf("after a change of %s the thread is parked: %q, want %q", channel, got, want)
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
	})
}
