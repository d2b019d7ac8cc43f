package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

func TestFindsAreOfOneGuildAndKeptForADay(t *testing.T) {
	s := open(t)
	want := news.Find{ID: "f", Guild: "1", At: start, Feeds: []news.Batch{{
		Feed: news.Feed{ID: "a", URL: "https://a.example/"}, Items: []news.Item{{Title: "A", Keys: []news.Key{1 << 63, 7}}},
	}}}
	update(t, s, func(tx *Tx) error { return tx.PutFind(want) })
	read := func(guild news.GuildID) (find news.Find, found bool) {
		noError(t, s.View(func(tx *Tx) (err error) {
			find, found, err = tx.Find(guild, "f")
			return err
		}))
		return find, found
	}
	if got, _ := read("1"); !cmp.Equal(got, want) {
		t.Errorf("the find (-want +got):\n%s", cmp.Diff(want, got))
	}
	if _, found := read("2"); found {
		t.Error("another guild sees what was found")
	}
	if got := sweep(t, s, start.Add(findsFor-1), 10); got != (Swept{}) {
		t.Errorf("Sweep before a day = %+v", got)
	}
	if got, want := sweep(t, s, start.Add(findsFor), 10), (Swept{Forgotten: 1}); got != want {
		t.Errorf("Sweep = %+v, want %+v", got, want)
	}
	if _, found := read("1"); found {
		t.Error("the find is still there")
	}
}
