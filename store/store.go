// Package store keeps the bot's memory in one bbolt file, one transaction at a
// time. It decides nothing.
//
// Buckets, keys and values (integers are big-endian, so that keys sort; JSON
// unless said otherwise; fields are added, never renamed):
//
//	meta           "schema"                   decimal number of the schema
//	meta           "commands"                 Registration
//	feeds          feed ID                    news.Feed
//	due            time (8 bytes) feed ID     host of the feed, as text
//	seen           feed ID                    packed keys of its items, see seen.go
//	samples        feed ID                    Sample, until the feed's language is known
//	imprints       feed ID                    news.Imprint of its last document, packed by package feeds
//	habits         feed ID                    packed sentences that its items have in common, see text.Habits
//	unread         time (8) link              news.Page: the article that posts wait for, until then
//	topics         topic ID                   news.Topic
//	subscriptions  topic ID "/" channel ID    news.Subscription
//	guilds         guild ID                   news.Guild
//	guildtopics    guild ID "/" topic ID      nothing: the topics of a guild, of "" those declared
//	guildfeeds     guild ID "/" feed ID       news.GuildFeed
//	feedguilds     feed ID "/" guild ID       nothing: who has a feed or may have it back
//	finds          guild ID "/" find ID       news.Find, for a day
//	trash          guild ID "/" undo ID       news.Deleted, for a week
//	drafts         guild ID "/" draft ID      news.Draft, for a week
//	held           channel ID "/" day "/" story ID     news.Held: what is left to the digest
//	schedules      guild ID "/" channel ID             news.Schedule: when a channel gets its digest
//	tallies        topic ID "/" channel ID "/" day     decimal number of alerts
//	counts         topic ID "/" day           decimal number of stories that the topic wanted; of "", the days on
//	                                          which anything came in
//	counted        topic ID                   hash (8) time (8) time (8): Counting, what the counts are of
//	pings          role ID                    time (8) of the last mention
//	votes          topic ID "/" story ID "/" user ID   news.Vote
//	records        time (8) hash (8)          news.Record: the items, as long as the configuration says;
//	                                          the bucket's sequence is the number of the last one
//	items          number (8)                 record key: the items in the order in which they came
//	verdicts       record key                 list of news.Verdict: what was decided about an item, for a week
//	storyrecords   story ID "/" record key    nothing: the items of a story
//	channels       channel ID                 news.Channel
//	stories        story ID                   news.Story; one of a single old item is only what its record says
//	storykeys      key (8 bytes)              time (8) story ID "/" feed ID: which story an identity belongs to
//	clusters       story ID                   by which words its items are known, packed by package cluster;
//	                                          the bucket's sequence counts the items taken in
//	words          seq (8)                    words of the latest stories, packed by package cluster
//	posts          post ID                    news.Post, settled ones included
//	outbox         channel ID 0 seq (8)       due time (8) post ID: what is still to be sent, in order
//	edits          channel ID 0 time (8) post ID  nothing: which messages are to be edited, and when
//	chores         channel ID 0 time (8) kind "/" post ID  what is to be done with messages that were sent, and when
//	bursts         channel ID "/" topic ID    Burst
//	expiry         time (8) bucket 0 key      nothing: when to look whether a record may go; or, where the key is
//	                                          the bucket's sequence (8), the keys of several, each behind its length
//
// A feed with what was seen of it, the stories its items joined and the posts
// they led to change in one transaction, so that an item is seen if and only
// if its posts are owed.
//
// Beside the file at path there may be
//
//	path-lock      held by the process that has the store open
//	path-seal      the sums of a store that was closed, see rest.go
//	path.schemaN   the store as it was before a migration
//	path.damaged-TIME, path.replaced-TIME      what a backup took the place of
package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"newsdesk/news"
)

// ErrNotStore says that a file holds something else, or not all that it did.
var ErrNotStore = errors.New("this is not a Newsdesk store, or it is damaged: move it away, or set store.path to another file")

// Store is an open file.
type Store struct {
	// Crowded is called when a channel was owed so much that lists took the place of
	// so many posts before it got any of them; set it before posts are enqueued. It
	// may be nil.
	Crowded func(channel news.ChannelID, posts int)

	db       *bbolt.DB
	path     string
	file     os.FileInfo // as it was opened
	lock     io.Closer
	room     room
	memo     *memo
	mostOwed int // to a channel, see late.go
}

func newStore() *Store { return &Store{memo: newMemo(), mostOwed: mostOwed} }

// Open opens the file at path, creating it and its directory where they do not
// exist, and brings an older schema up to date after copying the file to
// path.schemaN. It fails within three seconds with [ErrHeld] when another
// process holds the store, and it refuses a file of a newer schema, another
// program's, and one of which the end is missing.
func Open(path string) (*Store, error) {
	held, err := lock(path)
	if err != nil {
		return nil, err
	}
	return openLocked(path, held)
}

// OpenTemporary is Open for a file that is thrown away after use: it does not
// wait for the disk, which is most of what a transaction costs, and leaves a
// file that is of no use where the machine stops meanwhile.
func OpenTemporary(path string) (*Store, error) {
	s, err := Open(path)
	if err == nil {
		s.db.NoSync = true
	}
	return s, err
}

