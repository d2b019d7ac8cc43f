package desk

import (
	"context"
	"errors"
	"time"

	"newsdesk/lookup"
	"newsdesk/store"
)

// compared is of how many of its newest items the index is held against the store.
const compared = 100

// fits reports whether the index is in use and has what the store has. A store
// that was restored, or replaced, has other items under numbers that were given
// before: the newest of the index are then not its own.
func (a *Archive) fits(ctx context.Context) (bool, error) {
	if a.index.Stats().Stale {
		return false, nil
	}
	if a.agreed {
		return true, nil
	}
	newest, err := a.index.Search(ctx, nil, lookup.Options{Limit: compared})
	if errors.Is(err, lookup.ErrDamaged) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	last := a.index.Last()
	err = a.Store.View(func(tx *store.Tx) error {
		a.agreed, err = agree(tx, newest.Hits, last)
		return err
	})
	if a.agreed {
		a.last = last
	}
	return a.agreed, err
}

// agree reports whether the newest items of an index, of which the last has a
// number, are items of the store. That some were forgotten by one of the two is
// no disagreement, as long as any is known to both, or the store has none so old.
func agree(tx *store.Tx, hits []lookup.Hit, last uint64) (bool, error) {
	if last > tx.LastRecord() {
		return false, nil
	}
	common := 0
	for _, hit := range hits {
		record, found, err := tx.RecordWith(hit.Seq)
		switch {
		case err != nil:
			return false, err
		case !found:
			continue
		case string(record.Story) != hit.Story || !record.At.Equal(hit.Time):
			return false, nil
		}
		common++
	}
	return common > 0 || tx.FirstRecord() > last, nil
}

// Reindex makes the index anew, and says how far it is now and then. Where it is
// interrupted, Run does it.
func (a *Archive) Reindex(ctx context.Context, report func(Progress)) error {
	if a == nil || a.index == nil {
		return ErrNoIndex
	}
	a.working.Lock()
	defer a.working.Unlock()
	return a.rebuild(ctx, report)
}

// rebuild makes the index anew. The caller holds working.
func (a *Archive) rebuild(ctx context.Context, report func(Progress)) error {
	a.agreed, a.last = false, 0
	total, err := a.behind()
	if err != nil {
		return err
	}
	began := time.Now()
	a.Log.Info("building the lookup index", "items", total)
	a.building.Store(&Progress{0, total})
	defer a.building.Store(nil)
	err = a.index.Rebuild(ctx, func(yield func(lookup.Item, error) bool) {
		done := uint64(0)
		for records, err := range a.batches(0) {
			if err != nil {
				yield(lookup.Item{}, err)
				return
			}
			for _, r := range records {
				if !yield(archived(r), nil) {
					return
				}
				a.last = r.Seq
			}
			done += uint64(len(records))
			progress := Progress{min(done, total), max(done, total)}
			a.building.Store(&progress)
			report(progress)
		}
	})
	if err != nil {
		return err
	}
	a.agreed = true
	a.Log.Info("built the lookup index", "items", total, "duration_seconds", time.Since(began).Seconds())
	return nil
}
