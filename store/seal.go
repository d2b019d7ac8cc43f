package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
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
