package desk

import (
	"log/slog"
	"sync"
	"time"

	"newsdesk/cluster"
	"newsdesk/news"
	"newsdesk/store"
)

// stories finds the stories of items by their words. What it knows is in memory
// and, as of the last item that was taken in, in the store; the number of that
// item says whether the two agree. They do not after a start, and after a
// transaction that failed: then the memory follows the store.
//
// The same items, one after the other, make the same stories, in however many
// polls they come. One thing depends on the polls: of a feed that names no
// language, what is told of it from its items, as of the poll that brings enough.
type stories struct {
	mu     sync.Mutex
	memory *cluster.Memory
}

// An item that its publisher dates this long before now is no news, which a feed
// has many of when it is read for the first time. It is not compared with live
// stories, and opens none. Some publishers give the day alone, of some time zone.
const oldNews = 48 * time.Hour

// sweepItems is after how many items the stories are looked through for those
// that are no longer live.
const sweepItems = 256

// align brings the memory in step with the store.
func (s *stories) align(tx *store.Tx, log *slog.Logger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory == nil || !s.memory.Rewind(tx.LastItem()) {
		s.load(tx, log)
	}
}

// load reads the memory from the store. What cannot be read is left out: the
// news goes on, and a story that is not known by its words is opened anew.
func (s *stories) load(tx *store.Tx, log *slog.Logger) {
	s.memory = cluster.New()
	for packed := range tx.Words() {
		s.memory.Count(unpackWords(packed))
	}
	for id, packed := range tx.Clusters() {
		c, err := cluster.Unpack(id, packed)
		if err != nil {
			log.Warn("cannot read the words of a story", "story", id, "error", err)
			continue
		}
		s.memory.Restore(c)
	}
	s.memory.At(tx.LastItem())
	s.memory.Keep(tx.LastItem())
}

// unpackWords returns the words that were packed, none where they cannot be read.
func unpackWords(packed []byte) cluster.Words {
	words, err := cluster.UnpackWords(packed)
	if err != nil {
		return cluster.Words{}
	}
	return words
}

// keep says that the items up to the one with this number are on disk.
func (s *stories) keep(item uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.memory != nil { // or there was no item yet
		s.memory.Keep(item)
	}
}

// find returns the story of a new item, opening one where there is none, and how
// the item came to be of it.
func (s *stories) find(in *intakeTx, item news.Item, known known) (news.StoryID, news.Joined, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seq, err := in.tx.NextItem()
	if err != nil {
		return "", "", err
	}
	s.memory.At(seq)
	if seq%sweepItems == 0 {
		if err := s.sweep(in); err != nil {
			return "", "", err
		}
	}
	var draft cluster.Draft
	if !in.isOld(item) {
		draft = s.memory.Read(cluster.Item{Feed: in.feed.ID, Language: languageOf(in.feed, item), Title: item.Title, Text: item.Text})
	}
	id, joined := known.story.ID, news.JoinSame
	if id == "" && draft.Telling() {
		id, joined = s.nearest(draft, known.not, in.now)
	}
	if id != "" {
		return id, joined, s.join(in, id, draft)
	}
	id = news.NewStoryID(in.feed.ID, item.Keys)
	return id, news.JoinOpened, s.open(in, id, draft)
}

// nearest returns the live story that the words of an item lead to, if any.
func (s *stories) nearest(draft cluster.Draft, not news.StoryID, now time.Time) (news.StoryID, news.Joined) {
	match, found := s.memory.Nearest(draft, not, now)
	switch {
	case !found:
		return "", ""
	case match.Loud:
		return match.Story, news.JoinLoud
	}
	return match.Story, news.JoinQuiet
}

// join adds an item to a story, if that is live.
func (s *stories) join(in *intakeTx, id news.StoryID, draft cluster.Draft) error {
	if c := s.memory.Join(id, draft, in.now); c != nil {
		return in.tx.PutCluster(id, c.Pack())
	}
	return nil
}

// open makes a story live, if the item says enough.
func (s *stories) open(in *intakeTx, id news.StoryID, draft cluster.Draft) error {
	if !draft.Telling() {
		return nil
	}
	forgotten, err := in.tx.AddWords(draft.Words.Pack(), cluster.Window)
	if err != nil {
		return err
	}
	return in.tx.PutCluster(id, s.memory.Open(id, draft, unpackWords(forgotten), in.now).Pack())
}

// sweep forgets the stories that are no longer live.
func (s *stories) sweep(in *intakeTx) error {
	for _, id := range s.memory.Expire(in.now) {
		if err := in.tx.RemoveCluster(id); err != nil {
			return err
		}
	}
	return nil
}
