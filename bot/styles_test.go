package bot

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// Channels of other kinds.
const (
	herald = "1400000000000000400" // of announcements
	square = "1400000000000000500" // a forum
)

// inStyle runs fn in an office whose server has a channel of announcements and
// a forum, and wishes, of which nothing is known yet but what known says.
func inStyle(t *testing.T, wishes news.Guild, known bool, fn func(o *office)) {
	t.Helper()
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.AddChannel(newsroom, discordtest.Channel{ID: herald, Name: "herald", Type: discordtest.Announcement})
		o.AddChannel(newsroom, discordtest.Channel{ID: square, Name: "square", Type: discordtest.Forum, Tags: []discordtest.Tag{{ID: "77", Name: "news"}}})
		wishes.ID = newsroom
		kinds := map[news.ChannelID]news.ChannelKind{elections: news.KindText, herald: news.KindAnnouncement, square: news.KindForum}
		o.update(func(tx *store.Tx) error {
			for id, kind := range kinds {
				if !known {
					kind = ""
				}
				if err := tx.PutChannel(news.Channel{ID: id, Guild: newsroom, Kind: kind}); err != nil {
					return err
				}
			}
			return tx.PutGuild(wishes)
		})
		fn(o)
	})
}

// posts returns the names of the posts of the forum, each with what it says.
func (o *office) posts() string {
	var all []string
	for _, thread := range o.Threads(square) {
		var words []string
		for _, m := range o.Messages(thread.ID) {
			words = append(words, headlineIn(m.Content))
		}
		all = append(all, thread.Name+": "+strings.Join(words, ", "))
	}
	return strings.Join(all, "; ")
}

func headlineIn(content string) string {
	_, rest, _ := strings.Cut(content, "[")
	title, _, _ := strings.Cut(rest, "]")
	return title
}

// requests returns how many requests there were of a method to a route.
func (o *office) requests(method, route string) int {
	return o.Count(func(r discordtest.Request) bool { return r.Method == method && r.Route == route })
}

const (
	postRoute    = "/channels/{channel}/threads"
	threadRoute  = "/channels/{channel}/messages/{message}/threads"
	publishRoute = "/channels/{channel}/messages/{message}/crosspost"
)

func TestForumGetsPosts(t *testing.T) {
	for _, known := range []bool{true, false} {
		t.Run(fmt.Sprint("known to be one: ", known), func(t *testing.T) {
			inStyle(t, news.Guild{}, known, func(o *office) {
				o.enqueue(square, 2)
				o.mustWork(time.Minute)
				if got, want := o.posts(), "Headline 1: Headline 1; Headline 2: Headline 2"; got != want {
					t.Errorf("the forum has %q, want %q", got, want)
				}
				if n := o.requests(http.MethodGet, "/channels/{channel}"); known && n > 0 || n > 1 {
					t.Errorf("asked %d times what the channel is", n)
				}
			})
		})
	}
}

// TestForumPostIsNotRepeated has the answer to the first attempt be lost.
func TestForumPostIsNotRepeated(t *testing.T) {
	tests := []struct {
		name string
		lose func(o *office)
	}{
		{"an error", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 1})
		}},
		{"a cut", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.CutAfter, Count: 1})
		}},
		{"half an answer, and a look that fails", func(o *office) {
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.CutBody, Count: 1})
			o.Fail(discordtest.Fault{Method: http.MethodGet, Kind: discordtest.ServerErrorBefore, Count: 1})
		}},
		{"a crash", (*office).lostAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inStyle(t, news.Guild{}, true, func(o *office) {
				o.enqueue(square, 2)
				tt.lose(o)
				o.mustWork(10 * time.Minute)
				if got, want := o.posts(), "Headline 1: Headline 1; Headline 2: Headline 2"; got != want {
					t.Errorf("the forum has %q, want %q", got, want)
				}
			})
		})
	}
}

func TestForumPostsOfOneNameAreTwo(t *testing.T) {
	inStyle(t, news.Guild{}, true, func(o *office) {
		for _, id := range []string{"1", "2"} {
			o.update(func(tx *store.Tx) error {
				_, err := tx.Enqueue(news.Post{ID: news.PostID("alert/" + square + "/" + id), Channel: square, Alert: alertOf("Storm nears")}, time.Now())
				return err
			})
			o.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorAfter, Count: 1})
			o.mustWork(10 * time.Minute)
		}
		if n := len(o.Threads(square)); n != 2 {
			t.Errorf("%d posts, want 2", n)
		}
	})
}

