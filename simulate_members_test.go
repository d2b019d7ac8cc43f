package main

import (
	"fmt"
	"slices"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
)

// simMembers is what the members of the guilds have made.
type simMembers struct {
	topics    []*simTopic
	paused    map[string]bool // hosts whose feeds are
	schedules []simSchedule
	undos     []simUndo
	made      int // names, so that none is taken
}

// simTopic is a topic of a guild.
type simTopic struct {
	guild    news.GuildID
	id       news.TopicID
	name     string
	subject  string
	deleted  bool
	channels map[news.ChannelID]bool // that are subscribed; whether that is not paused
}

// simUndo is what can be had back.
type simUndo struct {
	guild news.GuildID
	id    news.UndoID
	may   func() bool // it is still out of the way
	back  func()
}

// act has members and administrators do things while everybody else waits: what
// the bot takes in is taken in before, or after.
func (s *simulation) act() {
	synctest.Wait()
	acts := []func(){
		s.subscribe, s.subscribe, s.unsubscribe, s.unsubscribe, s.pauseSubscription, s.editTopic, s.editTopic, s.deleteTopic,
		s.restore, s.restore, s.pauseFeed, s.schedule, s.unschedule, s.openChannel, s.deleteChannel, s.kick,
	}
	for range 1 + s.random.IntN(3) {
		acts[s.random.IntN(len(acts))]()
		s.note()
		s.sum.acts.Add(1)
	}
}

// actOverAPost acts when a message may be under way.
func (s *simulation) actOverAPost() {
	s.awaitPost()
	s.act()
}

// actOverAPoll acts when news may have left the publisher and not come in.
func (s *simulation) actOverAPoll() {
	p := s.publisher()
	p.publish(simSubjects[s.random.IntN(len(simSubjects))])
	polls := p.count()
	for waited := time.Duration(0); p.count() == polls && waited < simulatedInterval; waited += time.Second / 4 {
		time.Sleep(time.Second / 4)
	}
	s.act()
}

// subscribe has a channel want a topic, which may be a new one.
func (s *simulation) subscribe() {
	guild := s.guild()
	topic := s.topicOf(guild)
	if topic == nil || s.random.IntN(3) == 0 {
		topic = s.createTopic(guild)
	}
	channel := s.channelOf(guild)
	if _, found := topic.channels[channel]; found {
		return
	}
	_, err := s.room.desk.Subscribe(guild, news.Subscription{Topic: topic.id, Channel: channel}, time.Now())
	s.must(err)
	topic.channels[channel] = true
}

func (s *simulation) createTopic(guild news.GuildID) *simTopic {
	s.members.made++
	topic := &simTopic{
		guild: guild, name: fmt.Sprint("our ", s.members.made), subject: simSubjects[s.random.IntN(len(simSubjects))], channels: map[news.ChannelID]bool{},
	}
	made, err := s.room.desk.CreateTopic(guild, desk.TopicEdit{Name: topic.name, Query: topic.subject}, time.Now())
	s.must(err)
	topic.id = made.ID
	s.members.topics = append(s.members.topics, topic)
	return topic
}

// subscription returns one of a guild's, if there is any.
func (s *simulation) subscription() (topic *simTopic, channel news.ChannelID, found bool) {
	topic = s.topicOf(s.guild())
	if topic == nil || len(topic.channels) == 0 {
		return nil, "", false
	}
	return topic, pick(s.random, sortedKeys(topic.channels)), true
}

func (s *simulation) unsubscribe() {
	topic, channel, found := s.subscription()
	if !found {
		return
	}
	undo, err := s.room.desk.Unsubscribe(topic.guild, topic.id, channel, "1", time.Now())
	s.must(err)
	heard := topic.channels[channel]
	delete(topic.channels, channel)
	s.keep(simUndo{topic.guild, undo, func() bool {
		_, taken := topic.channels[channel]
		return !topic.deleted && !taken
	}, func() { topic.channels[channel] = heard }})
}

// pauseSubscription pauses a subscription, or ends that.
func (s *simulation) pauseSubscription() {
	topic, channel, found := s.subscription()
	if !found {
		return
	}
	until := time.Time{}
	if topic.channels[channel] {
		until = news.Forever()
	}
	s.must(s.room.desk.PauseUntil(topic.guild, topic.id, channel, until))
	topic.channels[channel] = !topic.channels[channel]
}