// openLocked opens a file that is this process's own until held is closed,
// which it does if it fails.
func openLocked(path string, held io.Closer) (*Store, error) {
	s, err := openStore(path)
	if err != nil {
		return nil, errors.Join(openError(path, err), held.Close())
	}
	s.lock = held
	return s, nil
}

func openStore(path string) (*Store, error) {
	if err := breakRest(path); err != nil {
		return nil, err
	}
	db, err := openFile(path)
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return nil, ErrHeld
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return nil, ErrNotStore
	case err != nil:
		return nil, err
	}
	if err = syncDir(filepath.Dir(path)); err == nil { // the file has its name, and the seal is gone, before anything is written
		err = migrate(db)
	}
	info, statErr := os.Stat(path)
	if err = errors.Join(err, statErr); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := newStore()
	s.db, s.path, s.file = db, path, info
	return s, nil
}

// openFile opens a bbolt file. What bbolt panics or faults at, as it does when
// the end of the file is missing, becomes an error; the file then stays locked
// until the process ends, which is all that is left to do.
func openFile(path string) (db *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			db, err = nil, ErrNotStore
		}
	}()
	options := sizes()
	options.Timeout = boltTimeout
	options.FreelistType = bbolt.FreelistMapType
	db, err = bbolt.Open(path, 0o600, &options)
	if err != nil {
		return nil, err
	}
	db.AllocSize = growth
	if err := checkSize(db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

const (
	boltTimeout = time.Second / 2 // for a process that holds bbolt's lock and not ours
	growth      = 1 << 20         // bytes by which the file grows, at least
)

// sizes returns how much of the file is mapped from the beginning: while a
// reader is under way, as a backup is, the first writer that needs more than is
// mapped waits for it, and everybody else for that one. On Windows the file is
// made as large as what is mapped.
func sizes() bbolt.Options {
	switch {
	case runtime.GOOS == "windows":
		return bbolt.Options{}
	case strconv.IntSize == 32: // which has little room
		return bbolt.Options{InitialMmapSize: 256 << 20}
	}
	return bbolt.Options{InitialMmapSize: 1 << 30}
}

// checkSize reports a file that ends before its last page.
func checkSize(db *bbolt.DB) error {
	return db.View(func(b *bbolt.Tx) error {
		info, err := os.Stat(db.Path())
		if err == nil && info.Size() < b.Size() {
			err = fmt.Errorf("%w (%d of %d bytes are left)", ErrNotStore, info.Size(), b.Size())
		}
		return err
	})
}

// Close waits for transactions to end, closes the file and seals it.
func (s *Store) Close() error {
	err := s.db.Close()
	if err == nil {
		sealRest(s.Path(), s.file)
	}
	return errors.Join(err, s.lock.Close())
}

// Path returns where the file is, or was when it was opened.
func (s *Store) Path() string { return s.path }

// ErrMoved says that a file is no longer where it was opened.
var ErrMoved = errors.New("it was moved, removed or replaced while newsdesk runs: bring back the file that was there, or restore a backup, and start again")

// CheckPlace returns [ErrMoved] if the file that is at the store's path is not
// the one that is open: what is written now would be lost at the next start.
func (s *Store) CheckPlace() error {
	info, err := os.Stat(s.Path())
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !os.SameFile(info, s.file):
		return fmt.Errorf("store %s: %w", s.Path(), ErrMoved)
	case err != nil:
		return fmt.Errorf("look for the store: %w", err)
	}
	return nil
}

// View runs fn in a transaction that only reads. It must be short: while it
// runs, space that is freed is not used again.
func (s *Store) View(fn func(*Tx) error) error {
	return s.db.View(func(b *bbolt.Tx) error { return fn(newTx(b, s)) })
}

// Update runs fn in a transaction that is on disk when Update returns, or, if
// fn or the commit fails, never happened.
func (s *Store) Update(fn func(*Tx) error) error {
	return s.db.Update(func(b *bbolt.Tx) error { return s.run(b, fn) })
}

// Batch is Update for many callers at once, whose functions may share a
// transaction and so the cost of a commit. fn may be run more than once; only
// the effects of its last run remain.
func (s *Store) Batch(fn func(*Tx) error) error {
	s.room.empty()
	return s.batch(fn)
}

// BatchWithin is Batch for what is in no hurry: it waits so long for others to share
// the transaction, unless one that is in a hurry comes first.
func (s *Store) BatchWithin(wait time.Duration, fn func(*Tx) error) error {
	return s.batchWithin(wait, heavy, fn)
}

// BatchLight is BatchWithin for what changes little, and keeps nobody busy: many
// more share a transaction.
func (s *Store) BatchLight(wait time.Duration, fn func(*Tx) error) error {
	return s.batchWithin(wait, light, fn)
}

func (s *Store) batchWithin(wait time.Duration, weight int, fn func(*Tx) error) error {
	if wait > 0 {
		s.room.wait(wait, weight)
	}
	return s.batch(fn)
}

func (s *Store) batch(fn func(*Tx) error) error {
	return s.db.Batch(func(b *bbolt.Tx) error { return s.run(b, fn) })
}

func (s *Store) run(b *bbolt.Tx, fn func(*Tx) error) error {
	tx := newTx(b, s)
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.putExpiring(); err != nil {
		return err
	}
	return tx.putSeen()
}