func TestForumPostGrows(t *testing.T) {
	inStyle(t, news.Guild{}, true, func(o *office) {
		id := news.NewAlertID(square, "1")
		o.update(func(tx *store.Tx) error {
			_, err := tx.Enqueue(news.Post{ID: id, Channel: square, Alert: alertOf("Headline 1"), Pace: news.Pace{Gap: time.Minute, Most: 6}}, time.Now())
			return err
		})
		o.mustWork(10 * time.Second)
		o.update(func(tx *store.Tx) error {
			_, err := tx.Revise(id, time.Now(), func(p *news.Post) { p.Alert.Summary = "The storm nears." })
			return err
		})
		o.mustWork(2 * time.Minute)
		thread := o.Threads(square)[0]
		if got := o.Messages(thread.ID)[0].Embeds[0].Description; got != "The storm nears." {
			t.Errorf("the post says %q", got)
		}
	})
}

// TestForumThatWantsTags has a forum refuse posts until its subscription has one.
func TestForumThatWantsTags(t *testing.T) {
	inStyle(t, news.Guild{}, true, func(o *office) {
		o.DeleteChannel(square)
		o.AddChannel(newsroom, discordtest.Channel{ID: square, Type: discordtest.Forum, RequireTag: true})
		subscribe := func(tag string) {
			o.update(func(tx *store.Tx) error {
				if err := tx.PutTopic(news.Topic{ID: "t", Name: "topic", Guild: newsroom}); err != nil {
					return err
				}
				return tx.PutSubscription(news.Subscription{Topic: "t", Channel: square, Guild: newsroom, Tag: tag})
			})
		}
		subscribe("")
		o.enqueue(square, 1)
		o.mustWork(time.Minute)
		channel, err := o.courier.recipient(square)
		if err != nil || channel.channel.Parked != news.ReasonTarget || !strings.Contains(channel.channel.Detail, "tag") {
			t.Errorf("the channel is %+v, %v", channel.channel, err)
		}
		subscribe("77")
		o.mustWork(2 * time.Hour)
		posts := o.Threads(square)
		if len(posts) != 1 || len(posts[0].Tags) != 1 || posts[0].Tags[0].ID != "77" {
			t.Errorf("got %+v", posts)
		}
	})
}

func TestThreadForEachStory(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(o *office)
		want  string // the names of the threads
	}{
		{"all is well", func(*office) {}, "Headline 1; Headline 2"},
		{"the answer is lost", func(o *office) {
			o.Fail(discordtest.Fault{Route: threadRoute, Kind: discordtest.CutAfter, Count: 1})
		}, "Headline 1; Headline 2"},
		{"it has to wait", func(o *office) {
			o.Fail(discordtest.Fault{Route: threadRoute, Kind: discordtest.RateLimitUser, RetryAfter: time.Minute, Count: 1})
		}, "Headline 1; Headline 2"},
		{"it is not allowed", func(o *office) {
			o.Fail(discordtest.Fault{Route: threadRoute, Kind: discordtest.Respond, Status: 403, Code: 50013})
		}, ""},
		{"Discord breaks down over it", func(o *office) {
			o.Fail(discordtest.Fault{Route: threadRoute, Kind: discordtest.ServerErrorBefore, Status: 500})
		}, ""},
	}
	for _, tt := range tests {
		for _, known := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, kind known: %v", tt.name, known), func(t *testing.T) {
				inStyle(t, news.Guild{Style: news.StyleThread}, known, func(o *office) {
					tt.spoil(o)
					o.enqueue(elections, 2)
					o.mustWork(time.Hour)
					o.wantHeadlines(elections, "1 2")
					var names []string
					for _, thread := range o.Threads(elections) {
						names = append(names, thread.Name)
					}
					if got := strings.Join(names, "; "); got != tt.want {
						t.Errorf("threads %q, want %q", got, tt.want)
					}
					o.wantNoChores()
				})
			})
		}
	}
}

