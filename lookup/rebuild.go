package lookup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
)

// Rebuild makes the index anew out of items, which come in the order of their
// numbers. Searches find what is there already. Items that are added meanwhile
// are added behind them. Where it is interrupted the index stays as far as it
// came, and stale.
func (ix *Index) Rebuild(ctx context.Context, items iter.Seq2[Item, error]) error {
	ix.arriving.Lock()
	ix.rebuilding = true
	ix.arriving.Unlock()
	ix.writing.Lock()
	defer ix.writing.Unlock()
	err := ix.replace()
	if err == nil {
		err = ix.addAll(ctx, items)
	}
	ix.arriving.Lock()
	defer ix.arriving.Unlock()
	waiting := ix.waiting
	ix.rebuilding, ix.waiting = false, nil
	if err != nil {
		err = fmt.Errorf("rebuild lookup index: %w", err)
		ix.fail(err) // what waits would leave a gap
		return err
	}
	ix.add(waiting)
	ix.fresh.Store(false)
	return nil
}

// replace begins a new file.
func (ix *Index) replace() error {
	ix.file.Lock()
	defer ix.file.Unlock()
	if err := ix.letGo(); err != nil {
		return err
	}
	if err := os.Remove(ix.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	ix.known.Clear()
	ix.damaged.Store(false)
	ix.torn.Store(false)
	return ix.openFile()
}

func (ix *Index) addAll(ctx context.Context, items iter.Seq2[Item, error]) error {
	for item, err := range items {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return errors.Join(err, ix.flush())
		}
		if ix.add([]Item{item}); ix.damaged.Load() {
			return ErrDamaged
		}
	}
	return ix.flush()
}
