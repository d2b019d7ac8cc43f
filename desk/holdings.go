package desk

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// topic is a topic with those that want it.
type topic struct {
	news.Topic
	query         query.Expr
	folded        string              // its name, to be found by
	subscriptions []news.Subscription // those of declared topics with the guild of the channel, where it is known
	perDay        float64             // stories, lately
	isCounted     bool                // by its query as it is now
}

// holdings are what a guild has, in memory; those of "" are what is declared.
// They do not change: new ones take their place.
type holdings struct {
	guild  news.Guild
	zone   *time.Location
	topics []*topic // by folded name
	feeds  map[news.FeedID]news.GuildFeed
}

// Reload reads again what everybody has. A topic whose query does not parse is
// left out, and said so. When Reload returns, items are matched against what was
// in the store when it was called, or newer: one at a time reads and publishes,
// so that none publishes what is older.
func (d *Desk) Reload() error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	guilds := map[news.GuildID]*holdings{}
	known := d.catalogue.Load().queries()
	err := d.Store.View(func(tx *store.Tx) (err error) {
		for _, id := range append(tx.Owners(), "") {
			if guilds[id], err = d.readHoldings(tx, id, known); err != nil {
				return err
			}
		}
		return d.names.read(tx)
	})
	if err != nil {
		return err
	}
	d.catalogue.Store(d.newCatalogue(guilds))
	return nil
}

// reload is Reload of what one guild has.
func (d *Desk) reload(id news.GuildID) error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	old := d.catalogue.Load()
	guilds := maps.Clone(old.guilds)
	err := d.Store.View(func(tx *store.Tx) (err error) {
		guilds[id], err = d.readHoldings(tx, id, old.queries())
		return err
	})
	if err != nil {
		return err
	}
	d.catalogue.Store(d.newCatalogue(guilds))
	return nil
}

// readHoldings reads what a guild has. A topic whose query cannot be read is
// left out, and said so. Queries that are known already are not parsed again.
func (d *Desk) readHoldings(tx *store.Tx, id news.GuildID, known map[string]query.Expr) (*holdings, error) {
	h := &holdings{zone: time.UTC, feeds: map[news.FeedID]news.GuildFeed{}}
	var err error
	if h.guild, _, err = tx.Guild(id); err != nil {
		return nil, err
	}
	if zone, err := loadZone(h.guild.Zone); err == nil {
		h.zone = zone
	}
	feeds, err := tx.GuildFeeds(id)
	if err != nil {
		return nil, err
	}
	for _, feed := range feeds {
		h.feeds[feed.Feed] = feed
	}
	topics, err := tx.TopicsOf(id)
	if err != nil {
		return nil, err
	}
	owners := channelOwners{}
	for _, t := range topics {
		expr, parsed := known[t.Query]
		if !parsed {
			if expr, err = query.Parse(t.Query); err != nil {
				d.Log.Warn("a topic is left out: its query cannot be read", "topic", t.Name, "error", err)
				continue
			}
		}
		read, err := readTopic(tx, t, expr, owners)
		if err != nil {
			return nil, err
		}
		h.topics = append(h.topics, read)
	}
	slices.SortFunc(h.topics, byName)
	return h, nil
}

func byName(a, b *topic) int {
	return cmp.Or(strings.Compare(a.folded, b.folded), strings.Compare(a.Name, b.Name))
}

// channelOwners is which guilds channels are known to be of, so that one to which
// many topics go is read once.
type channelOwners map[news.ChannelID]news.GuildID

func (o channelOwners) of(tx *store.Tx, id news.ChannelID) (news.GuildID, error) {
	if guild, known := o[id]; known {
		return guild, nil
	}
	channel, err := tx.Channel(id)
	if err == nil {
		o[id] = channel.Guild
	}
	return channel.Guild, err
}

func readTopic(tx *store.Tx, t news.Topic, expr query.Expr, owners channelOwners) (*topic, error) {
	read := &topic{Topic: t, query: expr, folded: foldName(t.Name)}
	var err error
	if read.subscriptions, err = tx.SubscriptionsOf(t.ID); err != nil {
		return nil, err
	}
	for i := range read.subscriptions {
		s := &read.subscriptions[i]
		if s.Guild == "" {
			if s.Guild, err = owners.of(tx, s.Channel); err != nil {
				return nil, err
			}
		}
	}
	counting, found := tx.Counting(t.ID)
	if read.isCounted = found && counting.Query == queryKey(t.Query); read.isCounted {
		read.perDay = perDay(tx, t.ID, counting)
	}
	return read, nil
}

// feed returns what the guild says of a feed that its members added.
func (h *holdings) feed(id news.FeedID) (feed news.GuildFeed, found bool) {
	if h != nil {
		feed, found = h.feeds[id]
	}
	return feed, found
}

// label returns the name by which the guild knows a feed.
func (h *holdings) label(feed news.Feed) string {
	if own, found := h.feed(feed.ID); found && own.Name != "" && !feed.Declared {
		return own.Name
	}
	return feed.Label()
}

// queries returns the parsed queries of the topics.
func (c *catalogue) queries() map[string]query.Expr {
	queries := make(map[string]query.Expr, len(c.topics))
	for _, t := range c.topics {
		queries[t.Query] = t.query
	}
	return queries
}

// owns reports whether a guild may know of what the feed brings: the feed is
// declared, or its own and not paused.
func (c *catalogue) owns(guild news.GuildID, feed news.Feed) bool {
	if feed.Declared {
		return true
	}
	own, found := c.guilds[guild].feed(feed.ID)
	return found && !own.Paused
}
