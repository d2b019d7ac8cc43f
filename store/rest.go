package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// rest is the seal of a store that was closed, in a file beside it. A file of
// another size or time is not the one that was sealed: somebody has put another
// in its place, as a disk that forgets does not. To a version that sealed with
// other members it is no seal, and theirs is none to this one: then the pages
// are looked at one by one, once.
type rest struct {
	Size int64     `json:"bytes"`
	Time time.Time `json:"modified"`
	Sums string    `json:"crc32c"` // see sumOf
}

func restPath(path string) string { return path + "-seal" }

// sealRest seals a store that was closed, if it is still the file that was
// opened. Without a seal there is less to be found at the next start, and
// nothing else.
func sealRest(path string, opened os.FileInfo) {
	file, err := os.Open(path) //nolint:gosec // which was opened before
	if err != nil {
		return
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil || !os.SameFile(info, opened) {
		return
	}
	sum, err := sumOf(file, info.Size())
	if err != nil {
		return
	}
	if content, err := json.Marshal(rest{info.Size(), info.ModTime(), sum}); err == nil {
		_ = os.WriteFile(restPath(path), content, 0o600)
	}
}

// breakRest removes the seal before the store is changed.
func breakRest(path string) error {
	if err := os.Remove(restPath(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// checkRest fails if there is a seal beside the file that does not fit, and
// reports whether there is one that does: then every byte is what was written.
func checkRest(file *os.File, info os.FileInfo) (fits bool, err error) {
	content, err := os.ReadFile(restPath(file.Name()))
	if err != nil {
		return false, nil //nolint:nilerr // no seal to be broken
	}
	var sealed rest
	_ = json.Unmarshal(content, &sealed) // of what is none, the size does not fit
	if sealed.Size != info.Size() || !sealed.Time.Equal(info.ModTime()) {
		return false, nil
	}
	sum, err := sumOf(file, info.Size())
	if err == nil && sum != sealed.Sums {
		err = fmt.Errorf("%w (it is not what was closed)", ErrNotStore)
	}
	return err == nil, err
}

// A block is what has a sum of its own. CRC-32C sees every change of a block
// that spans 32 bits or less, and lets one in four billion others pass.
const block = 64 << 10

// castagnoli is the polynomial for which processors have an instruction.
var castagnoli = crc32.MakeTable(crc32.Castagnoli) //nolint:gochecknoglobals // a table, never changed

// sumOf returns what tells the first size bytes of a file from others by
// accident, not by intent: a hash of the sums of its blocks, one after the other.
// A start waits for it, so all processors take part.
func sumOf(file io.ReaderAt, size int64) (string, error) {
	sums := make([]byte, (size+block-1)/block*crc32.Size)
	var next atomic.Int64
	var wait sync.WaitGroup
	failed := make([]error, runtime.GOMAXPROCS(0))
	for worker := range failed {
		wait.Go(func() {
			buf := make([]byte, block)
			for i := next.Add(1) - 1; i*block < size && failed[worker] == nil; i = next.Add(1) - 1 {
				part := buf[:min(block, size-i*block)]
				_, failed[worker] = file.ReadAt(part, i*block)
				binary.BigEndian.PutUint32(sums[i*crc32.Size:], crc32.Checksum(part, castagnoli))
			}
		})
	}
	wait.Wait()
	return fmt.Sprintf("%x", sha256.Sum256(sums)), errors.Join(failed...)
}
