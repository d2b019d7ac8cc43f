package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// edit is the body of "Edit Message". Mentions are parsed again at an edit, so
// that it says again that nobody is to be pinged.
// https://discord.com/developers/docs/resources/message#edit-message
type edit struct {
	Content         string                            `json:"content"`
	Embeds          []*discordgo.MessageEmbed         `json:"embeds"`
	AllowedMentions *discordgo.MessageAllowedMentions `json:"allowed_mentions"`
}

// Discord's codes for what can be wrong with the message of an edit.
const (
	codeNoMessage  = 10008 // a moderator deleted it
	codeOldMessage = 30046 // it is older than an hour, and such were edited too often
	codeOthers     = 50005 // another user wrote it
)

// Edit makes one attempt to have the message of post say what the post says now
// and returns what is to become of it. Its only error is [ErrToken]. An edit may
// be repeated as often as one likes.
func (c *Courier) Edit(ctx context.Context, post news.Post) (news.Outcome, error) {
	err := c.edit(ctx, post)
	if err == nil {
		return news.Outcome{State: news.Sent, Revision: post.Revision}, nil
	}
	if isBroken(err) && post.Edits.Failed >= giveUpAttempts {
		return news.Outcome{State: news.Dropped, Revision: post.Revision, Detail: "Discord breaks down over it"}, nil
	}
	return classifyEdit(post, err)
}

func (c *Courier) edit(ctx context.Context, post news.Post) error {
	if err := c.turn(ctx, lane{post.Channel, editing}); err != nil {
		return err
	}
	m, nobody := render(post), &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
	body, err := json.Marshal(edit{m.Content, append([]*discordgo.MessageEmbed{}, m.Embeds...), nobody})
	if err != nil {
		return fmt.Errorf("encode edit: %w", err)
	}
	to, err := c.recipient(post.Channel)
	if err != nil {
		return err
	}
	place := string(post.Channel)
	if to.isForum() {
		place = string(post.Message) // the thread that it began
	}
	_, err = call(ctx, c.session, http.MethodPatch, discordgo.EndpointChannelMessage(place, string(post.Message)), body)
	return err
}

// classifyEdit returns what becomes of an edit after an attempt that ended with
// err. An edit that Discord refuses is given up: the message stays as it is,
// and the next may say something that it takes.
func classifyEdit(post news.Post, err error) (news.Outcome, error) {
	post.Plain = true // as far as classify is concerned: there is no second form to try
	outcome, fatal := classify(post, err, backoff(post.Edits.Failed))
	switch rest, _ := errors.AsType[*discordgo.RESTError](err); {
	case fatal != nil:
		return outcome, fatal
	case codeOf(rest) == codeNoMessage:
		return news.Outcome{State: news.Dropped, Reason: news.ReasonDeleted, Detail: outcome.Detail}, nil
	case codeOf(rest) == codeOthers:
		return news.Outcome{State: news.Dropped, Reason: news.ReasonForeign, Detail: outcome.Detail}, nil
	case outcome.State == news.Dropped, outcome.Reason == news.ReasonTarget:
		return news.Outcome{State: news.Dropped, Revision: post.Revision, Detail: outcome.Detail}, nil
	}
	return outcome, nil
}

// codeOf returns Discord's code for an error; 0 where it gave none.
func codeOf(rest *discordgo.RESTError) int {
	if rest == nil || rest.Message == nil {
		return 0
	}
	return rest.Message.Code
}

// reportEdit writes one line for what an operator would want to know.
func (c *Courier) reportEdit(post news.Post, outcome news.Outcome) {
	log := c.log.With("post", post.ID, "channel", post.Channel, "message", post.Message)
	switch {
	case outcome.State == news.Sent:
		log.Info("edited", "revision", outcome.Revision)
	case outcome.Reason == news.ReasonDeleted:
		log.Info("message was deleted, leaving it so", "detail", outcome.Detail)
	case outcome.State == news.Dropped:
		log.Warn("gave an edit up, the message stays as it is", "detail", outcome.Detail)
	case outcome.Reason != "":
		log.Warn("holding back what the channel is owed", "reason", outcome.Reason, "detail", outcome.Detail)
	default:
		log.Debug("edit has to wait", "retry_seconds", outcome.Retry.Seconds(), "detail", outcome.Detail)
	}
}
