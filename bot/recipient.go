package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/store"
)

// recipient is what the courier has to know of a channel before it posts there.
type recipient struct {
	channel news.Channel
	guild   news.Guild // empty where it is not known whose the channel is
}

func (d recipient) isForum() bool { return d.channel.Kind == news.KindForum }

// recipient returns what is known of a channel.
func (c *Courier) recipient(id news.ChannelID) (d recipient, err error) {
	err = c.store.View(func(tx *store.Tx) error {
		if d.channel, err = tx.Channel(id); err != nil || d.channel.Guild == "" {
			return err
		}
		d.guild, _, err = tx.Guild(d.channel.Guild)
		return err
	})
	return d, err
}

// kindOf returns the kind of a channel by Discord's type.
// https://discord.com/developers/docs/resources/channel#channel-object-channel-types
func kindOf(channelType int) news.ChannelKind {
	switch channelType {
	case 0:
		return news.KindText
	case 5:
		return news.KindAnnouncement
	case 10, 11, 12:
		return news.KindThread
	case 15, 16:
		return news.KindForum
	}
	return news.KindOther
}

// learn asks Discord what kind of channel a channel is, and whose, and remembers it.
func (c *Courier) learn(ctx context.Context, id news.ChannelID) (d recipient, err error) {
	answer, err := call(ctx, c.session, http.MethodGet, discordgo.EndpointChannel(string(id)), nil)
	if err != nil {
		return d, err
	}
	var told struct {
		Type  *int         `json:"type"`
		Guild news.GuildID `json:"guild_id"`
	}
	if err := json.Unmarshal(answer, &told); err != nil || told.Type == nil {
		return d, errors.New("read channel: there is none in the answer")
	}
	err = c.store.Update(func(tx *store.Tx) error {
		channel, err := tx.Channel(id)
		if err != nil {
			return err
		}
		channel.Kind = kindOf(*told.Type)
		if channel.Guild == "" {
			channel.Guild = told.Guild
		}
		return tx.PutChannel(channel)
	})
	if err != nil {
		return d, fmt.Errorf("remember channel %s: %w", id, err)
	}
	return c.recipient(id)
}

// chores returns what is to be done with the message of a post, by the wishes
// of its guild.
func (c *Courier) chores(ctx context.Context, post news.Post, d recipient) (chores []news.ChoreKind) {
	wishes := d.guild.Style == news.StyleThread || d.guild.Publish
	if wishes && d.channel.Kind == "" {
		var err error
		if d, err = c.learn(ctx, post.Channel); err != nil { // the message is what counts
			c.log.Warn("cannot tell what kind of channel it is: its message is not published, and has no thread", "channel", post.Channel)
			return nil
		}
	}
	isText := d.channel.Kind == news.KindText || d.channel.Kind == news.KindAnnouncement
	if d.guild.Style == news.StyleThread && isText && wantsThread(post) {
		chores = append(chores, news.ChoreThread)
	}
	if d.guild.Publish && d.channel.Kind == news.KindAnnouncement {
		chores = append(chores, news.ChorePublish)
	}
	return chores
}

// wantsThread reports whether people may talk about a post in a thread of its own:
// about an alert, and about the first message of a digest.
func wantsThread(post news.Post) bool {
	return post.Alert != nil || post.Digest != nil && post.Digest.Part == 1
}
