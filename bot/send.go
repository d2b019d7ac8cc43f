package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// message is what discordgo sends, and the two fields that it does not know.
// https://discord.com/developers/docs/resources/message#create-message
type message struct {
	*discordgo.MessageSend
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

// send posts to a channel and returns the ID of the message that Discord
// stored, now or, if it had stored one with this nonce, before.
func send(ctx context.Context, s *discordgo.Session, post news.Post, now time.Time) (news.MessageID, error) {
	m := render(post)
	m.AllowedMentions = mayPing(post, now)
	body, err := json.Marshal(message{MessageSend: m, Nonce: nonce(post.ID), EnforceNonce: true})
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	answer, err := call(ctx, s, http.MethodPost, discordgo.EndpointChannelMessages(string(post.Channel)), body)
	if err != nil {
		return "", err
	}
	return storedID(answer)
}

// storedID returns the ID of what Discord says that it stored.
func storedID(answer []byte) (news.MessageID, error) {
	var stored struct {
		ID news.MessageID `json:"id"`
	}
	if err := json.Unmarshal(answer, &stored); err != nil {
		return "", fmt.Errorf("read answer: %w", err)
	}
	if stored.ID == "" {
		return "", errors.New("read answer: there is no message in it")
	}
	return stored.ID, nil
}

// call makes a request through a bucket that is thrown away: discordgo's own
// would have it sleep. See [limits].
func call(ctx context.Context, s *discordgo.Session, method, url string, body []byte) ([]byte, error) {
	bucket := discordgo.NewRatelimiter().LockBucket("")
	return s.RequestWithLockedBucket(method, url, "application/json", body, bucket, 0, discordgo.WithContext(ctx))
}

// nonceLength is the most that Discord takes.
const nonceLength = 25

// nonce returns what makes a message of id recognisable, the same each time.
func nonce(id news.PostID) string {
	sum := sha256.Sum256([]byte(id))
	return base32.HexEncoding.EncodeToString(sum[:])[:nonceLength]
}
