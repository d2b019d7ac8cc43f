package lookup

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"newsdesk/query"
)

// version is that of the file, see the package comment.
const version = 1

// errForeign says that a file belongs to somebody else.
var errForeign = errors.New("this file is no lookup index: give the index another path")

// Open opens the index at path. Where there is none, where it is of another
// version, and where it is damaged it begins a new one, which [Stats] calls
// stale; a damaged file is kept as path.damaged. It fails where another process
// holds the file, where it may not be used and where it is another program's: the
// caller can go on without an index.
func Open(path string, log *slog.Logger) (*Index, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("open lookup index: %w", err)
	}
	ix := &Index{path: path, log: log}
	err := ix.openFile()
	if errors.Is(err, ErrDamaged) {
		log.Warn("the lookup index is damaged and begun anew", "path", path, "kept", path+".damaged", "error", err)
		if err = os.Rename(path, path+".damaged"); err == nil {
			err = ix.openFile()
		}
	}
	if errors.Is(err, berrors.ErrTimeout) {
		err = errors.New("another process holds it: stop the other newsdesk")
	}
	if err != nil {
		return nil, fmt.Errorf("open lookup index %s: %w", path, err)
	}
	return ix, nil
}

// openFile opens the file, or a new one.
func (ix *Index) openFile() error {
	for {
		var c catalog
		db, err := openBolt(ix.path)
		if err != nil {
			return err
		}
		err = recovered(func() error {
			c, err = check(db)
			return err
		})
		switch {
		case errors.Is(err, errOutdated):
			ix.log.Info("the lookup index is of another version and begun anew", "path", ix.path)
			if err := errors.Join(db.Close(), os.Remove(ix.path)); err != nil {
				return err
			}
			continue
		case errors.Is(err, ErrDamaged):
			return err // with the file open, see letGo
		case errors.Is(err, errEmpty):
			ix.fresh.Store(true)
			err = initialize(db)
		}
		if err != nil {
			return errors.Join(err, db.Close())
		}
		ix.db, ix.newest = db, c.last
		ix.remember(newMemory())
		return nil
	}
}

// openBolt opens a bbolt file that is as long as it says.
func openBolt(path string) (db *bbolt.DB, err error) {
	err = recovered(func() error {
		options := bbolt.Options{Timeout: 2 * time.Second, FreelistType: bbolt.FreelistMapType, InitialMmapSize: mapped()}
		db, err = bbolt.Open(path, 0o600, &options)
		if err != nil {
			return err
		}
		db.AllocSize = growth
		return db.View(func(tx *bbolt.Tx) error {
			info, err := os.Stat(path)
			if err == nil && info.Size() < tx.Size() {
				err = fmt.Errorf("%w: %d of %d bytes are left", ErrDamaged, info.Size(), tx.Size())
			}
			return err
		})
	})
	switch {
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case errors.Is(err, fs.ErrPermission):
		return nil, errors.New("permission denied: let the user that runs newsdesk read and write it")
	}
	return db, err
}

// growth is by how many bytes the file grows, at least.
const growth = 1 << 20

// mapped returns how much of the file is mapped from the beginning: where a
// segment needs more, bbolt waits for all who search, and copies what it was about
// to write. On Windows the file is made as large as what is mapped.
func mapped() int {
	switch {
	case runtime.GOOS == "windows":
		return 0
	case strconv.IntSize == 32: // which has little room
		return 128 << 20
	}
	return 1 << 30
}

var (
	errEmpty    = errors.New("the file is empty")
	errOutdated = errors.New("the file is of another version")
)

// check returns the catalog of a file, if it is an index as this program makes it.
func check(db *bbolt.DB) (c catalog, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(metaBucket)
		if meta == nil {
			if first, _ := tx.Cursor().First(); first != nil {
				return errForeign
			}
			return errEmpty
		}
		if string(meta.Get(formatKey)) != format() {
			return errOutdated
		}
		c, err = readCatalog(tx)
		return err
	})
	return c, err
}

// initialize makes an empty file an index.
func initialize(db *bbolt.DB) error {
	return db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucket(metaBucket)
		if err != nil {
			return err
		}
		if _, err := tx.CreateBucket(segmentsBucket); err != nil {
			return err
		}
		c := catalog{floor: minTime}
		return errors.Join(meta.Put(formatKey, []byte(format())), c.write(tx))
	})
}

// probe has a word for each rule of package text: where one of them changes, so
// do the words of topics, and the index has to be made anew to agree with them.
const probe = "U.S. e-mails AT&T C++ .NET we're parties' houses buses Hamas Straßen Ærø łódź œuvre İstanbul'da Ｆｕｌｌ ½ l'élection 12-34 " +
	"Выборы выборах ёлка й الاِنتخابات الأمريكية 美国选举 カタカナ 한국어 ελλάς co\u00adop 3D"

// format returns what the file says of its making: the version, and what the
// words of probe become.
func format() string {
	sum := crc32.NewIEEE()
	for _, lang := range []string{"", "en", "tr", "uk", "fa"} {
		d := query.NewDoc(query.Fields{Title: probe, Lang: lang, Link: "https://example.org/a-b?c"})
		for t := range d.Tokens() {
			_, _ = fmt.Fprintf(sum, "%s %q %q %q %d %d\n", t.Field, t.Word, t.Stem, t.Surface, t.Pos, t.Span)
		}
	}
	return fmt.Sprintf("%d-%08x", version, sum.Sum32())
}
