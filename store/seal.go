package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// A backup ends with a seal: the hash of all before it, behind a few words. What
// comes behind the last page is nothing to bbolt.
const (
	sealWords  = "\nnewsdesk backup sha256 "
	sealLength = len(sealWords) + 2*sha256.Size + 1
)

func seal(sum []byte) string { return sealWords + hex.EncodeToString(sum) + "\n" }

// checkSeal returns how many bytes of the file are a store, without the seal,
// and fails if there is a seal that does not fit.
func checkSeal(file io.ReaderAt, size int64) (sealed int64, err error) {
	end := make([]byte, sealLength)
	sealed = size - int64(sealLength)
	if sealed < 0 {
		return size, nil
	}
	if _, err := file.ReadAt(end, sealed); err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(end, []byte(sealWords)) {
		return size, nil
	}
	sum, err := hashOf(file, sealed)
	if err != nil {
		return 0, err
	}
	if string(end) != seal(sum) {
		return 0, fmt.Errorf("%w (it is not what was backed up)", ErrNotStore)
	}
	return sealed, nil
}

func hashOf(file io.ReaderAt, size int64) ([]byte, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, io.NewSectionReader(file, 0, size))
	return sum.Sum(nil), err
}

// rest is the seal of a store that was closed, in a file beside it. A file of
// another size or time is not the one that was sealed: somebody has put another
// in its place, as a disk that forgets does not.
type rest struct {
	Size int64     `json:"size"`
	Time time.Time `json:"time"`
	Hash []byte    `json:"sha256"`
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
	sum, err := hashOf(file, info.Size())
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
	sum, err := hashOf(file, info.Size())
	if err == nil && !bytes.Equal(sum, sealed.Hash) {
		err = fmt.Errorf("%w (it is not what was closed)", ErrNotStore)
	}
	return err == nil, err
}
