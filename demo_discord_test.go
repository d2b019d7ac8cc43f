package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

const (
	alertBody = `{"content":"**ferries** · [Hybrid ferry saves fuel](<https://ferry.example/1>)","nonce":"n1","enforce_nonce":true,"embeds":[{"description":"d"}],"components":[{"type":1,"components":[{"type":2,"label":"Sources"}]}]}`
	otherBody = `{"content":"**ferries** · [Night ferry returns](<https://ferry.example/2>)","nonce":"n2","enforce_nonce":true}`
)

func TestAMessageIsShownAndAnsweredWithItsID(t *testing.T) {
	d, shown := newDiscord()
	status, answer := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	var got discordgo.Message
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	if status != http.StatusOK || got.ID == "" || got.ChannelID != string(demoHarbour) || len(got.Embeds) != 1 {
		t.Errorf("got %d %s, want 200 and the message", status, answer)
	}
	if diff := cmp.Diff([]string{"harbour: Hybrid ferry saves fuel"}, *shown); diff != "" {
		t.Errorf("cards shown (-want +got):\n%s", diff)
	}
}

func TestANonceIsPostedOnceInAChannel(t *testing.T) {
	d, shown := newDiscord()
	_, first := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	_, again := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	_, other := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), otherBody)
	_, elsewhere := askDiscord(t, d, http.MethodPost, messagesOf(demoWorld), alertBody)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("answer to the same nonce (-first +again):\n%s", diff)
	}
	if other == first || elsewhere == first {
		t.Error("another nonce or another channel: got the first message, want a new one")
	}
	if got, want := len(*shown), 3; got != want {
		t.Errorf("got %d cards, want %d: %q", got, want, *shown)
	}
}

func TestANonceThatIsNotEnforcedDoesNothing(t *testing.T) {
	d, shown := newDiscord()
	body := strings.Replace(alertBody, "true", "false", 1)
	askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), body)
	askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), body)
	if got, want := len(*shown), 2; got != want {
		t.Errorf("got %d cards, want %d", got, want)
	}
}

func TestAnEditedMessageIsShownAgain(t *testing.T) {
	d, shown := newDiscord()
	_, answer := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	var sent, read discordgo.Message
	if err := json.Unmarshal([]byte(answer), &sent); err != nil {
		t.Fatal(err)
	}
	status, answer := askDiscord(t, d, http.MethodPatch, messagesOf(demoHarbour)+"/"+sent.ID, otherBody)
	if err := json.Unmarshal([]byte(answer), &read); err != nil {
		t.Fatal(err)
	}
	if status != http.StatusOK || read.ID != sent.ID || read.Content == sent.Content {
		t.Errorf("got %d %s, want the message with another content", status, answer)
	}
	if diff := cmp.Diff([]string{"harbour: Hybrid ferry saves fuel", "harbour: Night ferry returns"}, *shown); diff != "" {
		t.Errorf("cards shown (-want +got):\n%s", diff)
	}
	if posted, edits := d.counts(); posted != 1 || edits != 1 {
		t.Errorf("counted %d messages and %d edits, want one each", posted, edits)
	}
}

// What an edit does not name stays as it was, as Discord has it.
func TestAnEditedMessageKeepsItsButtons(t *testing.T) {
	var shown []card
	d := newTerminalDiscord(demoChannels(), func(c card) { shown = append(shown, c) })
	_, answer := askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	var sent discordgo.Message
	if err := json.Unmarshal([]byte(answer), &sent); err != nil {
		t.Fatal(err)
	}
	askDiscord(t, d, http.MethodPatch, messagesOf(demoHarbour)+"/"+sent.ID, otherBody)
	for i, c := range shown {
		if got, want := c.buttonMarks(), "[Sources]"; got != want {
			t.Errorf("card %d: got buttons %q, want %q", i, got, want)
		}
	}
	if len(shown) != 2 {
		t.Errorf("got %d cards, want 2", len(shown))
	}
}

