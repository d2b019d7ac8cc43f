package lookup

import (
	"slices"

	"go.etcd.io/bbolt"
)

// view is all there is at one moment.
type view struct {
	catalog
	parts []*part // the newest first
}

// part is a segment in a view.
type part struct {
	info   segmentInfo
	source source // nil until it is opened
	table  table
	behind uint64 // items up to this number are in other parts

	ix *Index
	tx *bbolt.Tx
}

// open makes the segment ready to be read.
func (p *part) open() error {
	if p.source != nil {
		return nil
	}
	s, err := p.ix.openSegment(p.tx, p.info)
	if err != nil {
		return err
	}
	if p.table, err = s.items(); err != nil {
		return err
	}
	p.source = s
	return nil
}

// live reports whether the item with this number is to be looked for here.
func (p *part) live(seq uint64) bool { return seq > p.behind }

// view calls fn with all there is. Memory is looked at before the file is: what
// is written in between is in both, and known by its number.
func (ix *Index) view(fn func(*view) error) error {
	ix.file.RLock()
	defer ix.file.RUnlock()
	if ix.db == nil {
		return errClosed
	}
	memory := ix.memory.Load()
	return ix.guard(func() error {
		return ix.db.View(func(tx *bbolt.Tx) error {
			c, err := readCatalog(tx)
			if err != nil {
				return err
			}
			v := &view{catalog: c, parts: []*part{memory.part(c.last)}}
			for _, info := range slices.Backward(c.segments) {
				v.parts = append(v.parts, &part{info: info, ix: ix, tx: tx})
			}
			return fn(v)
		})
	})
}