// wantNoChores wants nothing to be left to do.
func (o *office) wantNoChores() {
	o.t.Helper()
	err := o.store.View(func(tx *store.Tx) error {
		due, _, next, err := tx.DueChores(time.Now(), 100, func(news.ChannelID, news.ChoreKind) bool { return false })
		if len(due) > 0 || !next.IsZero() {
			o.t.Errorf("left to do: %+v, and more at %v", due, next)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// crossposted returns how many messages of the channel of announcements were published.
func (o *office) crossposted() (n int) {
	for _, m := range o.Messages(herald) {
		if m.Crossposted {
			n++
		}
	}
	return n
}

// TestPublishing has more be posted than may be published in an hour.
func TestPublishing(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		t.Run(fmt.Sprint("with a restart: ", restarts), func(t *testing.T) {
			inStyle(t, news.Guild{Publish: true}, true, func(o *office) {
				o.enqueue(herald, 12)
				o.enqueue(elections, 1)
				o.mustWork(time.Minute)
				o.wantHeadlines(herald, "1 2 3 4 5 6 7 8 9 10 11 12")
				if n := o.crossposted(); n != publishesAnHour {
					t.Errorf("%d were published in the first minute, want %d", n, publishesAnHour)
				}
				if restarts { // what was published is not known any more, but Discord says
					o.courier = o.newCourier()
				}
				o.mustWork(30 * time.Minute)
				o.mustWork(40 * time.Minute)
				if n := o.crossposted(); n != 12 {
					t.Errorf("%d were published, want 12", n)
				}
				refused := o.Count(func(r discordtest.Request) bool { return r.Status == http.StatusTooManyRequests })
				if most := map[bool]int{false: 0, true: 1}[restarts]; refused > most {
					t.Errorf("%d requests were refused, want %d", refused, most)
				}
				o.wantNoChores()
			})
		})
	}
}

func TestPublishingGoesWrong(t *testing.T) {
	tests := []struct {
		name  string
		fault discordtest.Fault
		want  int // published
	}{
		{"the answer is lost", discordtest.Fault{Kind: discordtest.CutAfter, Count: 1}, 2},
		{"it may not", discordtest.Fault{Kind: discordtest.Respond, Status: 403, Code: 50013, Count: 1}, 1},
		{"somebody has done it", discordtest.Fault{Kind: discordtest.Respond, Status: 400, Code: 40033, Count: 1}, 1},
		{"it breaks down", discordtest.Fault{Kind: discordtest.ServerErrorBefore, Status: 500}, 0},
		{"it is limited for a day", discordtest.Fault{Kind: discordtest.RateLimitShared, RetryAfter: 23 * time.Hour}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inStyle(t, news.Guild{Publish: true}, true, func(o *office) {
				tt.fault.Route = publishRoute
				o.Fail(tt.fault)
				o.enqueue(herald, 2)
				o.mustWork(time.Minute)
				o.wantHeadlines(herald, "1 2")
				o.enqueue(herald, 1)
				o.mustWork(25 * time.Hour)
				o.wantHeadlines(herald, "1 2 3")
				if n := o.crossposted(); n < tt.want || tt.want == 0 && n > 0 {
					t.Errorf("%d were published, want %d", n, tt.want)
				}
				o.wantNoChores()
			})
		})
	}
}

func TestChoresNobodyWants(t *testing.T) {
	inStyle(t, news.Guild{}, true, func(o *office) {
		o.enqueue(herald, 1)
		o.enqueue(elections, 1)
		o.mustWork(time.Minute)
		if n := o.requests(http.MethodPost, threadRoute) + o.requests(http.MethodPost, publishRoute); n > 0 {
			t.Errorf("%d requests for what nobody wanted", n)
		}
	})
}

// TestPresenceLearnsKinds has Discord tell of channels that topics go to.
func TestPresenceLearnsKinds(t *testing.T) {
	inStyle(t, news.Guild{}, false, func(o *office) {
		o.update(func(tx *store.Tx) error {
			for _, id := range []news.ChannelID{elections, herald, square} {
				if err := tx.PutSubscription(news.Subscription{Topic: "t", Channel: id}); err != nil {
					return err
				}
			}
			return nil
		})
		if err := o.connected(func() {}); err != nil {
			t.Fatal(err)
		}
		want := map[news.ChannelID]news.ChannelKind{elections: news.KindText, herald: news.KindAnnouncement, square: news.KindForum}
		for id, kind := range want {
			if d, err := o.courier.recipient(id); err != nil || d.channel.Kind != kind {
				t.Errorf("channel %s is %q, %v; want %q", id, d.channel.Kind, err, kind)
			}
		}
	})
}

// TestButtonsWorkInAForum presses the buttons of a post, which is a channel of its own.
func TestButtonsWorkInAForum(t *testing.T) {
	inNewsVisit(t, func(v *newsVisit) {
		v.AddChannel(newsroom, discordtest.Channel{ID: square, Name: "square", Type: discordtest.Forum})
		if _, err := v.desk.Subscribe(newsroom, news.Subscription{Topic: v.robocalls.ID, Channel: square}, time.Now()); err != nil {
			t.Fatal(err)
		}
		v.told()
		inPost := boss
		inPost.Channel = v.Threads(square)[0].ID
		alert := v.Messages(inPost.Channel)[0]
		for _, m := range []discordtest.Message{
			v.reply(v.Press(inPost, v.panel(inPost, alert), "Why this?")),
			v.reply(v.UseOn(inPost, "Why this alert?", alert.ID)),
			v.reply(v.Use(inPost, "news why", saying("link", "https://courier.example/1")...)),
		} {
			if words := seen(m); !strings.Contains(words, "<#"+square+">") || !strings.Contains(words, "✔ posted") {
				t.Errorf("it says\n%s", words)
			}
		}
	})
}
