package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/text"
)

// A forum takes no messages, but posts: threads of which the first message has
// the thread's own ID. Discord knows no nonce for them. What an attempt may have
// left is looked for among the forum's threads before another is made.

// forumPost is the body of "Start Thread in Forum or Media Channel".
// https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
type forumPost struct {
	Name    string                 `json:"name"`
	Archive int                    `json:"auto_archive_duration"`
	Tags    []string               `json:"applied_tags,omitempty"`
	Message *discordgo.MessageSend `json:"message"`
}

const (
	threadNameLimit = 100
	threadArchive   = 4320 // minutes of silence after which a thread hides: three days
	tagsLimit       = 5
)

// Discord's code for a message to a forum.
const codeForum = 40058

// isForumRefusal reports whether a channel takes no messages because it is a forum.
func isForumRefusal(err error) bool { return errorCode(err) == codeForum }

// threadName returns the name of the thread of a post.
func threadName(h news.Heading) string { return text.Fit(headline(h.Title), threadNameLimit) }

// sendToForum posts to a forum and returns the ID of the message, which is that
// of its thread.
func (c *Courier) sendToForum(ctx context.Context, post news.Post, now time.Time) (news.MessageID, error) {
	tags, err := c.tagsOf(post)
	if err != nil {
		return "", err
	}
	m := render(post)
	m.AllowedMentions = mayPing(post, now)
	body, err := json.Marshal(forumPost{threadName(post.Heading()), threadArchive, tags, m})
	if err != nil {
		return "", fmt.Errorf("encode forum post: %w", err)
	}
	answer, err := call(ctx, c.session, http.MethodPost, discordgo.EndpointChannelThreads(string(post.Channel)), body)
	if err != nil {
		return "", err
	}
	return storedID(answer)
}

// tagsOf returns the tags that the subscriptions wish for by which a forum is
// told of a post; they are asked when it is sent, so that a forum that began to
// want tags gets them. A digest gets those of all that go there.
func (c *Courier) tagsOf(post news.Post) (tags []string, err error) {
	names := post.Heading().Topics
	err = c.store.View(func(tx *store.Tx) error {
		for s, err := range tx.Subscriptions() {
			if err != nil {
				return err
			}
			if s.Channel != post.Channel || !isSnowflake(s.Tag) || slices.Contains(tags, s.Tag) {
				continue
			}
			topic, _, err := tx.Topic(s.Topic)
			if err != nil {
				return err
			}
			if post.Digest != nil || slices.Contains(names, topic.Name) {
				tags = append(tags, s.Tag)
			}
		}
		return nil
	})
	return tags[:min(len(tags), tagsLimit)], err
}

// lookInForum returns the message of a post among the threads of its forum that
// are not hidden yet, if it is there. others are known to be of other posts.
func (c *Courier) lookInForum(ctx context.Context, post news.Post, guild news.GuildID, others map[news.MessageID]bool) (news.MessageID, error) {
	answer, err := call(ctx, c.session, http.MethodGet, discordgo.EndpointGuildActiveThreads(string(guild)), nil)
	if err != nil {
		return "", unlessForbidden(err)
	}
	var active struct {
		Threads []struct {
			ID     news.MessageID `json:"id"`
			Parent news.ChannelID `json:"parent_id"`
			Owner  string         `json:"owner_id"`
			Name   string         `json:"name"`
		} `json:"threads"`
	}
	if err := json.Unmarshal(answer, &active); err != nil || active.Threads == nil {
		return "", errNoHistory
	}
	self := botID(c.session.Token)
	for _, t := range active.Threads {
		if t.Parent == post.Channel && (self == "" || t.Owner == self) && !others[t.ID] && isNamedAfter(post, t.Name) {
			return t.ID, nil
		}
	}
	return "", nil
}

// isNamedAfter reports whether a thread is of post, by its name: the heading may
// have changed since.
func isNamedAfter(post news.Post, name string) bool {
	return slices.ContainsFunc(append([]news.Heading{post.Heading()}, post.Headings...), func(h news.Heading) bool {
		return sameText(name, threadName(h))
	})
}
