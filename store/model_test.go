package store

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestStoreIsItsModel runs random histories against the store and against the
// maps and slices of [model], and holds that nobody could tell them apart.
func TestStoreIsItsModel(t *testing.T) {
	dir, histories := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		histories++
		m := &machine{
			path: filepath.Join(dir, strconv.Itoa(histories)+".db"),
			want: newModel(),
			now:  start,
		}
		m.open(t)
		defer func() { _ = m.store.Close() }() // whatever else went wrong
		actions := map[string]func(*rapid.T){
			"":         m.compare,
			"commit":   m.commit,
			"commit 2": m.commit, // as often again as the others
			"fail":     m.fail,
			"reopen":   m.reopen,
			"wait":     m.wait,
		}
		t.Repeat(actions)
		t.Repeat(actions) // what is forgotten after months needs long histories
		m.checkFile(t)
	})
}

// machine is a store and what it should hold.
type machine struct {
	path  string
	store *Store
	want  *model
	now   time.Time
}

func (m *machine) open(t *rapid.T) {
	t.Helper()
	var err error
	m.store, err = Open(m.path)
	noError(t, err)
	m.store.mostOwed = crowd
	m.store.db.NoSync = true // whether the disk keeps its word is not the question here
}

func (m *machine) reopen(t *rapid.T) {
	noError(t, m.store.Close())
	m.open(t)
}

// wait lets time pass; now and then the clock is put right and goes backwards.
func (m *machine) wait(t *rapid.T) {
	m.now = m.now.Add(rapid.SampledFrom([]time.Duration{
		time.Second, time.Minute, time.Hour, 5 * time.Hour, day, day, 3 * day, 8 * day, 31 * day, 100 * day,
		-time.Hour, -2 * day, -40 * day,
	}).Draw(t, "wait"))
}

func (m *machine) commit(t *rapid.T) {
	noError(t, m.store.Update(m.transaction(t)))
	m.want.commit(m.now)
	m.forget(t)
}

func (m *machine) fail(t *rapid.T) {
	before, planned := m.want.clone(), errors.New("as planned")
	work := m.transaction(t)
	err := m.store.Update(func(tx *Tx) error {
		noError(t, work(tx))
		return planned
	})
	if !errors.Is(err, planned) {
		t.Fatalf("Update = %v, want %v", err, planned)
	}
	m.want = before
}

// transaction returns a function that does the same things to a transaction
// and to the model, comparing what both say.
func (m *machine) transaction(t *rapid.T) func(*Tx) error {
	steps := m.steps()
	names := rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(steps))), 1, 6).Draw(t, "steps")
	return func(tx *Tx) error {
		for _, name := range names {
			steps[name](t, tx)
		}
		return nil
	}
}

func (m *machine) steps() map[string]func(*rapid.T, *Tx) {
	return map[string]func(*rapid.T, *Tx){
		"AddItem":            m.addItem,
		"AddItem again":      m.addItem,
		"AddWords":           m.addWords,
		"CountStories":       m.countStories,
		"Deliver":            m.deliver,
		"Deliver again":      m.deliver,
		"DueFeeds":           m.dueFeeds,
		"Flood":              m.flood,
		"ForgetCounts":       m.forgetCounts,
		"MarkDay":            m.markDay,
		"PostDigest":         m.postDigest,
		"PutCounting":        m.putCounting,
		"PutSchedule":        m.putSchedule,
		"RemoveSchedule":     m.removeSchedule,
		"PutGuild":           m.putGuild,
		"PutGuildFeed":       m.putGuildFeed,
		"DeleteGuildFeed":    m.deleteGuildFeed,
		"DeleteTopic":        m.deleteTopic,
		"Restore":            m.restore,
		"PutRecord":          m.putRecord,
		"Records":            m.records,
		"NextItem":           m.nextItem,
		"Owned":              m.owned,
		"DueChores":          m.dueChores,
		"DueChores again":    m.dueChores,
		"DueEdits":           m.dueEdits,
		"DuePosts":           m.duePosts,
		"Enqueue":            m.enqueue,
		"Enqueue again":      m.enqueue,
		"Owed":               m.owed,
		"Park":               m.park,
		"PutCluster":         m.putCluster,
		"PutFeed":            m.putFeed,
		"PutStory":           m.putStory,
		"PutSubscription":    m.putSubscription,
		"PutTopic":           m.putTopic,
		"RemoveCluster":      m.removeCluster,
		"RemoveFeed":         m.removeFeed,
		"RemoveSubscription": m.removeSubscription,
		"RemoveTopic":        m.removeTopic,
		"Revise":             m.revise,
		"Revise again":       m.revise,
		"Settle":             m.settle,
		"Settle again":       m.settle,
		"SettleChore":        m.settleChore,
		"SettleChore again":  m.settleChore,
		"SettleEdit":         m.settleEdit,
		"StoryOf":            m.storyOf,
		"Sweep":              m.sweep,
		"Unpark":             m.unpark,
	}
}

// compare holds that everything in the file is as in the model, and that the
// indexes agree with what they index.
func (m *machine) compare(t *rapid.T) {
	noError(t, m.store.View(func(tx *Tx) error {
		got, want := readContents(t, tx), m.want.contents()
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(storyKey{})); diff != "" {
			t.Fatalf("the store is not its model (-model +store):\n%s", diff)
		}
		return nil
	}))
}

// forget takes over which keys the store forgot with the last commit, having
// checked that it was allowed to.
func (m *machine) forget(t *rapid.T) {
	noError(t, m.store.View(func(tx *Tx) error {
		for feed, want := range m.want.seen {
			got := seenKeys(tx, feed)
			for key, last := range want.days {
				if slices.Contains(got, key) {
					continue
				}
				if dayOf(m.now)-last < seenDays || len(got) < 2*want.largest {
					t.Fatalf("key %d of %s was forgotten: last seen on day %d, today is %d, %d keys remain, the largest document had %d",
						key, feed, last, dayOf(m.now), len(got), want.largest)
				}
				delete(want.days, key)
			}
		}
		return nil
	}))
}

// checkFile has bbolt look for pages lost or used twice.
func (m *machine) checkFile(t *rapid.T) {
	noError(t, m.store.View(func(tx *Tx) error {
		for err := range tx.b.Check() {
			t.Errorf("check file: %v", err)
		}
		return nil
	}))
}

// same ends the test when the store did not answer as its model.
func same(t *rapid.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s (-model +store):\n%s", what, diff)
	}
}
