package store

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"
)

func TestSumOf(t *testing.T) {
	content := make([]byte, 3*block+100)
	for i := range content {
		content[i] = byte(i >> 10)
	}
	sum := func(b []byte) string {
		sum, err := sumOf(bytes.NewReader(b), int64(len(b)))
		noError(t, err)
		return sum
	}
	want := sum(content)
	if got := sum(content); got != want {
		t.Errorf("sum is %s and then %s", want, got)
	}
	for _, at := range []int{0, block - 1, block, len(content) - 1} {
		content[at] ^= 0x10
		if sum(content) == want {
			t.Errorf("byte %d changes and the sum does not", at)
		}
		content[at] ^= 0x10
	}
	if sum(content[:len(content)-1]) == want {
		t.Error("the last byte goes and the sum does not change")
	}
	turned := append(bytes.Clone(content[block:2*block]), content[:block]...)
	if sum(append(turned, content[2*block:]...)) == want {
		t.Error("two blocks change places and the sum does not change")
	}
	if _, err := sumOf(bytes.NewReader(content), int64(len(content))+1); err == nil {
		t.Error("a file that is too short has a sum")
	}
}

// A version before this one sealed with "size", "time" and "sha256".
func TestSealOfAnotherVersionIsNoSeal(t *testing.T) {
	path, _ := filled(t)
	info, err := os.Stat(path)
	noError(t, err)
	older := map[string]any{"size": info.Size(), "time": info.ModTime(), "sha256": []byte("of something else")}
	content, err := json.Marshal(older)
	noError(t, err)
	noError(t, os.WriteFile(restPath(path), content, 0o600))
	if err := Check(path); err != nil {
		t.Error(err)
	}
	damaged, err := os.ReadFile(path)
	noError(t, err)
	clear(damaged[2*os.Getpagesize() : 40*os.Getpagesize()])
	noError(t, os.WriteFile(path, damaged, 0o600))
	noError(t, os.Chtimes(path, time.Time{}, info.ModTime()))
	if err := Check(path); err == nil {
		t.Error("nobody looks at the pages")
	}
}

func TestSealIsNoneToTheVersionBefore(t *testing.T) {
	path, _ := filled(t)
	content, err := os.ReadFile(restPath(path))
	noError(t, err)
	var before struct {
		Size int64
		Time time.Time
	}
	noError(t, json.Unmarshal(content, &before))
	if before.Size != 0 || !before.Time.IsZero() {
		t.Errorf("%s looks like a seal to those who know another hash", content)
	}
}
