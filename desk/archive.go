package desk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"newsdesk/lookup"
	"newsdesk/news"
	"newsdesk/store"
)

// Archive keeps a full-text index in step with the items of the store, for
// [Desk.Search]. The store is the truth: the index reads from it what it does not
// have, and is made anew where the two disagree.
type Archive struct {
	Store *store.Store
	Keep  time.Duration // how long items are remembered
	Log   *slog.Logger

	index    *lookup.Index // nil: it could not be opened
	wake     chan struct{} // told when items came in
	working  sync.Mutex    // held while the index is written
	last     uint64        // number of the last item that the index was given
	agreed   bool          // the index was held against the store
	building atomic.Pointer[Progress]
}

// OpenArchive opens the index at path. Where that fails it returns an archive as
// well, in which nothing can be searched.
func OpenArchive(path string, s *store.Store, keep time.Duration, log *slog.Logger) (*Archive, error) {
	index, err := lookup.Open(path, log)
	return &Archive{Store: s, Keep: keep, Log: log, index: index, wake: make(chan struct{}, 1)}, err
}

// Close writes what is in memory and closes the index.
func (a *Archive) Close() error {
	if a.index == nil {
		return nil
	}
	return a.index.Close()
}

// Progress is how far the making of an index is.
type Progress struct {
	Done  uint64 `json:"done"` // items
	Total uint64 `json:"total"`
}

// Percent returns the progress in whole hundredths; 100 only when it is done.
func (p Progress) Percent() int {
	if p.Done >= p.Total {
		return 100
	}
	return int(p.Done * 100 / p.Total) //nolint:gosec // under 100
}

// ErrNoIndex says that the index could not be opened when the bot started.
var ErrNoIndex = errors.New("there is no lookup index: the log says why")

// BuildingError says that the index is being made.
type BuildingError struct{ Progress Progress }

func (e *BuildingError) Error() string {
	return fmt.Sprintf("the lookup index is being built, %d %%", e.Progress.Percent())
}

const (
	flushEvery   = 15 * time.Minute // what a crash loses is added again at the next start
	restAfter    = 30 * time.Second // nothing came in for so long
	rush         = 1000             // items in memory that are written then, for the memory that they take
	expireEvery  = time.Hour
	catchUpItems = 500    // in a transaction
	farBehind    = 20_000 // items behind, searching would mislead
)

// Run keeps the index in step with the store until ctx ends. What fails is tried
// again: lookups are never a reason to end.
func (a *Archive) Run(ctx context.Context) error {
	if a.index == nil {
		<-ctx.Done()
		return nil
	}
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	rest := time.NewTimer(restAfter)
	defer rest.Stop()
	for expired := (time.Time{}); ; {
		wake := a.wake
		if err := a.CatchUp(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("the lookup index is behind, trying again", "pause", flushEvery, "error", err)
			wake = nil
		}
		select {
		case <-ctx.Done():
			a.flush()
			return nil
		case <-wake:
			rest.Reset(restAfter)
			continue
		case <-rest.C:
			if a.index.Stats().Buffered >= rush {
				a.flush()
			}
			continue
		case <-ticker.C:
		}
		if now := time.Now(); now.Sub(expired) >= expireEvery {
			a.expire(now)
			expired = now
		}
		a.flush()
	}
}

// note has what came in added.
func (a *Archive) note() {
	if a == nil {
		return
	}
	select {
	case a.wake <- struct{}{}:
	default: // it is to be woken already
	}
}

// flush has what is in memory written. An index that is out of use is made anew
// by [Archive.CatchUp].
func (a *Archive) flush() {
	a.working.Lock()
	defer a.working.Unlock()
	if err := a.index.Flush(); err != nil && !errors.Is(err, lookup.ErrDamaged) {
		a.Log.Error("cannot write the lookup index", "error", err)
	}
}

func (a *Archive) expire(now time.Time) {
	if err := a.index.Expire(now.Add(-a.Keep)); err != nil && !errors.Is(err, lookup.ErrDamaged) {
		a.Log.Error("cannot forget what is old in the lookup index", "error", err)
	}
}

// CatchUp gives the index the items that it does not have. One that is new or out
// of use, and one that does not agree with the store, is made anew.
func (a *Archive) CatchUp(ctx context.Context) error {
	a.working.Lock()
	defer a.working.Unlock()
	fits, err := a.fits(ctx)
	switch {
	case err != nil:
		return err
	case !fits:
		return a.rebuild(ctx, func(Progress) {})
	}
	total, err := a.behind()
	if err != nil || total == 0 {
		return err
	}
	defer a.building.Store(nil)
	added := uint64(0)
	for records, err := range a.batches(a.last) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if total >= farBehind {
			a.building.Store(&Progress{min(added, total), total})
		}
		a.add(records)
		added += uint64(len(records))
	}
	return nil
}

func (a *Archive) add(records []news.Record) {
	items := make([]lookup.Item, len(records))
	for i, r := range records {
		items[i] = archived(r)
		a.last = r.Seq
	}
	a.index.Add(items...)
}

// archived returns an item as it is found again: by exactly what topics are asked about.
func archived(r news.Record) lookup.Item {
	return lookup.Item{Seq: r.Seq, Time: r.At, Story: string(r.Story), Feed: string(r.Feed), Fields: recordFields(r)}
}

// behind returns how many items the store has that the index was not given, at most.
func (a *Archive) behind() (items uint64, err error) {
	err = a.Store.View(func(tx *store.Tx) error {
		items = min(tx.LastRecord()-min(a.last, tx.LastRecord()), tx.Records())
		return nil
	})
	return items, err
}

// batches ranges over the items after a number, in short transactions.
func (a *Archive) batches(after uint64) iter.Seq2[[]news.Record, error] {
	return func(yield func([]news.Record, error) bool) {
		for {
			records, err := a.batch(after)
			if err == nil && len(records) == 0 || !yield(records, err) || err != nil {
				return
			}
			after = records[len(records)-1].Seq
		}
	}
}

func (a *Archive) batch(after uint64) (records []news.Record, err error) {
	err = a.Store.View(func(tx *store.Tx) error {
		for record, err := range tx.RecordsAfter(after) {
			if err != nil {
				return err
			}
			if records = append(records, record); len(records) == catchUpItems {
				break
			}
		}
		return nil
	})
	return records, err
}

// ArchiveStats says what an archive holds.
type ArchiveStats struct {
	lookup.Stats

	Behind   uint64    // items that the index lacks, at most
	Building *Progress // nil: the index is ready
}

// Stats returns what the archive holds.
func (a *Archive) Stats() (s ArchiveStats) {
	if a.index == nil {
		return s
	}
	s.Stats, s.Building = a.index.Stats(), a.building.Load()
	_ = a.Store.View(func(tx *store.Tx) error { // which cannot fail
		held := uint64(s.Items + s.Buffered) //nolint:gosec // a count
		s.Behind = tx.Records() - min(tx.Records(), held)
		return nil
	})
	return s
}

// ready returns the error that says why nothing can be searched, if so.
func (a *Archive) ready() error {
	if a == nil || a.index == nil {
		return ErrNoIndex
	}
	if p := a.building.Load(); p != nil {
		return &BuildingError{*p}
	}
	return nil
}

// search searches. An index that is found damaged is made anew.
func (a *Archive) search(ctx context.Context, q lookupQuery) (lookup.Results, error) {
	found, err := a.index.Search(ctx, q.expr, q.options)
	if errors.Is(err, lookup.ErrDamaged) {
		a.note()
		return found, &BuildingError{Progress{0, 1}}
	}
	return found, err
}
