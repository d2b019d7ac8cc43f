package store

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// decided is an item of which a channel heard.
func decided(key news.Key, at time.Time) news.Record {
	return news.Record{
		Key: key, Story: "s1", Feed: "a", Title: "Ferry", At: at,
		Verdicts: []news.Verdict{{Channel: "100", Reason: news.ReasonTold}},
	}
}

func TestWhatWasDecidedIsForgottenAfterAWeekAndItsItemIsNot(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutRecord(decided(1, start)), tx.PutRecord(decided(2, start.Add(day))))
	})
	verdicts := func() (all []int) {
		view(t, s, func(tx *Tx) error {
			for record, err := range tx.RecordsSince(start) {
				noError(t, err)
				all = append(all, len(record.Verdicts))
			}
			of, err := tx.RecordsOf("s1")
			noError(t, err)
			if len(of) != len(all) || len(of[0].Verdicts) != all[len(all)-1] {
				t.Errorf("RecordsOf has %+v, RecordsSince has %d verdicts", of, all)
			}
			return nil
		})
		return all
	}
	for _, tt := range []struct {
		after time.Duration
		want  []int
	}{
		{VerdictsFor - 1, []int{1, 1}}, {VerdictsFor, []int{1, 0}}, {day + VerdictsFor, []int{0, 0}},
	} {
		sweep(t, s, start.Add(tt.after), 10)
		if diff := cmp.Diff(tt.want, verdicts()); diff != "" {
			t.Errorf("verdicts after %v, newest first (-want +got):\n%s", tt.after, diff)
		}
	}
}

// TestOpenBringsSchema9UpToDate opens a file of which the items had no numbers.
func TestOpenBringsSchema9UpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "newsdesk.db")
	db := openRaw(t, path)
	noError(t, migrateWith(db, migrations()[:9]))
	tx, err := db.Begin(true)
	noError(t, err)
	for i := range 3 {
		record := decided(news.Key(i+1), start.Add(-time.Duration(i)*time.Hour))
		value, err := json.Marshal(record)
		noError(t, err)
		noError(t, tx.Bucket([]byte("records")).Put(recordKey(record), value))
		noError(t, tx.Bucket([]byte("storyrecords")).Put(storyRecordKey("s1", recordKey(record)), nil))
	}
	noError(t, tx.Commit())
	noError(t, db.Close())

	s := openAt(t, path)
	view(t, s, func(tx *Tx) error {
		var numbers []uint64
		var keys []news.Key
		for record, err := range tx.RecordsAfter(0) {
			noError(t, err)
			numbers, keys = append(numbers, record.Seq), append(keys, record.Key)
		}
		if diff := cmp.Diff([]uint64{1, 2, 3}, numbers); diff != "" {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]news.Key{3, 2, 1}, keys); diff != "" {
			t.Errorf("items in the order of their numbers (-want +got):\n%s", diff)
		}
		of, err := tx.RecordsOf("s1")
		if err != nil || len(of) != 3 || len(of[2].Verdicts) != 1 {
			t.Errorf("RecordsOf = %+v, %v; want three with a verdict each", of, err)
		}
		return nil
	})
}
