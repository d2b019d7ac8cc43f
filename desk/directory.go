package desk

import (
	"sync"

	"newsdesk/news"
	"newsdesk/store"
)

// directory knows the names of all feeds, to find them by. It is the one part
// of what is in memory that polls change.
type directory struct {
	mu    sync.RWMutex
	feeds map[news.FeedID]feedName
}

type feedName struct {
	label    string
	folded   string
	declared bool
}

// read reads the names of all feeds.
func (n *directory) read(tx *store.Tx) error {
	feeds := map[news.FeedID]feedName{}
	for feed, err := range tx.Feeds() {
		if err != nil {
			return err
		}
		feeds[feed.ID] = nameOf(feed)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.feeds = feeds
	return nil
}

// learn adds a feed that is not known yet.
func (n *directory) learn(feed news.Feed) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, found := n.feeds[feed.ID]; !found {
		n.feeds[feed.ID] = nameOf(feed)
	}
}

// note learns what a feed is called now.
func (n *directory) note(feed news.Feed) {
	n.mu.RLock()
	known := n.feeds[feed.ID]
	n.mu.RUnlock()
	if known.label == feed.Label() && known.declared == feed.Declared {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.feeds[feed.ID] = nameOf(feed)
}

func nameOf(feed news.Feed) feedName {
	return feedName{feed.Label(), foldName(feed.Label()), feed.Declared}
}

// declared returns the IDs of the feeds that everybody has.
func (n *directory) declared() (ids []news.FeedID) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for id, name := range n.feeds {
		if name.declared {
			ids = append(ids, id)
		}
	}
	return ids
}

// isDeclared reports whether everybody has the feed.
func (n *directory) isDeclared(id news.FeedID) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.feeds[id].declared
}

// seenBy returns the names by which a guild knows the feeds that it has.
func (n *directory) seenBy(h *holdings) (ids []news.FeedID, names []feedName) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for id, name := range n.feeds {
		own, owned := news.GuildFeed{}, false
		if h != nil {
			own, owned = h.feeds[id]
		}
		if !owned && !name.declared {
			continue
		}
		if owned && own.Name != "" && !name.declared {
			name.label, name.folded = own.Name, foldName(own.Name)
		}
		ids, names = append(ids, id), append(names, name)
	}
	return ids, names
}
