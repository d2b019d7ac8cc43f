package bot

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// nonceTrusted is how long Discord is trusted to know a nonce again. It says
// "the past few minutes".
const nonceTrusted = 90 * time.Second

// nonceExpired reports whether the nonce of an earlier attempt at post may no
// longer find the message that it left.
func nonceExpired(post news.Post, now time.Time) bool {
	age := now.Sub(post.TriedAt)
	return !post.TriedAt.IsZero() && (age > nonceTrusted || age < 0) // or the clock was set back
}

// historyAge is how old a message may be before its post is forgotten, which
// leaves room for a clock that is wrong.
const historyAge = 15 * 24 * time.Hour

// historyLength is how many messages are read; Discord gives 100 at most.
const historyLength = 50

// historical is a message as far as it matters here.
type historical struct {
	ID      news.MessageID `json:"id"`
	Content string         `json:"content"`
	Webhook string         `json:"webhook_id"`
	SentAt  time.Time      `json:"timestamp"`
	Author  struct {
		ID  string `json:"id"`
		Bot bool   `json:"bot"`
	} `json:"author"`
}

// find looks for the message of post among the latest of its channel, leaving
// out those that are known to be of other posts. It returns "" where there is
// none, or where the bot may not look: rather twice than never.
func find(ctx context.Context, s *discordgo.Session, post news.Post, others map[news.MessageID]bool) (news.MessageID, error) {
	url := fmt.Sprintf("%s?limit=%d", discordgo.EndpointChannelMessages(string(post.Channel)), historyLength)
	answer, err := call(ctx, s, http.MethodGet, url, nil)
	if err != nil {
		return "", unlessForbidden(err)
	}
	var latest []historical
	if err := json.Unmarshal(answer, &latest); err != nil && latest == nil {
		return "", errNoHistory
	}
	self := botID(s.Token)
	for _, m := range latest {
		forgotten := !m.SentAt.IsZero() && m.SentAt.Before(post.QueuedAt.Add(-historyAge))
		if isOwn(m, self) && !forgotten && !others[m.ID] && isOf(post, m.Content) {
			return m.ID, nil
		}
	}
	return "", nil
}

// errNoHistory says that the answer to a look was none of Discord's.
var errNoHistory = errors.New("read history: there are no messages in the answer")

// unlessForbidden returns err, but nil where Discord refuses to show the
// messages and will not do so later either.
func unlessForbidden(err error) error {
	rest, ok := errors.AsType[*discordgo.RESTError](err)
	switch {
	case !ok || rest.Response.StatusCode >= http.StatusInternalServerError || rest.Response.StatusCode == http.StatusUnauthorized:
		return err
	case rest.Message == nil || rest.Message.Code == 0:
		return errNoHistory
	}
	return nil
}

// isOwn reports whether the bot wrote m.
func isOwn(m historical, self string) bool {
	return m.Webhook == "" && m.Author.Bot && (self == "" || m.Author.ID == self)
}

// botID returns the ID of the bot's user, with which its token begins; "" for
// a token of another form.
// https://discord.com/developers/docs/reference#authentication
func botID(token string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(token, "Bot "), ".")
	id, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(first, "="))
	if err != nil || strings.Trim(string(id), "0123456789") != "" {
		return ""
	}
	return string(id)
}

// isOf reports whether a message is of post, by its content: what the post says
// may have changed since, and its heading too.
func isOf(post news.Post, content string) bool {
	if post.Spike != nil {
		return sameText(content, spikeLine(post.Spike))
	}
	for _, h := range append([]news.Heading{post.Heading()}, post.Headings...) {
		if sameText(content, contentOf(h, false)) || sameText(content, contentOf(h, true)) {
			return true
		}
		isLong := post.List != nil || post.Digest != nil // in its plain form
		if isLong && strings.HasPrefix(visible(content), visible(plainHeading(h))) {
			return true
		}
	}
	return false
}

// sameText compares what can be seen: Discord may change white space and
// characters that show nothing.
func sameText(a, b string) bool { return visible(a) == visible(b) }

func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
