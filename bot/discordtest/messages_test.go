package discordtest_test

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
)

// code returns Discord's error code in an error of discordgo.
func code(err error) int {
	var rest *discordgo.RESTError
	if errors.As(err, &rest) && rest.Message != nil {
		return rest.Message.Code
	}
	return 0
}

func TestMessageIsStoredAsSent(t *testing.T) {
	s := onLoopback(t, discordtest.Options{Spec: discordtest.SpecPath()})
	d := client(t, s)
	sent, err := d.ChannelMessageSendComplex(channelID, &discordgo.MessageSend{
		Content: "The harbour reopens",
		Embeds: []*discordgo.MessageEmbed{{
			Title: "Harbour", URL: "https://news.example/harbour", Color: 0x336699,
			Fields: []*discordgo.MessageEmbedField{{Name: "Where", Value: "North quay"}},
			Footer: &discordgo.MessageEmbedFooter{Text: "The Gazette"},
		}},
		AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}, Roles: []string{"7"}},
		Files:           []*discordgo.File{{Name: "map.png", Reader: bytes.NewReader([]byte("png"))}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Await(within(t, time.Minute), channelID, 1); err != nil {
		t.Fatal(err)
	}
	got := s.Messages(channelID)[0]
	if got.ID != sent.ID || got.Content != "The harbour reopens" || got.CreatedAt.IsZero() || !got.EditedAt.IsZero() {
		t.Errorf("got %+v, sent %+v", got, sent)
	}
	want := []discordtest.EmbedView{{
		Title: "Harbour", URL: "https://news.example/harbour", Color: 0x336699,
		Fields: []discordtest.EmbedField{{Name: "Where", Value: "North quay"}}, Footer: discordtest.EmbedFooter{Text: "The Gazette"},
	}}
	if diff := cmp.Diff(want, got.Embeds); diff != "" {
		t.Errorf("embeds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(discordtest.AllowedMentions{Parse: []string{}, Roles: []string{"7"}}, got.Mentions); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]discordtest.File{{Name: "map.png", Data: []byte("png")}}, got.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	wantNoViolations(t, s)
}

func TestMessageLife(t *testing.T) {
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	d := client(t, s)
	m, err := post(d, newsID, "first", "")
	if err != nil {
		t.Fatal(err)
	}
	nobody := &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	text := "edited"
	if _, err := d.ChannelMessageEditComplex(&discordgo.MessageEdit{Channel: newsID, ID: m.ID, Content: &text, AllowedMentions: nobody}); err != nil {
		t.Errorf("edit: %v", err)
	}
	if got := s.Messages(newsID)[0]; got.Content != "edited" || got.EditedAt.IsZero() || len(got.Embeds) != 1 {
		t.Errorf("edited message %+v", got)
	}
	if _, err := d.ChannelMessageCrosspost(newsID, m.ID); err != nil {
		t.Errorf("crosspost: %v", err)
	}
	if _, err := d.ChannelMessageCrosspost(newsID, m.ID); code(err) != 40033 {
		t.Errorf("crosspost again: %v, want 40033", err)
	}
	if err := d.ChannelMessageDelete(newsID, m.ID); err != nil {
		t.Errorf("delete: %v", err)
	}
	if _, err := d.ChannelMessage(newsID, m.ID); code(err) != 10008 {
		t.Errorf("get deleted message: %v, want 10008", err)
	}
	wantNoViolations(t, s)
}

func TestPagesOfMessagesAreNewestFirst(t *testing.T) {
	s := onPipe(t, discordtest.Options{NoRateLimits: true})
	d := client(t, s)
	ids := make([]string, 7)
	for i := range ids {
		m, err := post(d, channelID, "item", "")
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = m.ID
	}
	pick := func(indexes ...int) (want []string) {
		for _, i := range indexes {
			want = append(want, ids[i])
		}
		return want
	}
	for _, c := range []struct {
		name                  string
		limit                 int
		before, after, around string
		want                  []string
	}{
		{"the latest", 3, "", "", "", pick(6, 5, 4)},
		{"before", 2, ids[4], "", "", pick(3, 2)},
		{"after", 2, "", ids[4], "", pick(6, 5)},
		{"after, closest first kept", 2, "", ids[1], "", pick(3, 2)},
		{"around", 3, "", "", ids[3], pick(4, 3, 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			page, err := d.ChannelMessages(channelID, c.limit, c.before, c.after, c.around)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range page {
				got = append(got, m.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNonceReturnsTheEarlierMessageWithinItsWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{NonceWindow: time.Minute})
		d := client(t, s)
		send := func() *discordgo.Message {
			t.Helper()
			m, err := post(d, channelID, "Harbour reopens", "nonce-1")
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		first := send()
		time.Sleep(time.Minute - time.Nanosecond)
		if again := send(); again.ID != first.ID {
			t.Errorf("within the window: new message %s", again.ID)
		}
		if r := s.Requests(); r[0].Replayed || !r[1].Replayed {
			t.Errorf("replayed %v, %v; want the second alone", r[0].Replayed, r[1].Replayed)
		}
		time.Sleep(time.Nanosecond)
		if after := send(); after.ID == first.ID {
			t.Error("after the window: the earlier message")
		}
		if got := len(s.Messages(channelID)); got != 2 {
			t.Errorf("%d messages, want 2", got)
		}
		if got := s.Messages(channelID)[0].Nonce; got != "nonce-1" {
			t.Errorf("nonce %q", got)
		}
	})
}

func TestNonceOfADeletedMessageIsUnknownMessage(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	d := client(t, s)
	m, err := post(d, channelID, "Harbour reopens", "n")
	if err != nil {
		t.Fatal(err)
	}
	s.DeleteMessage(channelID, m.ID)
	if _, err := post(d, channelID, "Harbour reopens", "n"); code(err) != 10008 {
		t.Errorf("got %v, want 10008", err)
	}
}

func TestNonceWithoutEnforcementPostsAgain(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	for range 2 {
		ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", msg(`"content":"c","nonce":7`))
	}
	if got := len(s.Messages(channelID)); got != 2 {
		t.Errorf("%d messages, want 2", got)
	}
}

func TestPlacesWhereNothingCanBePosted(t *testing.T) {
	for _, c := range []struct {
		name    string
		channel string
		prepare func(*discordtest.Server)
		want    int
	}{
		{"an unknown channel", "1", func(*discordtest.Server) {}, 10003},
		{"a deleted channel", channelID, func(s *discordtest.Server) { s.DeleteChannel(channelID) }, 10003},
		{"a hidden channel", channelID, func(s *discordtest.Server) { s.Deny(channelID, discordtest.View) }, 50001},
		{"a guild that threw the bot out", channelID, func(s *discordtest.Server) { s.RemoveGuild(guildID) }, 50001},
		{"a read-only channel", channelID, func(s *discordtest.Server) { s.Deny(channelID, discordtest.Send) }, 50013},
		{"embeds without the permission", channelID, func(s *discordtest.Server) { s.Deny(channelID, discordtest.Embed) }, 50013},
		{"a forum", forumID, func(*discordtest.Server) {}, 40058},
		{"a permission given back", channelID, func(s *discordtest.Server) {
			s.Deny(channelID, discordtest.View)
			s.Allow(channelID, discordtest.View)
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onPipe(t, discordtest.Options{})
			c.prepare(s)
			if _, err := post(client(t, s), c.channel, "Harbour reopens", ""); code(err) != c.want {
				t.Errorf("got %v, want %d", err, c.want)
			}
		})
	}
}

func TestHiddenChannelAllowsNothing(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	if got := s.Permissions(channelID).String(); got != "309237730304" {
		t.Errorf("as invited, and as everybody may: %s", got)
	}
	s.Deny(channelID, discordtest.View)
	if got := s.Permissions(channelID); got != 0 {
		t.Errorf("hidden: %s, want 0", got)
	}
}

func TestEmbedsVanishSilentlyBesideContent(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	s.Deny(channelID, discordtest.Embed)
	ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", msg(`"content":"c","embeds":[{"title":"t"}]`))
	if got := s.Messages(channelID); len(got) != 1 || len(got[0].Embeds) != 0 {
		t.Errorf("got %+v, want the content alone", got)
	}
}

func TestForumPosts(t *testing.T) {
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	s.AddChannel(guildID, discordtest.Channel{ID: "9", Type: discordtest.Forum, RequireTag: true, Tags: []discordtest.Tag{{ID: "5", Name: "news"}}})
	d := client(t, s)
	body := &discordgo.MessageSend{Content: "c", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}
	if _, err := d.ForumThreadStartComplex("9", &discordgo.ThreadStart{Name: "Harbour", AutoArchiveDuration: 60}, body); code(err) != 40067 {
		t.Errorf("without a tag: %v, want 40067", err)
	}
	thread, err := d.ForumThreadStartComplex("9", &discordgo.ThreadStart{Name: "Harbour", AutoArchiveDuration: 60, AppliedTags: []string{"5"}}, body)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := post(d, thread.ID, "more", ""); err != nil {
		t.Errorf("post in thread: %v", err)
	}
	if got := s.Messages(thread.ID); len(got) != 2 || got[0].ID != thread.ID || got[0].Content != "c" {
		t.Errorf("messages %+v, want the starter under the thread's ID and one more", got)
	}
	s.Deny("9", discordtest.SendInThreads)
	if _, err := post(d, thread.ID, "more", ""); code(err) != 50013 {
		t.Errorf("post in thread without permission: %v, want 50013", err)
	}
	wantNoViolations(t, s)
}

func TestCrosspostsAreTenAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{ChannelRate: discordtest.Rate{Limit: 100, Per: time.Second}})
		d := client(t, s)
		publish := func() error {
			m, err := post(d, newsID, "item", "")
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.ChannelMessageCrosspost(newsID, m.ID, discordgo.WithRetryOnRatelimit(false))
			return err
		}
		for range 10 {
			if err := publish(); err != nil {
				t.Fatal(err)
			}
		}
		var limited *discordgo.RateLimitError
		if err := publish(); !errors.As(err, &limited) || limited.RetryAfter != time.Hour {
			t.Errorf("eleventh: %v, want to wait an hour", err)
		}
		if got := s.InvalidRequests(); got != 0 {
			t.Errorf("%d invalid requests, want none: the limit is shared", got)
		}
	})
}

func TestPlacesCanBeRead(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	_, created := ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", msg(`"content":"c"`))
	id := s.Messages(channelID)[0].ID
	for _, c := range []struct{ method, path, body, want string }{
		{"GET", "/users/@me", "", `"bot":true`},
		{"GET", "/applications/@me", "", `"id":"` + discordtest.BotID + `"`},
		{"GET", "/oauth2/applications/@me", "", `"id":"` + discordtest.BotID + `"`},
		{"GET", "/guilds/" + guildID, "", `"name":"Newsroom"`},
		{"GET", "/guilds/1", "", `"code":10004`},
		{"GET", "/guilds/" + guildID + "/channels", "", `"name":"alerts"`},
		{"GET", "/channels/" + forumID, "", `"available_tags":[]`},
		{"GET", "/channels/" + channelID, "", `"last_message_id":"` + id + `"`},
		{"GET", "/channels/" + channelID + "/messages/" + id, "", created},
		{"POST", "/channels/" + channelID + "/messages/" + id + "/threads", `{"name":"more"}`, `"parent_id":"` + channelID + `"`},
		{"POST", "/channels/" + channelID + "/threads", `{"name":"more","type":11}`, `"parent_id":"` + channelID + `"`},
		{"GET", "/applications/" + discordtest.BotID + "/commands", "", `[]`},
		{"GET", "/applications/1/commands", "", `"code":50001`},
		{"GET", "/channels/" + channelID + "/messages?limit=101", "", `"code":50035`},
	} {
		if _, answer := ask(t, s, c.method, c.path, c.body); !strings.Contains(answer, c.want) {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, answer, c.want)
		}
	}
}

func TestManySendersAtOnce(t *testing.T) {
	s := discordtest.New(discordtest.Options{NoRateLimits: true, Seed: 1})
	s.AddGuild(guildID, "Newsroom")
	s.Start(t)
	for _, kind := range []discordtest.Kind{discordtest.ServerErrorAfter, discordtest.CutAfter, discordtest.CutBody, discordtest.CutBefore} {
		s.Fail(discordtest.Fault{Kind: kind, Probability: 0.1})
	}
	d := client(t, s)
	const channels, each = 8, 20
	for c := range channels {
		channel := strconv.Itoa(1000 + c)
		s.AddChannel(guildID, discordtest.Channel{ID: channel})
		go func() {
			for i := range each {
				nonce := channel + " " + strconv.Itoa(i)
				for _, err := post(d, channel, nonce, nonce); err != nil; {
					_, err = post(d, channel, nonce, nonce)
				}
			}
		}()
	}
	for c := range channels {
		channel := strconv.Itoa(1000 + c)
		if err := s.Await(within(t, time.Minute), channel, each); err != nil {
			t.Fatal(err)
		}
		for i, m := range s.Messages(channel) {
			if want := channel + " " + strconv.Itoa(i); m.Embeds[0].Title != want {
				t.Errorf("message %d of %s is %q", i, channel, m.Embeds[0].Title)
			}
		}
	}
}

func TestUnknownRouteIsAViolation(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	if status, answer := ask(t, s, http.MethodGet, "/voice/regions", ""); status != http.StatusNotFound || answer != `{"code":0,"message":"404: Not Found"}` {
		t.Errorf("%d %s", status, answer)
	}
	if got := s.Violations(); len(got) != 1 {
		t.Errorf("violations %q, want one", got)
	}
}

func BenchmarkCreateMessage(b *testing.B) {
	s := discordtest.New(discordtest.Options{NoRateLimits: true, Spec: discordtest.SpecPath()})
	s.AddGuild(guildID, "Newsroom", discordtest.Channel{ID: channelID})
	s.Start(b)
	d, err := discordgo.New("Bot test-token")
	if err != nil {
		b.Fatal(err)
	}
	d.Client = s.Client()
	for b.Loop() {
		if _, err := post(d, channelID, "Harbour reopens", ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
