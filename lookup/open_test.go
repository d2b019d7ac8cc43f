package lookup

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
)

func TestOpenBeginsAnew(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		kept bool // what was there
	}{
		{"where there is nothing", func(*testing.T, string) {}, false},
		{"where the file is empty", writes(nil), false},
		{"where there is a text", writes(bytes.Repeat([]byte("dear diary\n"), 10_000)), true},
		{"where there are zeroes", writes(make([]byte, 64<<10)), true},
		{"where the end is missing", cutOff, true},
		{"where the catalog is another", spoils(metaBucket, catalogKey), true},
		{"where the version is another", spoils(metaBucket, formatKey), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "var", "lookup.db")
			noError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			tt.make(t, path)
			ix := openAt(t, path)
			if s := ix.Stats(); !s.Stale || s.Last != 0 {
				t.Errorf("%+v, want a stale index of nothing", s)
			}
			items := corpus(t, 30, 1)
			ix.Add(items...)
			noError(t, ix.Flush())
			if got := found(t, ix); len(got) != len(items) {
				t.Errorf("%d items are found, want %d", len(got), len(items))
			}
			if _, err := os.Stat(path + ".damaged"); tt.kept != (err == nil) {
				t.Errorf("kept: %v, want %v", err == nil, tt.kept)
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

// write makes a good index at path.
func write(t *testing.T, path string, items []Item) {
	t.Helper()
	ix, err := Open(path, quiet)
	noError(t, err)
	ix.Add(items[:len(items)/2]...)
	noError(t, ix.Flush())
	ix.Add(items[len(items)/2:]...)
	noError(t, ix.Close())
}

func cutOff(t *testing.T, path string) {
	t.Helper()
	write(t, path, corpus(t, 400, 1))
	noError(t, os.Truncate(path, 5*int64(os.Getpagesize())))
}

// spoils changes a byte of a value.
func spoils(bucket, key []byte) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		write(t, path, corpus(t, 400, 1))
		db, err := bbolt.Open(path, 0o600, nil)
		noError(t, err)
		noError(t, db.Update(func(tx *bbolt.Tx) error {
			value := bytes.Clone(tx.Bucket(bucket).Get(key))
			value[len(value)-1] ^= 1
			return tx.Bucket(bucket).Put(key, value)
		}))
		noError(t, db.Close())
	}
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"another program's file", func(t *testing.T, path string) {
			t.Helper()
			db, err := bbolt.Open(path, 0o600, nil)
			noError(t, err)
			noError(t, db.Update(func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("accounts"))
				return err
			}))
			noError(t, db.Close())
		}, "this file is no lookup index: give the index another path"},
		{"a file that is held", func(t *testing.T, path string) { t.Helper(); openAt(t, path) }, "another process holds it: stop the other newsdesk"},
		{"a directory", func(t *testing.T, path string) { t.Helper(); noError(t, os.Mkdir(path, 0o700)) }, "is a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lookup.db")
			tt.make(t, path)
			ix, err := Open(path, quiet)
			if err == nil {
				ix.Close()
				t.Fatal("Open = nil, want an error")
			}
			if got := err.Error(); !strings.HasPrefix(got, "open lookup index "+path) || !strings.Contains(got, tt.want) {
				t.Errorf("Open = %q, want the path and %q", got, tt.want)
			}
		})
	}
}

func TestAClosedIndexSaysSo(t *testing.T) {
	ix := openNew(t)
	ix.Add(corpus(t, 5, 1)...)
	noError(t, ix.Close())
	if _, err := ix.Search(t.Context(), nil, Options{}); !errors.Is(err, errClosed) {
		t.Errorf("Search = %v, want %v", err, errClosed)
	}
	noError(t, ix.Close())
	ix.Add(corpus(t, 9, 1)...) // goes nowhere, and says nothing
}
