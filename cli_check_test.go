package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

// online is what a check needs: a Discord, a site with feeds, a configuration.
type online struct {
	*discordtest.Server
	site *httptest.Server
}

func newOnline(t *testing.T, options discordtest.Options) *online {
	t.Helper()
	o := &online{Server: discordtest.New(options)}
	o.Start(t)
	o.AddGuild("1400000000000000001", "Newsroom",
		discordtest.Channel{ID: "1400000000000000100", Name: "news"},
		discordtest.Channel{ID: "1400000000000000200", Name: "silent", Denied: discordtest.Send | discordtest.Embed},
		discordtest.Channel{ID: "1400000000000000300", Name: "cellar", Denied: discordtest.View},
		discordtest.Channel{ID: "1400000000000000400", Name: "section", Type: discordtest.Category},
		discordtest.Channel{ID: "1400000000000000500", Name: "forum", Type: discordtest.Forum, RequireTag: true},
		discordtest.Channel{ID: "1400000000000000600", Name: "talk", Denied: discordtest.SendInThreads},
		discordtest.Channel{ID: "1400000000000000601", Name: "ferries", Type: discordtest.PublicThread, Parent: "1400000000000000600"},
		discordtest.Channel{ID: "1400000000000000700", Name: "plain", Denied: discordtest.CreateThreads},
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, rssFeed("Courier", "a", "b"))
	})
	o.site = httptest.NewServer(mux)
	t.Cleanup(o.site.Close)
	return o
}

// check runs "newsdesk check --online" with these channels and feeds, and
// returns its code and what it wrote, without the port of the site.
func (o *online) check(t *testing.T, channels, feeds []string) (code int, out, errOut string) {
	t.Helper()
	var list strings.Builder
	for _, feed := range feeds {
		fmt.Fprintf(&list, "%q,", o.site.URL+feed)
	}
	config := fmt.Sprintf("discord: {api_url: %q}\nfeeds:\n  allow_networks: [127.0.0.0/8]\n  list: [%s]\ntopics:\n  - name: ferries\n    channels: [\"%s\"]\n",
		o.URL(), list.String(), strings.Join(channels, `","`))
	code, out, errOut = command(t, "check", "--online", "-c", writeFile(t, "config.yaml", config))
	_, out, _ = strings.Cut(out, "\n") // what a check says without --online
	return code, strings.ReplaceAll(out, o.site.URL, "site"), errOut
}

const (
	fineBot     = "Discord: takes the token of newsdesk; 1 shard, and 1000 sessions may be begun today\n"
	fineIntents = "intents: fine, none of the privileged ones is on\n"
	fineFeed    = "feed site/feed: fine, 2 items\n"
)

