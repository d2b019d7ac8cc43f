package store

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestTimeKeySortsAsTime(t *testing.T) {
	times := []time.Time{
		time.Unix(0, 0), time.Unix(0, 1), time.Unix(1, 0), start, start.Add(time.Nanosecond),
		time.Date(2262, 4, 11, 23, 47, 16, 854_775_806, time.UTC),
		time.Date(2262, 4, 11, 23, 47, 16, 854_775_807, time.UTC),
	}
	for i, at := range times {
		if got := keyTime(timeKey(at)); !got.Equal(at) {
			t.Errorf("keyTime(timeKey(%v)) = %v", at, got)
		}
		if i > 0 && bytes.Compare(timeKey(times[i-1]), timeKey(at)) >= 0 {
			t.Errorf("%v does not sort behind %v", at, times[i-1])
		}
	}
}

func TestTimeKeyOfTimesThatDoNotFit(t *testing.T) {
	first, last := time.Unix(0, 0), time.Date(2262, 4, 11, 23, 47, 16, 854_775_807, time.UTC)
	tests := []struct{ at, want time.Time }{
		{time.Time{}, first},
		{time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), first},
		{time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC), last},
		{time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), last},
	}
	for _, tt := range tests {
		if got := keyTime(timeKey(tt.at)); !got.Equal(tt.want) {
			t.Errorf("keyTime(timeKey(%v)) = %v, want %v", tt.at, got, tt.want)
		}
	}
}

func TestARecordThatCannotBeReadSaysWhichItIs(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error { return tx.bucket("feeds").Put([]byte("a"), []byte("{")) })
	view(t, s, func(tx *Tx) error {
		const want = `read feeds "a": `
		if _, _, err := tx.Feed("a"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Feed = %v, want %s", err, want)
		}
		for _, err := range tx.Feeds() {
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("Feeds = %v, want %s", err, want)
			}
		}
		return nil
	})
}

func TestATransactionThatOnlyReadsCannotWrite(t *testing.T) {
	s := open(t)
	if err := s.View(func(tx *Tx) error { return tx.PutFeed(news.Feed{ID: "a"}) }); err == nil {
		t.Error("PutFeed in View = nil, want an error")
	}
}
