package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"newsdesk/news"
)

func TestTheNewestBackupsAreKept(t *testing.T) {
	s := open(t)
	backups := Backups{Dir: filepath.Join(t.TempDir(), "a", "b"), Keep: 3}
	noError(t, os.MkdirAll(backups.Dir, 0o700))
	foreign := filepath.Join(backups.Dir, "newsdesk-of-mine.db")
	noError(t, os.WriteFile(foreign, nil, 0o600))
	for i := range 5 {
		_, err := backups.Take(s, start.Add(time.Duration(i)*day))
		noError(t, err)
	}
	found, err := backups.List(s.Path())
	noError(t, err)
	var got []string
	for _, b := range found {
		got = append(got, filepath.Base(b.Path))
		noError(t, checkTwice(b.Path))
	}
	want := []string{"newsdesk-20260305T120000Z.db", "newsdesk-20260304T120000Z.db", "newsdesk-20260303T120000Z.db"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Errorf("a file that is no backup was removed: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(backups.Dir, ".*")); len(left) > 0 {
		t.Errorf("%v were left", left)
	}
}

func TestABackupThatFailsLeavesTheOneThatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "copy.db")
	_, err := backUp(open(t).db, path)
	noError(t, err)
	before, err := os.ReadFile(path)
	noError(t, err)
	planned := errors.New("as planned")
	err = replace(path, func(file *os.File) error { return errors.Join(writeHalf(file, before), planned) })
	if !errors.Is(err, planned) {
		t.Errorf("replace = %v, want %v", err, planned)
	}
	err = replace(path, func(file *os.File) error { return writeHalf(file, before) })
	if !errors.Is(err, ErrNotStore) {
		t.Errorf("replace with half a store = %v, want %v", err, ErrNotStore)
	}
	after, err := os.ReadFile(path)
	noError(t, err)
	if string(after) != string(before) {
		t.Error("the backup that was there changed")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("%v were left", left)
	}
}

func writeHalf(file *os.File, content []byte) error {
	_, err := file.Write(content[:len(content)/2])
	return err
}

// waits is a destination so slow that commits, which it has made in the midst
// of the copy, are done first.
type waits struct {
	io.Writer
	commits func()
}

func (w *waits) Write(b []byte) (int, error) {
	if w.commits != nil {
		w.commits()
		w.commits = nil
	}
	return w.Writer.Write(b)
}

func TestE20WritersDoNotWaitForABackupHoweverMuchTheFileGrows(t *testing.T) {
	s := open(t)
	fill(t, s, 300)
	path := filepath.Join(t.TempDir(), "copy.db")
	size, _ := s.Space()
	noError(t, replace(path, func(file *os.File) error {
		return s.db.View(func(b *bbolt.Tx) error {
			_, err := b.WriteTo(&waits{file, func() { // in one goroutine: a writer that waited would wait for ever
				for i := range 20 {
					update(t, s, func(tx *Tx) error {
						_, err := tx.Enqueue(news.Post{ID: news.PostID(fmt.Sprintf("alert/1/large-%d", i)), Channel: "1", Detail: fmt.Sprintf("%01000000d", i)}, start)
						return err
					})
				}
			}})
			return err
		})
	}))
	if grown, _ := s.Space(); grown < size+20_000_000 {
		t.Errorf("the file grew from %d to %d bytes, want 20 MB more", size, grown)
	}
	view(t, openAt(t, path), func(tx *Tx) error {
		if got := tx.Owed(); got != 300 {
			t.Errorf("the copy holds %d posts, want the 300 of the moment at which it began", got)
		}
		return nil
	})
}

func TestE21ASlowReaderOfASnapshotHoldsNobodyUp(t *testing.T) {
	s := open(t)
	fill(t, s, 300)
	snapshot, err := Backups{Dir: t.TempDir(), Keep: 1}.Snapshot(s)
	noError(t, err)
	defer snapshot.Close()
	begun := make([]byte, 1)
	_, err = io.ReadFull(snapshot, begun)
	noError(t, err)
	if got := s.db.Stats().OpenTxN; got != 0 {
		t.Errorf("%d transactions are open while the snapshot is read, want none", got)
	}
	update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "later"}) })
	path := filepath.Join(t.TempDir(), "copy.db")
	_, err = WriteBackup(path, io.MultiReader(bytes.NewReader(begun), snapshot))
	noError(t, err)
	noError(t, checkTwice(path))
}

// BenchmarkBackup takes backups while another goroutine commits, and says how
// long the slowest of these commits took.
func BenchmarkBackup(b *testing.B) {
	s := open(b)
	fill(b, s, 50_000)
	backups := Backups{Dir: b.TempDir(), Keep: 2}
	stop, worst := make(chan struct{}), make(chan time.Duration)
	go func() {
		var most time.Duration
		for i := 0; ; i++ {
			select {
			case <-stop:
				worst <- most
				return
			default:
			}
			began := time.Now()
			_ = s.Update(func(tx *Tx) error { return tx.PutChannel(news.Channel{ID: "1", Detail: strconv.Itoa(i)}) })
			most = max(most, time.Since(began))
			time.Sleep(time.Millisecond)
		}
	}()
	for b.Loop() {
		_, err := backups.Take(s, start)
		noError(b, err)
	}
	size, _ := s.Space()
	b.SetBytes(size)
	close(stop)
	b.ReportMetric(float64((<-worst).Milliseconds()), "ms-worst-commit")
}
