package desk

import (
	"sync"

	"newsdesk/news"
	"newsdesk/store"
)

// directory knows the names of all feeds, to find them by. It is the one part
// of what is in memory that polls change.
type directory struct {
	mu   sync.RWMutex
	list []feedName
	at   map[news.FeedID]int // in list
}

type feedName struct {
	id       news.FeedID
	label    string
	folded   string
	declared bool
}

// read reads the names of all feeds.
func (n *directory) read(tx *store.Tx) error {
	var list []feedName
	at := map[news.FeedID]int{}
	for feed, err := range tx.Feeds() {
		if err != nil {
			return err
		}
		at[feed.ID] = len(list)
		list = append(list, nameOf(feed))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list, n.at = list, at
	return nil
}

// note learns what a feed is called now.
func (n *directory) note(feed news.Feed) {
	if known, found := n.get(feed.ID); found && known.label == feed.Label() && known.declared == feed.Declared {
		return
	}
	name := nameOf(feed)
	n.mu.Lock()
	defer n.mu.Unlock()
	if at, found := n.at[feed.ID]; found {
		n.list[at] = name
		return
	}
	n.at[feed.ID] = len(n.list)
	n.list = append(n.list, name)
}

func nameOf(feed news.Feed) feedName {
	return feedName{feed.ID, feed.Label(), foldName(feed.Label()), feed.Declared}
}

func (n *directory) get(id news.FeedID) (name feedName, found bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	at, found := n.at[id]
	if found {
		name = n.list[at]
	}
	return name, found
}

// isDeclared reports whether everybody has the feed.
func (n *directory) isDeclared(id news.FeedID) bool {
	name, _ := n.get(id)
	return name.declared
}

// declared returns the IDs of the feeds that everybody has.
func (n *directory) declared() (ids []news.FeedID) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	for _, name := range n.list {
		if name.declared {
			ids = append(ids, name.id)
		}
	}
	return ids
}

// find returns at most limit of the feeds that everybody has, or the guild, as
// [find] does, by the names that the guild knows.
func (n *directory) find(h *holdings, typed string, limit int) []news.FeedID {
	n.mu.RLock()
	defer n.mu.RUnlock()
	found := find(typed, limit, len(n.list), func(i int) (string, bool) {
		name := &n.list[i]
		if name.declared {
			return name.folded, true
		}
		own, owned := h.feed(name.id)
		if owned && own.Name != "" {
			return foldName(own.Name), true
		}
		return name.folded, owned
	})
	ids := make([]news.FeedID, len(found))
	for i, at := range found {
		ids[i] = n.list[at].id
	}
	return ids
}