func TestCheckOnline(t *testing.T) {
	tests := []struct {
		name     string
		options  discordtest.Options
		channels []string
		feeds    []string
		code     int
		want     string
		wantErr  string
	}{
		{
			name: "everything is fine", channels: []string{"1400000000000000100"}, feeds: []string{"/feed"},
			want: fineBot + fineIntents + "channel 1400000000000000100 (#news): fine\n" + fineFeed,
		},
		{
			name: "channels are not", code: exitConfig, feeds: []string{"/feed"},
			channels: []string{
				"1400000000000000100", "1400000000000000200", "1400000000000000300", "1400000000000000400", "1400000000000000500",
				"1400000000000000600", "1400000000000000601", "1400000000000000700", "1400000000000000999",
			},
			want: fineBot + fineIntents + `channel 1400000000000000100 (#news): fine
channel 1400000000000000200 (#silent): the bot lacks Send Messages, Embed Links: allow that in Edit Channel, Permissions
channel 1400000000000000300: the bot cannot see it: allow View Channel in Edit Channel, Permissions; or it is not in the server: invite it with https://discord.com/oauth2/authorize?client_id=100000000000000001&scope=bot+applications.commands&permissions=274877991936
channel 1400000000000000400 (#section): nothing can be posted in a channel of this kind: choose a text or announcement channel, a thread, or a forum
channel 1400000000000000500 (#forum): its posts need a tag, which topics of the configuration file cannot have: let posts go without one
channel 1400000000000000600 (#talk): fine, but without threads, if the server wishes for them with /settings delivery: for these the bot lacks Send Messages in Threads
channel 1400000000000000601 (#ferries): the bot lacks Send Messages in Threads: allow that in Edit Channel, Permissions, of the channel that the thread is in
channel 1400000000000000700 (#plain): fine, but without threads, if the server wishes for them with /settings delivery: for these the bot lacks Create Public Threads
channel 1400000000000000999: Discord knows no such channel: it was deleted, or this is the ID of something else; turn on Developer Mode, right-click the channel, Copy Channel ID
` + fineFeed,
			wantErr: "newsdesk: the bot cannot post in 6 of 9 channels\n",
		},
		{
			name: "a feed is not", code: exitFailure, channels: []string{"1400000000000000100"}, feeds: []string{"/feed", "/gone"},
			want: fineBot + fineIntents + "channel 1400000000000000100 (#news): fine\n" + fineFeed +
				"feed site/gone: failed: there is no feed at this address: look on the site for the new one (404)\n",
			wantErr: "newsdesk: 1 of 2 feeds cannot be read\n",
		},
		{
			name: "intents are on", channels: []string{"1400000000000000100"}, feeds: []string{"/feed"},
			options: discordtest.Options{ApplicationFlags: 1<<15 | 1<<19, SessionStarts: 20},
			want: `Discord: takes the token of newsdesk; 1 shard, and 20 sessions may be begun today
warning: few sessions are left today: something restarts the bot, or another one has its token
intents: Server Members, Message Content: on, and the bot has no use for that: switch it off in the developer portal (Bot, Privileged Gateway Intents)
channel 1400000000000000100 (#news): fine
` + fineFeed,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("NEWSDESK_DISCORD_TOKEN", "test-token")
			o := newOnline(t, tt.options)
			code, out, errOut := o.check(t, tt.channels, tt.feeds)
			if code != tt.code || out != tt.want || errOut != tt.wantErr {
				t.Errorf("code %d, want %d\n%s\nwant\n%s\n%s\nwant\n%s", code, tt.code, out, tt.want, errOut, tt.wantErr)
			}
			for _, v := range o.Violations() {
				t.Error(v)
			}
			for _, r := range o.Requests() {
				if r.Method != http.MethodGet {
					t.Errorf("it did %s %s", r.Method, r.Path)
				}
			}
		})
	}
}

func TestCheckOnlineWithoutDiscord(t *testing.T) {
	tests := []struct {
		name  string
		token string
		spoil func(o *online)
		code  int
		want  string // in what it says
	}{
		{"a wrong token", "another-secret", func(*online) {}, exitConfig, "Discord does not accept the bot's token"},
		{"a token that was revoked", "test-token", func(o *online) { o.RevokeToken() }, exitConfig, "Discord does not accept the bot's token"},
		{"no token", "", func(*online) {}, exitConfig, "no Discord token"},
		{"an outage", "test-token", func(o *online) { o.Outage(true) }, exitFailure, "ask Discord: HTTP 503"},
		{"nobody there", "test-token", func(o *online) { o.Close() }, exitFailure, "ask Discord: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("NEWSDESK_DISCORD_TOKEN", tt.token)
			o := newOnline(t, discordtest.Options{})
			tt.spoil(o)
			code, out, errOut := o.check(t, []string{"1400000000000000100"}, nil)
			if code != tt.code || !strings.Contains(errOut, tt.want) || tt.token != "" && strings.Contains(out+errOut, tt.token) {
				t.Errorf("code %d, want %d\n%s\n%s", code, tt.code, out, errOut)
			}
		})
	}
}

// TestCheckOnlineTakesItsTime has more channels than Discord answers for at once.
func TestCheckOnlineTakesItsTime(t *testing.T) {
	t.Setenv("NEWSDESK_DISCORD_TOKEN", "test-token")
	o := newOnline(t, discordtest.Options{GlobalRate: discordtest.Rate{Limit: 5, Per: 100 * time.Millisecond}})
	var channels []string
	for i := range 20 {
		id := strconv.FormatInt(1500000000000000000+int64(i), 10)
		o.AddChannel("1400000000000000001", discordtest.Channel{ID: id})
		channels = append(channels, id)
	}
	if code, out, errOut := o.check(t, channels, nil); code != exitFine || strings.Count(out, ": fine\n") != 20 {
		t.Errorf("code %d\n%s\n%s", code, out, errOut)
	}
}