func TestChannelMessagesComeNewestFirst(t *testing.T) {
	d, _ := newDiscord()
	askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), alertBody)
	askDiscord(t, d, http.MethodPost, messagesOf(demoHarbour), otherBody)
	status, answer := askDiscord(t, d, http.MethodGet, messagesOf(demoHarbour)+"?limit=50", "")
	var got []struct{ Nonce string }
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]struct{ Nonce string }{{"n2"}, {"n1"}}, got); status != http.StatusOK || diff != "" {
		t.Errorf("status %d, messages (-want +got):\n%s", status, diff)
	}
}

func TestWhatTheDemoDoesNotPlayIsRefusedAsDiscordWould(t *testing.T) {
	for name, test := range map[string]struct {
		method, path, body string
		status, code       int
	}{
		"a channel that does not exist": {http.MethodPost, messagesOf("1"), alertBody, http.StatusNotFound, 10003},
		"another route":                 {http.MethodGet, "/api/v9/users/@me", "", http.StatusNotFound, 0},
		"another method":                {http.MethodDelete, messagesOf(demoWorld), "", http.StatusMethodNotAllowed, 0},
		"a message that does not exist": {http.MethodPatch, messagesOf(demoWorld) + "/1", alertBody, http.StatusNotFound, 10008},
		"broken JSON":                   {http.MethodPost, messagesOf(demoWorld), "{", http.StatusBadRequest, 50109},
		"an empty message":              {http.MethodPost, messagesOf(demoWorld), "{}", http.StatusBadRequest, 50006},
	} {
		t.Run(name, func(t *testing.T) {
			d, shown := newDiscord()
			status, answer := askDiscord(t, d, test.method, test.path, test.body)
			var got discordError
			if err := json.Unmarshal([]byte(answer), &got); err != nil {
				t.Fatal(err)
			}
			if status != test.status || got.Code != test.code || got.Message == "" || len(*shown) != 0 {
				t.Errorf("got %d %s and %d cards, want %d with code %d and none", status, answer, len(*shown), test.status, test.code)
			}
		})
	}
}

// A session of discordgo, as the courier has it, must get through to the cards.
func TestDiscordgoSendsIntoTheTerminal(t *testing.T) {
	d, shown := newDiscord()
	s, err := discordgo.New("Bot demo")
	if err != nil {
		t.Fatal(err)
	}
	s.Client = &http.Client{Transport: d}
	sent, err := s.ChannelMessageSendComplex(string(demoElections), &discordgo.MessageSend{
		Content: "**recounts** · [Recount ordered in Kestrel](<https://vandora-times.example/kestrel>)",
		Embeds:  []*discordgo.MessageEmbed{{Author: &discordgo.MessageEmbedAuthor{Name: "The Vandora Times"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	read, err := s.ChannelMessages(string(demoElections), 50, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != 1 || read[0].ID != sent.ID || sent.Timestamp.IsZero() {
		t.Errorf("got %d messages, want the one that was sent: %+v", len(read), sent)
	}
	if diff := cmp.Diff([]string{"elections: Recount ordered in Kestrel"}, *shown); diff != "" {
		t.Errorf("cards shown (-want +got):\n%s", diff)
	}
}

// newDiscord returns a Discord and the list of what it has shown.
func newDiscord() (*terminalDiscord, *[]string) {
	var mu sync.Mutex
	var shown []string
	return newTerminalDiscord(demoChannels(), func(c card) {
		mu.Lock()
		defer mu.Unlock()
		shown = append(shown, c.channel.name+": "+c.headline)
	}), &shown
}

func messagesOf(channel news.ChannelID) string {
	return "/api/v9/channels/" + string(channel) + "/messages"
}

func askDiscord(t *testing.T, d *terminalDiscord, method, path, body string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "https://discord.com"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := d.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(b)
}
