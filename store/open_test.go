package store

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"newsdesk/news"
)

func TestOpenCreatesFileAndDirectoryForTheUserAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "var", "lib", "newsdesk.db")
	openAt(t, path)
	for _, tt := range []struct {
		path string
		want os.FileMode
	}{{path, 0o600}, {filepath.Dir(path), os.ModeDir | 0o700}} {
		info, err := os.Stat(tt.path)
		noError(t, err)
		if got := info.Mode(); got != tt.want {
			t.Errorf("mode of %s is %v, want %v", tt.path, got, tt.want)
		}
	}
}

func TestOpenOfAnEmptyFileMakesAStoreOfIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	noError(t, os.WriteFile(path, nil, 0o600))
	s := openAt(t, path)
	update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a"}) })
}

func TestOpenRefusesWhatIsNoStore(t *testing.T) {
	const notStore = "this is not a Newsdesk store, or it is damaged: move it away, or set store.path to another file"
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"a short text", writes([]byte("dear diary\n")), notStore},
		{"a long text", writes(bytes.Repeat([]byte("dear diary\n"), 10_000)), notStore},
		{"zeroes", writes(make([]byte, 64<<10)), notStore},
		{"another program's bbolt file", foreign("accounts", "meta-data"), notStore},
		{"another program's bbolt file with a bucket named as ours", foreign("meta", "schema"), notStore},
		{"a directory", func(t *testing.T, path string) { t.Helper(); noError(t, os.Mkdir(path, 0o700)) }, "is a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "newsdesk.db")
			tt.make(t, path)
			before, _ := os.ReadFile(path)
			s, err := Open(path)
			if err == nil {
				s.Close()
				t.Fatal("Open = nil, want an error")
			}
			if got := err.Error(); !strings.HasPrefix(got, "open store") || !strings.Contains(got, path) || !strings.Contains(got, tt.want) {
				t.Errorf("Open = %q, want the path and %q", got, tt.want)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
				t.Error("Open changed the file that it refused")
			}
		})
	}
}

func writes(content []byte) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		noError(t, os.WriteFile(path, content, 0o600))
	}
}

// foreign writes a bbolt file with one bucket and no more.
func foreign(bucket, key string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		db, err := bbolt.Open(path, 0o600, nil)
		noError(t, err)
		noError(t, db.Update(func(b *bbolt.Tx) error {
			made, err := b.CreateBucket([]byte(bucket))
			if err != nil {
				return err
			}
			return made.Put([]byte(key), []byte("theirs"))
		}))
		noError(t, db.Close())
	}
}

func TestOpenRefusesAStoreOfWhichTheEndIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	s := openAt(t, path)
	for i := range 20 { // so that pages of every kind are somewhere
		update(t, s, func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: news.FeedID(strings.Repeat("a", 100*i+1))}) })
	}
	var size int64
	view(t, s, func(tx *Tx) error { size = tx.b.Size(); return nil })
	noError(t, s.Close())
	whole, err := os.ReadFile(path)
	noError(t, err)
	for left := int64(os.Getpagesize()); left < size; left += int64(os.Getpagesize()) {
		part := fmt.Sprintf("%s.%d", path, left)
		noError(t, os.WriteFile(part, whole[:left], 0o600))
		if s, err := Open(part); err == nil {
			s.Close()
			t.Errorf("Open with %d of %d bytes left = nil, want an error", left, size)
		}
	}
	noError(t, os.WriteFile(path, whole[:size], 0o600))
	openAt(t, path) // which has all there is
}

func TestOpenSaysWhenItIsNotAllowed(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root is always allowed")
	}
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	noError(t, os.WriteFile(path, nil, 0))
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "permission denied: let the user that runs newsdesk") {
		t.Errorf("Open = %v, want to be told what to do", err)
	}
}

// TestMain makes the test binary the second process that some tests need.
func TestMain(m *testing.M) {
	if os.Getenv("NEWSDESK_TEST_SECOND_PROCESS") != "" {
		os.Exit(secondProcess())
	}
	os.Exit(m.Run())
}

// secondProcess opens the store in the current directory, queues a post, says
// so, and waits for its end.
func secondProcess() (code int) {
	s, err := Open("newsdesk.db")
	if err == nil {
		err = s.Update(func(tx *Tx) error {
			_, err := tx.Enqueue(news.Post{ID: "alert/1/s1", Channel: "1"}, start)
			return err
		})
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stdout, err)
		return 1
	}
	_, _ = fmt.Fprintln(os.Stdout, "queued")
	_, _ = bufio.NewReader(os.Stdin).ReadByte()
	return 0
}

func startSecondProcess(t *testing.T, path string) (cmd *exec.Cmd, says string) {
	t.Helper()
	exe, err := os.Executable()
	noError(t, err)
	cmd = exec.Command(exe)
	cmd.Dir = filepath.Dir(path)
	cmd.Env = append(os.Environ(), "NEWSDESK_TEST_SECOND_PROCESS=1")
	_, err = cmd.StdinPipe() // held open, so that it waits
	noError(t, err)
	out, err := cmd.StdoutPipe()
	noError(t, err)
	noError(t, cmd.Start())
	says, err = bufio.NewReader(out).ReadString('\n')
	noError(t, err)
	return cmd, strings.TrimSuffix(says, "\n")
}

const heldByAnother = "another process holds it: stop the other newsdesk, or give this one a store.path of its own"

func TestOpenOfAFileHeldInTheSameProcessFailsInTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	openAt(t, path)
	began := time.Now()
	_, err := Open(path)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("Open took %v, want at most 3s", took)
	}
	if err == nil || !strings.HasSuffix(err.Error(), heldByAnother) {
		t.Errorf("Open = %v, want %q", err, heldByAnother)
	}
}

func TestOpenOfAFileHeldByAnotherProcessFailsInTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	openAt(t, path)
	began := time.Now()
	cmd, says := startSecondProcess(t, path)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the second process took %v, want at most 3s", took)
	}
	if !strings.HasSuffix(says, heldByAnother) {
		t.Errorf("the second process said %q, want %q", says, heldByAnother)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the second process ended well, want it to fail")
	}
}

func TestAKilledProcessLeavesWhatItCommittedAndNoLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	cmd, says := startSecondProcess(t, path)
	if says != "queued" {
		t.Fatalf("the second process said %q, want it to queue a post", says)
	}
	if _, err := Open(path); err == nil || !strings.HasSuffix(err.Error(), heldByAnother) {
		t.Errorf("Open beside it = %v, want %q", err, heldByAnother)
	}
	noError(t, cmd.Process.Kill())
	_ = cmd.Wait() // killed
	view(t, openAt(t, path), func(tx *Tx) error {
		if got := tx.Owed(); got != 1 {
			t.Errorf("%d posts are owed, want the one that was queued", got)
		}
		return nil
	})
}
