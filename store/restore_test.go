package store

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

func TestRestorePutsABackupInPlaceAndKeepsWhatWasThere(t *testing.T) {
	path, backups := filled(t)
	s := openAt(t, path)
	update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "later"}) })
	noError(t, s.Close())
	later, err := os.ReadFile(path)
	noError(t, err)
	found, err := backups.List(path)
	noError(t, err)
	aside, err := Restore(path, found[0].Path, start)
	noError(t, err)
	if want := path + ".replaced-20260301T120000Z"; aside != want {
		t.Errorf("Restore kept %q, want %q", aside, want)
	}
	if got, err := os.ReadFile(aside); err != nil || !bytes.Equal(got, later) {
		t.Errorf("what was there was not kept: %v", err)
	}
	view(t, openAt(t, path), func(tx *Tx) error {
		if _, found, err := tx.Feed("later"); found || err != nil {
			t.Errorf("Feed = found %v, %v; want the store of the backup", found, err)
		}
		return nil
	})
}

func TestRestoreWhereNothingWas(t *testing.T) {
	from, backups := filled(t)
	found, err := backups.List(from)
	noError(t, err)
	path := filepath.Join(t.TempDir(), "new", "newsdesk.db")
	aside, err := Restore(path, found[0].Path, start)
	noError(t, err)
	if aside != "" {
		t.Errorf("Restore kept %q, want nothing", aside)
	}
	if got, want := fingerprintOf(t, path), fingerprintOf(t, from); got != want {
		t.Error("the restored store is another")
	}
}

func TestRestoreRefuses(t *testing.T) {
	path, backups := filled(t)
	found, err := backups.List(path)
	noError(t, err)
	half, newer := filepath.Join(t.TempDir(), "half.db"), filepath.Join(t.TempDir(), "newer.db")
	content, err := os.ReadFile(found[0].Path)
	noError(t, err)
	noError(t, os.WriteFile(half, content[:len(content)/2], 0o600))
	noError(t, openAt(t, newer).Close())
	db := openRaw(t, newer)
	noError(t, db.Update(func(b *bbolt.Tx) error { return writeSchema(b, 99) }))
	noError(t, db.Close())
	before, err := os.ReadFile(path)
	noError(t, err)
	for _, tt := range []struct{ name, from, want string }{
		{"a backup that is damaged", half, "this is not a Newsdesk store, or it is damaged"},
		{"a backup that is missing", "missing.db", "no such file"},
		{"a backup of a newer newsdesk", newer, "a newer newsdesk wrote it (schema 99"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := Restore(path, tt.from, start); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Restore = %v, want %q", err, tt.want)
			}
		})
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the store changed: %v", err)
	}
}

func TestAStoreThatIsMostlyFreeIsCompactedAtAStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	fill(t, s, 20_000)
	update(t, s, func(tx *Tx) error {
		for i := range 20_000 {
			noError(t, tx.remove("posts", []byte(benchPost(i, i%10).ID)))
		}
		return nil
	})
	before, free := s.Space()
	noError(t, s.Close())
	if free < before/2 {
		t.Fatalf("%d of %d bytes are free, want more than half", free, before)
	}
	want := fingerprintOf(t, path)
	var log bytes.Buffer
	s, err := OpenSafely(path, Backups{Dir: t.TempDir(), Keep: 1}, start, slog.New(slog.NewTextHandler(&log, nil)))
	noError(t, err)
	defer s.Close()
	if after, _ := s.Space(); after > before/2 || fingerprint(s.db) != want {
		t.Errorf("%d of %d bytes are left, the same: %v", after, before, fingerprint(s.db) == want)
	}
	if !strings.Contains(log.String(), "compacted the store") {
		t.Errorf("log is %s", &log)
	}
}

func TestE15AStoreThatIsOpenIsLeftAlone(t *testing.T) {
	t.Parallel()
	path, backups := filled(t)
	openAt(t, path)
	found, err := backups.List(path)
	noError(t, err)
	if _, err := Restore(path, found[0].Path, start); !errors.Is(err, ErrHeld) {
		t.Errorf("Restore = %v, want %v", err, ErrHeld)
	}
	if _, _, err := Compact(path); !errors.Is(err, ErrHeld) {
		t.Errorf("Compact = %v, want %v", err, ErrHeld)
	}
}

func TestE15TheLockHoldsWhenTheFileIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	openAt(t, path)
	noError(t, os.Rename(path, path+"-moved"))
	if _, err := Open(path); !errors.Is(err, ErrHeld) {
		t.Errorf("Open = %v, want %v", err, ErrHeld)
	}
}

func TestE16AStoreSaysWhenItsFileIsNoLongerThere(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.db")
	noError(t, os.WriteFile(other, nil, 0o600))
	for name, move := range map[string]func(path string) error{
		"moved":    func(path string) error { return os.Rename(path, path+"-moved") },
		"removed":  os.Remove,
		"replaced": func(path string) error { return os.Rename(other, path) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			noError(t, s.CheckPlace())
			noError(t, move(s.Path()))
			if err := s.CheckPlace(); !errors.Is(err, ErrMoved) || !strings.Contains(err.Error(), s.Path()) {
				t.Errorf("CheckPlace = %v, want %v", err, ErrMoved)
			}
		})
	}
}