func (s *simulation) editTopic() {
	topic := s.topicOf(s.guild())
	if topic == nil {
		return
	}
	topic.subject = simSubjects[s.random.IntN(len(simSubjects))]
	_, err := s.room.desk.EditTopic(topic.guild, topic.id, desk.TopicEdit{Name: topic.name, Query: topic.subject}, time.Now())
	s.must(err)
}

func (s *simulation) deleteTopic() {
	topic := s.topicOf(s.guild())
	if topic == nil {
		return
	}
	undo, err := s.room.desk.DeleteTopic(topic.guild, topic.id, "1", time.Now())
	s.must(err)
	topic.deleted = true
	s.keep(simUndo{topic.guild, undo, func() bool { return true }, func() { topic.deleted = false }})
}

func (s *simulation) keep(u simUndo) { s.members.undos = append(s.members.undos, u) }

// restore gives back something that was deleted.
func (s *simulation) restore() {
	for i, u := range s.members.undos {
		if !u.may() || s.random.IntN(2) == 0 {
			continue
		}
		_, err := s.room.desk.Restore(u.guild, u.id, time.Now())
		s.must(err)
		u.back()
		s.members.undos = slices.Delete(s.members.undos, i, i+1)
		return
	}
}

// pauseFeed has a guild hear nothing of its feed, or ends that.
func (s *simulation) pauseFeed() {
	guild := s.guild()
	for _, host := range s.hosts {
		if s.publishers[host].guild != guild {
			continue
		}
		s.members.paused[host] = !s.members.paused[host]
		s.must(s.room.desk.PauseFeed(guild, news.NewFeedID(feedOf(host)), s.members.paused[host]))
	}
}

// openChannel makes a channel on Discord, which is subscribed at once.
func (s *simulation) openChannel() {
	guild := s.guild()
	channel := news.ChannelID(fmt.Sprintf("%s%s%d", guild[:16], guild[18:], 30+len(s.channels[guild])))
	s.discord.AddChannel(string(guild), discordtest.Channel{ID: string(channel)})
	s.channels[guild] = append(s.channels[guild], channel)
	for range 3 {
		s.subscribe()
	}
}

// deleteChannel deletes a channel on Discord, of which the bot learns when it
// wants to post there.
func (s *simulation) deleteChannel() {
	guild := s.guild()
	if len(s.alive(guild)) == 1 {
		return
	}
	channel := s.channelOf(guild)
	s.deleted[channel] = s.discord.Messages(string(channel))
	s.discord.DeleteChannel(string(channel))
}

// kick removes the bot from a guild, or invites it again. It learns of that, too,
// when it wants to post there.
func (s *simulation) kick() {
	guild := s.guild()
	if s.kicked[guild] = !s.kicked[guild]; s.kicked[guild] {
		s.discord.RemoveGuild(string(guild))
		return
	}
	s.discord.InviteAgain(string(guild))
}

// lockOut takes a channel from the bot, or gives it back.
func (s *simulation) lockOut() {
	channel := s.channelOf(s.guild())
	if denied, found := s.locked[channel]; found {
		s.discord.Allow(string(channel), denied)
		delete(s.locked, channel)
		return
	}
	s.locked[channel] = pick(s.random, []discordtest.Permission{discordtest.Send, discordtest.View})
	s.discord.Deny(string(channel), s.locked[channel])
}

// letIn gives everything back that was taken from the bot.
func (s *simulation) letIn() {
	for _, guild := range simGuilds {
		if s.kicked[guild] {
			s.discord.InviteAgain(string(guild))
		}
		for _, channel := range s.alive(guild) {
			s.discord.Allow(string(channel), s.locked[channel])
		}
	}
}

func (s *simulation) guild() news.GuildID { return pick(s.random, simGuilds) }

// topicOf returns a topic of a guild; nil if it has none.
func (s *simulation) topicOf(guild news.GuildID) *simTopic {
	var own []*simTopic
	for _, topic := range s.members.topics {
		if topic.guild == guild && !topic.deleted {
			own = append(own, topic)
		}
	}
	if len(own) == 0 {
		return nil
	}
	return pick(s.random, own)
}

// alive returns the channels of a guild that are on Discord.
func (s *simulation) alive(guild news.GuildID) []news.ChannelID {
	return slices.DeleteFunc(slices.Clone(s.channels[guild]), s.isDeleted)
}

func (s *simulation) isDeleted(channel news.ChannelID) bool {
	_, found := s.deleted[channel]
	return found
}

func (s *simulation) channelOf(guild news.GuildID) news.ChannelID {
	return pick(s.random, s.alive(guild))
}
