package bot

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/store"
)

// guildSeen notes that the bot is in a guild, and which of the channels that
// topics go to belong to it, and tries those again that were closed to the bot.
// To a guild that it has just joined it is introduced.
func (p *Presence) guildSeen(g *discordgo.Guild) error {
	wanted, err := p.wanted(slices.Concat(g.Channels, g.Threads))
	if err != nil {
		return err
	}
	if len(wanted) > 0 {
		if err := p.update(func(tx *store.Tx) (opened bool, err error) {
			for _, c := range wanted {
				c.GuildID = g.ID // not said again within a guild
				open, err := seeChannel(tx, c, time.Now())
				if err != nil {
					return false, err
				}
				opened = opened || open
			}
			return opened, nil
		}); err != nil {
			return err
		}
	}
	now := time.Now()
	joined, err := p.Desk.Seen(news.GuildID(g.ID), g.Name, now)
	if joined {
		p.Log.Info("in a server", "guild", g.ID)
	}
	if err == nil && now.Sub(g.JoinedAt) < welcomeWithin {
		p.greeter.note(arrivedAt{news.GuildID(g.ID), news.ChannelID(g.SystemChannelID)})
	}
	return err
}

// guildNamed notes what a guild is called.
func (p *Presence) guildNamed(g *discordgo.Guild) error {
	_, err := p.Desk.Seen(news.GuildID(g.ID), g.Name, time.Now())
	return err
}

// guildGone closes the channels of a guild that the bot was removed from. What
// its members own is kept for a while.
func (p *Presence) guildGone(id news.GuildID) error {
	p.Log.Warn("removed from a server", "guild", id)
	now := time.Now()
	if err := p.update(func(tx *store.Tx) (bool, error) {
		channels, err := channelsOf(tx, id)
		if err != nil {
			return false, err
		}
		for _, channel := range channels {
			if err := tx.Park(channel.ID, news.ReasonGone, "the bot was removed from the server", now); err != nil {
				return false, err
			}
		}
		return false, nil
	}); err != nil {
		return err
	}
	return p.Desk.Left(id, now)
}

// missed notes which guilds of a shard the bot was removed from while it was
// away: a new session begins with a list of those that it is in.
func (p *Presence) missed(told []*discordgo.Guild, shard, shards int) error {
	known, err := p.Desk.Guilds()
	if err != nil {
		return err
	}
	var all error
	for _, guild := range known {
		isTold := slices.ContainsFunc(told, func(g *discordgo.Guild) bool { return g.ID == string(guild.ID) })
		if !isTold && !guild.JoinedAt.IsZero() && shardOf(guild.ID, shards) == shard {
			all = errors.Join(all, p.guildGone(guild.ID))
		}
	}
	return all
}

// shardOf returns the number of the shard that a guild is of.
// https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
func shardOf(guild news.GuildID, shards int) int {
	id, err := strconv.ParseUint(string(guild), 10, 64)
	if err != nil {
		return 0
	}
	return int(id >> 22 % uint64(max(shards, 1))) //nolint:gosec // smaller than shards
}

// roleGone forgets a role that was deleted: it manages nothing any more, and is
// mentioned nowhere.
func (p *Presence) roleGone(id news.GuildID, role news.RoleID) error {
	guild, err := p.Desk.Guild(id)
	if err != nil {
		return err
	}
	if guild.Managers == role {
		p.Log.Warn("the role of a server's managers was deleted", "guild", id)
		err = p.Desk.ChangeGuild(id, func(g *news.Guild) error {
			g.Managers = ""
			return nil
		})
	}
	for _, s := range p.Desk.Subscriptions(id, "") {
		if s.Role == role && !s.Declared {
			_, changeErr := p.Desk.ChangeSubscription(id, s.Topic, s.Channel, func(s *news.Subscription) error {
				s.Role = ""
				return nil
			})
			err = errors.Join(err, changeErr)
		}
	}
	return errors.Join(err, p.rolesChanged(id))
}
