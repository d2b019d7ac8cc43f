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
// One word per thing: never entry, article or notification. An article is the
// web page behind an item's link and nothing else.
package news

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Discord's identifiers ("snowflakes"), in decimal.
type (
	// GuildID names a Discord server.
	GuildID string
	// ChannelID names a channel or thread.
	ChannelID string
	// MessageID names a message that was posted.
	MessageID string
)

// Newsdesk's own identifiers.
type (
	// FeedID names a feed: sixteen hexadecimal digits of the hash of its URL.
	FeedID string
	// TopicID names a topic: a hash for topics declared in the configuration.
	TopicID string
	// StoryID names a story: sixteen hexadecimal digits of the identity of the item that opened it.
	StoryID string
	// PostID names a post by what it is about, such as "alert/<channel>/<story>".
	PostID string
)

// NewFeedID returns the ID of the feed at url.
func NewFeedID(url string) FeedID { return FeedID(shortHash("feed", url)) }

// NewTopicID returns the ID of the topic called name that the configuration declares.
func NewTopicID(name string) TopicID { return TopicID(shortHash("topic", name)) }

// NewAlertID returns the ID of the alert that tells channel about story.
func NewAlertID(channel ChannelID, story StoryID) PostID {
	return PostID("alert/" + string(channel) + "/" + string(story))
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
