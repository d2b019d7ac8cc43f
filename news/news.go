// Package news is the vocabulary of Newsdesk: the things every other package
// talks about, and the rules about them that need neither the network, nor the
// disk, nor a clock.
//
// # The life of an item
//
// A [Feed] is polled. Its document becomes a [Batch] of [Item] values, oldest
// first. An item that was seen before under any of its [Key] values stops
// there; so does the backlog of a feed that is read for the first time. What is
// left joins a [Story] or opens one. Every [Topic] whose query wants the item
// leads, through its [Subscription] values, to channels, and each channel gets
// a [Verdict] with a [Reason]. A channel that is to hear of the story is owed
// one [Post], whose [PostID] is made of what it is about, so that it is owed
// once however often the question comes up. Posts wait in the outbox until they
// are settled with an [Outcome].
//
// Feeds, topics and subscriptions are declared by the configuration or belong to
// a [Guild], which others do not see. What was decided about an item is kept
// beside it in a [Record]; what a channel was spared is [Held] for its [Digest], of
// which a [Schedule] says when it comes; what a member took away is [Deleted] and
// can be had back for a while. A [Find] is what was [Found] at an address that a
// member gave, until some of it is chosen.
//
// One word per thing: never entry, article or notification. An article is the
// web page behind an item's link and nothing else.
package news

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Discord's identifiers ("snowflakes"), in decimal.
type (
	// GuildID names a Discord server.
	GuildID string
	// ChannelID names a channel or thread.
	ChannelID string
	// MessageID names a message that was posted.
	MessageID string
	// RoleID names a role of a guild.
	RoleID string
	// UserID names a person.
	UserID string
)

// Newsdesk's own identifiers.
type (
	// FeedID names a feed: sixteen hexadecimal digits of the hash of the URL under which it was added.
	FeedID string
	// TopicID names a topic: a hash of what it was called first, and of where and when it was made.
	TopicID string
	// StoryID names a story: sixteen hexadecimal digits of the identity of the item that opened it.
	StoryID string
	// PostID names a post by what it is about, such as "alert/<channel>/<story>".
	PostID string
	// UndoID names something that was deleted and may be had back.
	UndoID string
	// FindID names what was found for a member to choose from.
	FindID string
)

// NewFeedID returns the ID of the feed that is added as url.
func NewFeedID(url string) FeedID { return FeedID(shortHash("feed", url)) }

// NewTopicID returns the ID of the topic called name that the configuration declares.
func NewTopicID(name string) TopicID { return TopicID(shortHash("topic", name)) }

// NewMemberTopicID returns the ID of the topic that a member of guild makes at a
// time. It survives the topic's being called something else.
func NewMemberTopicID(guild GuildID, name string, at time.Time) TopicID {
	return TopicID(shortHash("member topic", fmt.Sprint(guild, "/", name, "/", at.UnixNano())))
}

// NewUndoID returns the ID of what was deleted in guild at a time. What names it.
func NewUndoID(guild GuildID, what string, at time.Time) UndoID {
	return UndoID(shortHash("undo", fmt.Sprint(guild, "/", what, "/", at.UnixNano())))
}

// newFindID returns the ID of what was found for guild at a time.
func newFindID(guild GuildID, name string, found []Found, at time.Time) FindID {
	urls := make([]string, len(found))
	for i, f := range found {
		urls[i] = f.URL
	}
	return FindID(shortHash("find", fmt.Sprint(guild, "/", name, "/", urls, "/", at.UnixNano())))
}

// NewAlertID returns the ID of the alert that tells channel about story.
func NewAlertID(channel ChannelID, story StoryID) PostID {
	return PostID("alert/" + string(channel) + "/" + string(story))
}

// NewListID returns the ID of the list of a topic's stories that is opened in
// channel by story.
func NewListID(channel ChannelID, topic TopicID, story StoryID) PostID {
	return PostID("list/" + string(channel) + "/" + string(topic) + "/" + string(story))
}

// NewLateListID returns the ID of the list that tells channel of posts which had
// become too many, when the outbox had numbered so many posts.
func NewLateListID(channel ChannelID, number uint64) PostID {
	return PostID(fmt.Sprintf("list/%s/late/%d", channel, number))
}

// NewStoryID returns the ID of the story that an item of feed with these keys opens.
func NewStoryID(feed FeedID, keys []Key) StoryID {
	return StoryID(shortHash("story", fmt.Sprint(feed, keys)))
}

// shortHash returns sixteen hexadecimal digits of the SHA-256 of the parts.
func shortHash(kind, s string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + s))
	return hex.EncodeToString(sum[:8])
}
