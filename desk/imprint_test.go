package desk

import (
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

func TestTheImprintIsThatOfTheLastDocument(t *testing.T) {
	f := newFixture(t)
	feed := f.feed(courier)
	for _, step := range []struct {
		name, hash, imprint, want string
	}{
		{"the first document", "1", "one", "one"},
		{"the same document", "1", "", "one"},
		{"another document", "2", "two", "two"},
		{"a document that cannot be taken apart", "3", "", ""},
	} {
		feed.BodyHash = step.hash
		if _, err := f.Ingest(news.Batch{Feed: feed, Imprint: news.Imprint(step.imprint)}, f.now); err != nil {
			t.Fatal(err)
		}
		if got := string(f.Imprint(feed.ID)); got != step.want {
			t.Errorf("%s: got %q, want %q", step.name, got, step.want)
		}
	}
}

func TestKnownItemsAreOfTheDocument(t *testing.T) {
	f := newFixture(t)
	feed := f.feed(courier)
	batch := news.Batch{Feed: feed, Known: [][]news.Key{{1}, {2, 3}}}
	for range 2 { // the second time as well, since no item came with them
		intake, err := f.Ingest(batch, f.now)
		if err != nil {
			t.Fatal(err)
		}
		if intake.Items != 2 || intake.Known != 2 || intake.New != 0 {
			t.Errorf("got %+v, want two known items", intake)
		}
	}
	f.view(func(tx *store.Tx) error {
		if !tx.AddItem(feed.ID, news.Item{Keys: []news.Key{4}}, f.now) || tx.AddItem(feed.ID, news.Item{Keys: []news.Key{3}}, f.now) {
			t.Error("what is known is not seen")
		}
		return nil
	})
}

// Six old items that nobody has seen are most of a document of ten, and not of one
// of thirty, of which the rest need not be read.
func TestKnownItemsCountWhereAFeedSeemsToBeReset(t *testing.T) {
	for known, want := range map[int]int{4: 6, 24: 0} {
		f := newFixture(t)
		batch := news.Batch{Feed: f.feed(courier)}
		for i := range known {
			batch.Known = append(batch.Known, []news.Key{news.Key(i + 1)})
		}
		for i := range 6 {
			batch.Items = append(batch.Items, news.Item{
				Title: fmt.Sprint("Bulletin ", i), Published: f.now.Add(-30 * time.Hour), Keys: []news.Key{news.Key(100 + i)},
			})
		}
		intake, err := f.Ingest(batch, f.now)
		if err != nil {
			t.Fatal(err)
		}
		if intake.Reset != want {
			t.Errorf("beside %d known items: %d were taken for reset, want %d", known, intake.Reset, want)
		}
	}
}
