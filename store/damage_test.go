package store

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

var damages = flag.Int("damages", 40, "how many files of each kind TestE18 damages")

// filled returns a closed store with records of every kind, branch pages and
// free pages among them, and the directory of a backup of it.
func filled(tb testing.TB) (path string, backups Backups) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "newsdesk.db")
	s := openAt(tb, path)
	fill(tb, s, 300)
	update(tb, s, func(tx *Tx) error {
		for i := range 100 {
			noError(tb, tx.Settle(benchPost(i, i%10).ID, news.Outcome{State: news.Sent, Message: "1"}, start))
		}
		return nil
	})
	backups = Backups{Dir: filepath.Join(filepath.Dir(path), "backups"), Keep: 3}
	_, err := backups.Take(s, start)
	noError(tb, err)
	noError(tb, s.Close())
	return path, backups
}

// fill adds posts, feeds and what was seen of them.
func fill(tb testing.TB, s *Store, records int) {
	tb.Helper()
	update(tb, s, func(tx *Tx) error {
		for i := range records {
			_, err := tx.Enqueue(benchPost(i, i%10), start)
			noError(tb, err)
			noError(tb, tx.PutFeed(news.Feed{ID: news.FeedID(fmt.Sprintf("%016x", i)), URL: fmt.Sprintf("https://site-%d.example/rss", i), DueAt: start}))
			addItems(tx, document(3*i, 3))
		}
		return nil
	})
}

// flip, cut and blank damage a file as disks do.
func flip(b []byte, r *rand.Rand) []byte {
	b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
	return b
}

func cut(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b))] }

func blank(b []byte, r *rand.Rand) []byte {
	size := os.Getpagesize()
	page := r.IntN(len(b) / size)
	clear(b[page*size : (page+1)*size])
	return b
}

func TestE18ADamagedStoreIsReplacedByTheNewestGoodBackup(t *testing.T) {
	path, backups := filled(t)
	whole, err := os.ReadFile(path)
	noError(t, err)
	want := fingerprintOf(t, path)
	sealed, err := os.ReadFile(restPath(path))
	noError(t, err)
	info, err := os.Stat(path)
	noError(t, err)
	random := rand.New(rand.NewPCG(7, 11))
	for _, tt := range []struct {
		name    string
		damage  func([]byte, *rand.Rand) []byte
		crashed bool // and left no seal
	}{
		{"a flipped byte", flip, false},
		{"a truncated file", cut, false},
		{"a zeroed page", blank, false},
		{"a flipped byte after a crash", flip, true},
		{"a truncated file after a crash", cut, true},
		{"a zeroed page after a crash", blank, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			restored, unnoticed := 0, 0
			for range *damages {
				noError(t, os.WriteFile(path, tt.damage(bytes.Clone(whole), random), 0o600))
				noError(t, os.Chtimes(path, time.Time{}, info.ModTime())) // a disk does not say that it forgets
				noError(t, os.WriteFile(restPath(path), sealed, 0o600))
				if tt.crashed {
					noError(t, breakRest(path))
				}
				s, err := OpenSafely(path, backups, start, slog.New(slog.DiscardHandler))
				noError(t, err)
				if fingerprint(s.db) != want {
					unnoticed++
				}
				noError(t, s.Close())
				restored += removeAside(t, path)
			}
			t.Logf("of %d: %d restored, %d changed unnoticed", *damages, restored, unnoticed)
			if !tt.crashed && unnoticed > 0 {
				t.Errorf("%d of %d damaged files were taken for sound", unnoticed, *damages)
			}
			if restored == 0 {
				t.Error("nothing was ever restored")
			}
		})
	}
}

func fingerprintOf(tb testing.TB, path string) [32]byte {
	tb.Helper()
	s := openAt(tb, path)
	defer s.Close()
	return fingerprint(s.db)
}

// removeAside removes the damaged files that were kept, and returns how many.
func removeAside(t *testing.T, path string) int {
	t.Helper()
	kept, err := filepath.Glob(path + ".damaged-*")
	noError(t, err)
	for _, name := range kept {
		noError(t, os.Remove(name))
	}
	return len(kept)
}

