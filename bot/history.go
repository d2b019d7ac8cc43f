package bot

import (
	"context"
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

// mayBeThere reports whether an earlier attempt may have left a message that
// the nonce no longer finds. What a process before this one has tried is not
// known of the first post of each channel, which first says.
func mayBeThere(post news.Post, first bool, now time.Time) bool {
	if first && post.Delay(now) > nonceTrusted {
		return true
	}
	return !post.TriedAt.IsZero() && now.Sub(post.TriedAt) > nonceTrusted
}

// historyLength is how many messages are read; Discord gives 100 at most.
const historyLength = 50

// find looks for the message of post among the latest of its channel. It
// returns "" where there is none, or where the bot may not read them.
func find(ctx context.Context, s *discordgo.Session, post news.Post) (news.MessageID, error) {
	endpoint := discordgo.EndpointChannelMessages(string(post.Channel))
	url := fmt.Sprintf("%s?limit=%d", endpoint, historyLength)
	answer, err := s.RequestWithBucketID(http.MethodGet, url, nil, endpoint+"/history", discordgo.WithContext(ctx))
	if rest, ok := errors.AsType[*discordgo.RESTError](err); ok && rest.Response.StatusCode == http.StatusForbidden {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var latest []struct {
		ID      news.MessageID `json:"id"`
		Content string         `json:"content"`
		SentAt  time.Time      `json:"timestamp"`
		Author  struct {
			Bot bool `json:"bot"`
		} `json:"author"`
	}
	if err := json.Unmarshal(answer, &latest); err != nil {
		return "", fmt.Errorf("read history: %w", err)
	}
	full, plain := post, post
	full.Plain, plain.Plain = false, true
	for _, m := range latest {
		if m.Author.Bot && !m.SentAt.Before(post.QueuedAt.Add(-time.Minute)) &&
			(sameText(m.Content, render(full).Content) || sameText(m.Content, render(plain).Content)) {
			return m.ID, nil
		}
	}
	return "", nil
}

// sameText compares letters and digits: Discord may change the others.
func sameText(a, b string) bool { return bare(a) == bare(b) }

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
