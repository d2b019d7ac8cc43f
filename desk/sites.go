package desk

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/store"
)

// maxHidden is how many publishers a guild hides, and a channel.
const maxHidden = 200

// HideSite keeps a channel of a guild, or all of them where channel is "", from
// hearing of a publisher, by its [news.Item.Site], or lets it hear of it again.
// The error is [ErrNotFound] where the channel is not known to be the guild's: who
// names a channel does not own it.
func (d *Desk) HideSite(guild news.GuildID, channel news.ChannelID, site string, hide bool) error {
	site = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(site)), "www.")
	if site == "" || strings.ContainsAny(site, "/ ") {
		return &InvalidError{fmt.Sprintf("%q is no site: write one such as example.org", site)}
	}
	if channel == "" {
		return d.ChangeGuild(guild, func(g *news.Guild) (err error) {
			g.HiddenSites, err = withSite(g.HiddenSites, site, hide)
			return err
		})
	}
	return d.change(guild, func(tx *store.Tx) error {
		c, err := tx.Channel(channel)
		if err != nil {
			return err
		}
		if c.Guild != guild {
			return ErrNotFound
		}
		if c.HiddenSites, err = withSite(c.HiddenSites, site, hide); err != nil {
			return err
		}
		return tx.PutChannel(c)
	})
}

// HiddenSite is a publisher that is hidden from a channel, or, where that is "",
// from all of the guild.
type HiddenSite struct {
	Channel news.ChannelID
	Site    string // as [news.Item.Site]
}

// HiddenSites returns what is hidden from a guild, and then from each of its
// channels, by channel and site.
func (d *Desk) HiddenSites(guild news.GuildID) (hidden []HiddenSite, err error) {
	err = d.Store.View(func(tx *store.Tx) error {
		g, _, err := tx.Guild(guild)
		if err != nil {
			return err
		}
		for _, site := range g.HiddenSites {
			hidden = append(hidden, HiddenSite{Site: site})
		}
		channels, err := hidingChannels(tx, guild)
		for _, c := range channels {
			for _, site := range c.HiddenSites {
				hidden = append(hidden, HiddenSite{c.ID, site})
			}
		}
		return err
	})
	return hidden, err
}

// ShowSites lets a guild, and each of its channels, hear of every publisher again.
func (d *Desk) ShowSites(guild news.GuildID) error {
	return d.change(guild, func(tx *store.Tx) error {
		channels, err := hidingChannels(tx, guild)
		if err != nil {
			return err
		}
		for _, c := range channels {
			c.HiddenSites = nil
			if err := tx.PutChannel(c); err != nil {
				return err
			}
		}
		g, found, err := tx.Guild(guild)
		if err != nil || !found {
			return err
		}
		g.HiddenSites = nil
		return tx.PutGuild(g)
	})
}

// hidingChannels returns the channels of a guild from which publishers are hidden.
func hidingChannels(tx *store.Tx, guild news.GuildID) (channels []news.Channel, err error) {
	for c, err := range tx.Channels() {
		if err != nil {
			return nil, err
		}
		if c.Guild == guild && len(c.HiddenSites) > 0 {
			channels = append(channels, c)
		}
	}
	return channels, nil
}

// withSite returns sites, in order, with site or without it.
func withSite(sites []string, site string, hide bool) ([]string, error) {
	sites = slices.DeleteFunc(slices.Clone(sites), func(s string) bool { return s == site })
	if !hide {
		return sites, nil
	}
	if err := checkQuota(len(sites), maxHidden, "hidden sources"); err != nil {
		return nil, err
	}
	sites = append(sites, site)
	slices.Sort(sites)
	return sites, nil
}
