package discordtest

import (
	"fmt"
	"net/http"
)

// startThread starts a thread without a message, or a post in a forum.
func (s *Server) startThread(c *call) answer {
	parent, a, ok := s.visible(c.value("channel"))
	if !ok {
		return a
	}
	switch parent.Type {
	case Forum, Media:
		return s.startPost(c, parent)
	case Text, Announcement:
		if a, ok := s.check(c, schemaThreadCreate, node.thread); !ok {
			return a
		}
		return reply(http.StatusCreated, s.openThread(c, parent, s.newID(c.now)))
	}
	return refuse(http.StatusBadRequest, codeWrongChannelType, "Cannot execute action on this channel type")
}

// startPost opens a thread of a forum with its first message, whose ID is the
// thread's own.
func (s *Server) startPost(c *call, forum *channel) answer {
	if s.permissions(forum)&Send == 0 {
		return missingPermissions()
	}
	if a, ok := s.check(c, schemaForumPost, node.forumPost); !ok {
		return a
	}
	fields := c.body.fields()
	if tags, _ := fields["applied_tags"].([]any); forum.RequireTag && len(tags) == 0 {
		return refuse(http.StatusBadRequest, codeTagRequired, "A tag is required to create a forum post in this channel")
	}
	starter, _ := fields["message"].(map[string]any)
	m := s.newMessage("", c, starter)
	m.Channel = m.ID
	m.render(starter)
	view := s.openThread(c, forum, m.ID)
	s.channels[m.ID].add(m)
	view["message"] = m.Raw
	return reply(http.StatusCreated, view)
}

func (s *Server) startThreadFromMessage(c *call) answer {
	parent, m, a, ok := s.found(c)
	if !ok {
		return a
	}
	if a, ok := s.check(c, schemaThreadFromMessage, node.thread); !ok {
		return a
	}
	if s.permissions(parent)&CreateThreads == 0 {
		return missingPermissions()
	}
	if s.channels[m.ID] != nil {
		return refuse(http.StatusBadRequest, codeThreadExists, "A thread has already been created for this message")
	}
	return reply(http.StatusCreated, s.openThread(c, parent, m.ID))
}

// activeThreads returns the threads of a guild that the bot may view (docs:
// resources/guild, List Active Guild Threads). None is ever archived here.
func (s *Server) activeThreads(c *call) answer {
	g, a, ok := s.memberOf(c.value("guild"))
	if !ok {
		return a
	}
	threads := []any{}
	for _, ch := range s.channelsOf(g.id) {
		if ch.thread() && s.permissions(ch)&View != 0 {
			threads = append(threads, s.channelView(ch))
		}
	}
	return reply(http.StatusOK, map[string]any{"threads": threads, "members": []any{}})
}

// Threads returns the threads of a channel and the posts of a forum, oldest first.
func (s *Server) Threads(channel string) (threads []Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ch := range s.channelsOf(s.channel(channel).guild.id) {
		if ch.thread() && ch.Parent == channel {
			threads = append(threads, ch.Channel)
		}
	}
	return threads
}

// openThread makes the channel of a thread and returns how it looks.
func (s *Server) openThread(c *call, parent *channel, id string) map[string]any {
	name, _ := c.body.fields()["name"].(string)
	thread := &channel{Channel: Channel{ID: id, Name: name, Type: PublicThread, Parent: parent.ID}, guild: parent.guild}
	tags, _ := c.body.fields()["applied_tags"].([]any)
	for _, tag := range tags {
		thread.Tags = append(thread.Tags, Tag{ID: fmt.Sprint(tag)})
	}
	s.addChannel(thread)
	return s.channelView(thread)
}