func TestE18TheDamagedFileIsKeptAndTheLogIsLoud(t *testing.T) {
	path, backups := filled(t)
	damaged := []byte(strings.Repeat("dear diary\n", 1000))
	noError(t, os.WriteFile(path, damaged, 0o600))
	var log bytes.Buffer
	s, err := OpenSafely(path, backups, start, slog.New(slog.NewTextHandler(&log, nil)))
	noError(t, err)
	noError(t, s.Close())
	if got, err := os.ReadFile(path + ".damaged-20260301T120000Z"); err != nil || !bytes.Equal(got, damaged) {
		t.Errorf("the damaged file was not kept: %v", err)
	}
	if !strings.Contains(log.String(), `level=ERROR msg="the store was damaged: a backup is in its place"`) {
		t.Errorf("log is %s", &log)
	}
}

func TestE18ADamagedBackupIsPassedOver(t *testing.T) {
	path, backups := filled(t)
	good, err := backups.List(path)
	noError(t, err)
	newer := filepath.Join(backups.Dir, "newsdesk-20260302T120000Z.db")
	content, err := os.ReadFile(good[0].Path)
	noError(t, err)
	content[len(content)/2] ^= 1 // which nothing but the seal may notice
	noError(t, os.WriteFile(newer, content, 0o600))
	noError(t, os.Truncate(path, 9000))
	var log bytes.Buffer
	s, err := OpenSafely(path, backups, start, slog.New(slog.NewTextHandler(&log, nil)))
	noError(t, err)
	defer s.Close()
	if !strings.Contains(log.String(), "a backup is damaged") || !strings.Contains(log.String(), "backup="+good[0].Path) {
		t.Errorf("log is %s, want it to pass over the damaged backup", &log)
	}
}

func TestE18WithoutAGoodBackupItRefusesToRunAndChangesNothing(t *testing.T) {
	path, backups := filled(t)
	noError(t, os.RemoveAll(backups.Dir))
	noError(t, os.Truncate(path, 9000))
	before, err := os.ReadFile(path)
	noError(t, err)
	for range 2 {
		if _, err := OpenSafely(path, backups, start, slog.New(slog.DiscardHandler)); !errors.Is(err, ErrNotStore) {
			t.Errorf("OpenSafely = %v, want %v", err, ErrNotStore)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file changed: %v", err)
	}
}

func TestAStoreThatIsGoneIsNotReplacedInSilence(t *testing.T) {
	path, backups := filled(t)
	noError(t, os.Remove(path))
	_, err := OpenSafely(path, backups, start, slog.New(slog.DiscardHandler))
	if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "newsdesk restore "+backups.Dir) {
		t.Errorf("OpenSafely = %v, want it to name the backup", err)
	}
	noError(t, os.WriteFile(path, nil, 0o600)) // as empty as a disk that was full leaves it
	s, err := OpenSafely(path, backups, start, slog.New(slog.DiscardHandler))
	noError(t, err)
	defer s.Close()
	view(t, s, func(tx *Tx) error {
		if got := tx.Owed(); got != 200 {
			t.Errorf("%d posts are owed, want the 200 of the backup", got)
		}
		return nil
	})
}

func TestCheckFindsNothingWrongWithSoundStores(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "newsdesk.db")
	noError(t, openAt(t, empty).Close())
	full, backups := filled(t)
	found, err := backups.List(full)
	noError(t, err)
	for _, path := range []string{empty, full, found[0].Path, "testdata/schema1.db"} {
		if err := Check(path); err != nil {
			t.Error(err)
		}
	}
}

// What is known of a busy feed takes several pages, and so does what is known of
// the next.
func TestCheckFindsNothingWrongWithLargeRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	for feed := range 10 {
		update(t, s, func(tx *Tx) error { return fillYear(tx, feed) })
	}
	noError(t, s.Close())
	if err := Check(path); err != nil {
		t.Error(err)
	}
}

// BenchmarkCheck is what a start costs.
func BenchmarkCheck(b *testing.B) {
	path := filepath.Join(b.TempDir(), "newsdesk.db")
	s := openAt(b, path)
	fill(b, s, 50_000)
	noError(b, s.Close())
	info, err := os.Stat(path)
	noError(b, err)
	b.SetBytes(info.Size())
	for b.Loop() {
		noError(b, Check(path))
	}
}
