package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// record is one with everything that a record may hold.
var fullRecord = news.Record{
	Seq: 7, Key: 1<<64 - 1, Feed: "f1", FeedName: "Harbour “Courier” & Sons", Story: "s1", Title: `Ferry "Ada" <aground>`,
	Text: "Line one\nline two\u2028\t\\ ends — 港", Link: "https://news.example/a?b=c&d", Canonical: "https://news.example/a", Site: "news.example",
	Author: "Ada Quill", Tags: []string{"Ports", `"C++"`}, Language: "en-GB", Published: time.Date(2026, 3, 1, 6, 0, 0, 123, time.UTC),
	At: time.Date(2026, 3, 1, 7, 0, 0, 0, time.FixedZone("", 5400)), Silent: news.ReasonBacklog,
}

// values are records as they are written, and others, of which some are none.
func recordValues(tb testing.TB) (values [][]byte) {
	tb.Helper()
	for _, record := range []news.Record{{}, fullRecord} {
		value, err := json.Marshal(record)
		noError(tb, err)
		values = append(values, value, value[:len(value)-1], append(value, '}'), append([]byte(" "), value...))
	}
	for _, value := range []string{
		``, `{}`, `null`, `[]`, `{"seq":01}`, `{"seq":1.5}`, `{"seq":18446744073709551616}`, `{"SEQ":4}`, `{"seq":4,"seq":5}`, `{"other":[1]}`,
		`{"title":"a\u00e9\ud83d\ude00\"","tags":[]}`, `{"tags":["a","b"],"tags":["c"]}`, `{"tags":["a",]}`, `{"title":null}`, `{"title":"a` + "\n" + `b"}`,
		`{"title":"` + "\xff" + `"}`, `{"title":"\q"}`, `{"title":"\`, `{"at":"2026-03-01T06:00:00Z"}`, `{"at":"2026-03-01 06:00"}`, `{"t\u0069tle":"a"}`,
		`{"verdicts":[{}],"seq":3}`, `{"title":"a" ,"seq":3}`, `{"seq":3,}`, `{"seq":}`, `{"seq":-1}`,
	} {
		values = append(values, []byte(value))
	}
	return values
}

// checkRead holds what is read against what encoding/json reads.
func checkRead(t *testing.T, value []byte) {
	t.Helper()
	var want news.Record
	wantErr := json.Unmarshal(value, &want)
	got, err := readRecord([]byte("k"), value)
	if diff := cmp.Diff(want, got); (err == nil) != (wantErr == nil) || err == nil && diff != "" {
		t.Errorf("%q is read with %v, want %v (-want +got):\n%s", value, err, wantErr, diff)
	}
}

func TestARecordIsReadAsJSON(t *testing.T) {
	for _, value := range recordValues(t) {
		checkRead(t, value)
	}
}

func TestWhatIsWrittenIsReadAtOnce(t *testing.T) {
	for _, record := range []news.Record{{}, fullRecord} {
		value, err := json.Marshal(record)
		noError(t, err)
		r := recordReader{rest: value}
		if !r.read(&news.Record{}) {
			t.Errorf("%s is left to encoding/json", value)
		}
	}
}

func FuzzReadRecord(f *testing.F) {
	for _, value := range recordValues(f) {
		f.Add(value)
	}
	f.Fuzz(checkRead)
}

func BenchmarkReadRecord(b *testing.B) {
	value, err := json.Marshal(fullRecord)
	noError(b, err)
	for b.Loop() {
		if _, err := readRecord(nil, value); err != nil {
			b.Fatal(err)
		}
	}
}
