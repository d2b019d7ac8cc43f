package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// archive gives the desk an index at path.
func (f *fixture) archive(path string) *Archive {
	f.t.Helper()
	archive, err := OpenArchive(path, f.Store, f.Keep, slog.New(slog.DiscardHandler))
	f.must(err)
	f.t.Cleanup(func() { _ = archive.Close() })
	f.Archive = archive
	f.catchUp()
	return archive
}

func (f *fixture) catchUp() {
	f.t.Helper()
	f.must(f.Archive.CatchUp(f.t.Context()))
}

// search returns the headlines of the items by which stories are found.
func (f *fixture) search(guild news.GuildID, q SearchQuery) (titles []string) {
	f.t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	found, err := f.Search(f.t.Context(), guild, q)
	f.must(err)
	for _, s := range found.Stories {
		titles = append(titles, s.Record.Title)
	}
	return titles
}

func TestSearch(t *testing.T) {
	f := newFixture(t)
	f.archive(filepath.Join(t.TempDir(), "lookup"))
	gazetteID := f.addFeed(harbour, gazette)
	topic := f.create(harbour, "ferries", "ferry")
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"))
	f.now = f.now.Add(time.Hour)
	german := f.item("b", "Fähre und Tram am Pier")
	german.Language = "de"
	f.ingest(gazette, german)
	f.now = f.now.Add(time.Hour)
	f.ingest(tribune, f.item("c", "Quake shakes the pier of Lorn"))
	f.now = f.now.Add(time.Hour)
	again := f.item("d", "Ferry aground off the northern pier")
	again.Site = "gazette.example"
	f.ingest(gazette, again)
	f.catchUp()

	all := []string{"Ferry aground off the northern pier", "Quake shakes the pier of Lorn", "Fähre und Tram am Pier"}
	tests := []struct {
		name  string
		guild news.GuildID
		q     SearchQuery
		want  []string
	}{
		{"newest first, each story once", harbour, SearchQuery{Query: "pier", Newest: true}, all},
		{"another guild finds nothing of a feed that it has not", island, SearchQuery{Query: "pier", Newest: true}, []string{all[1], all[0]}},
		{"that a topic wants", harbour, SearchQuery{Query: "pier", Topic: topic.ID}, all[:1]},
		{"of a feed", harbour, SearchQuery{Query: "pier", Feed: gazetteID, Newest: true}, []string{all[0], all[2]}},
		{"of another guild's feed", island, SearchQuery{Query: "pier", Feed: gazetteID}, nil},
		{"since", harbour, SearchQuery{Query: "pier", Since: f.now.Add(-time.Hour), Newest: true}, all[:2]},
		{"until", harbour, SearchQuery{Query: "pier", Until: f.now.Add(-time.Hour), Newest: true}, []string{all[2], all[0]}},
		{"in a language", harbour, SearchQuery{Query: "pier", Language: "de"}, all[2:]},
		{"the second page", harbour, SearchQuery{Query: "pier", Skip: 1, Limit: 1, Newest: true}, all[1:2]},
		{"a page that is not there", harbour, SearchQuery{Query: "pier", Skip: 9, Limit: 1}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, f.search(tt.guild, tt.q), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("stories (-want +got):\n%s", diff)
			}
		})
	}
	f.wantSearchErrors(topic.ID)
}

func (f *fixture) wantSearchErrors(topic news.TopicID) {
	f.t.Helper()
	_, err := f.Search(f.t.Context(), harbour, SearchQuery{Query: `"pier`, Limit: 1})
	if syntax, ok := errors.AsType[*query.SyntaxError](err); !ok {
		f.t.Errorf("Search of what is no query = %v, want a syntax error: %v", err, syntax)
	}
	if _, err := f.Search(f.t.Context(), island, SearchQuery{Query: "pier", Topic: topic}); !errors.Is(err, ErrNotFound) {
		f.t.Errorf("Search in another guild's topic = %v, want %v", err, ErrNotFound)
	}
	if _, err := f.Search(f.t.Context(), harbour, SearchQuery{Query: "pier", Language: "Klingon of the north"}); err == nil {
		f.t.Error("Search in a language that is none succeeds")
	}
}

func TestSearchCountsAndSaysWhatToDrop(t *testing.T) {
	f := newFixture(t)
	f.archive(filepath.Join(t.TempDir(), "lookup"))
	for i := range 3 {
		f.ingest(courier, f.item(fmt.Sprint("a", i), fmt.Sprintf("Ferry %s aground", []string{"Anna", "Berta", "Clara"}[i])))
		f.now = f.now.Add(time.Hour)
	}
	f.catchUp()
	found, err := f.Search(t.Context(), harbour, SearchQuery{Query: "ferry", Limit: 2})
	f.must(err)
	if found.Total != 3 || found.Reach != 3 || !found.Exact || len(found.Stories) != 2 {
		t.Errorf("Search = %+v, want 2 of 3 stories, counted", found)
	}
	found, err = f.Search(t.Context(), harbour, SearchQuery{Query: "ferry Berta zeppelin", Limit: 2})
	f.must(err)
	want := []Loosening{{Change: Drop, Part: "zeppelin", Query: "ferry Berta", Stories: 1}}
	if diff := cmp.Diff(want, found.Looser); diff != "" || found.Total != 0 {
		t.Errorf("what to drop (-want +got):\n%s", diff)
	}
}

// TestASearchAndATopicAgree takes in random items, makes random topics, and
// searches for their queries: found is exactly what the topics were told of.
func TestASearchAndATopicAgree(t *testing.T) {
	rounds, items := 40, 100
	if os.Getenv("NEWSDESK_TEST_ALL") != "" {
		rounds, items = 2000, 1000
	}
	rng := rand.New(rand.NewPCG(7, 11))
	f := newFixture(t)
	f.archive(filepath.Join(t.TempDir(), "lookup"))
	queries := map[news.TopicID]string{}
	for i := range min(rounds, 190) {
		q := randomQuery(rng)
		topic := f.create(harbour, fmt.Sprint("topic ", i), q)
		f.subscribe(harbour, topic.ID, "500")
		queries[topic.ID] = q
	}
	want := map[news.TopicID]map[news.StoryID]bool{}
	for from := 0; from < items; from += 50 {
		for _, join := range f.ingestRandom(rng, from, 50) {
			for _, id := range join.Topics {
				if want[id] == nil {
					want[id] = map[news.StoryID]bool{}
				}
				want[id][join.Story] = true
			}
		}
		f.catchUp()
	}
	told := 0
	for id, q := range queries {
		for _, newest := range []bool{true, false} {
			found, err := f.Search(t.Context(), harbour, SearchQuery{Query: q, Newest: newest, Limit: items})
			f.must(err)
			got := map[news.StoryID]bool{}
			for _, s := range found.Stories {
				got[s.ID] = true
			}
			if diff := cmp.Diff(want[id], got, cmpopts.EquateEmpty()); diff != "" || found.Total != len(want[id]) {
				t.Errorf("%s (newest %v): (-topic +search):\n%s", q, newest, diff)
			}
		}
		told += len(want[id])
	}
	if told < len(queries) {
		t.Errorf("%d topics were told of %d stories: the queries do not test much", len(queries), told)
	}
}

// ingestRandom takes in n random items, the first of a number.
func (f *fixture) ingestRandom(rng *rand.Rand, first, n int) (joins []news.Join) {
	f.t.Helper()
	var polls []Poll
	for i := range n {
		f.now = f.now.Add(time.Minute)
		item := f.item(fmt.Sprint("i", first+i), randomWords(rng, 5))
		item.Text, item.Language = randomWords(rng, 12), []string{"en", "de", "fr", ""}[rng.IntN(4)]
		item.Tags = []string{randomWords(rng, 1)}
		feed := f.feed([]string{courier, tribune}[rng.IntN(2)])
		polls = append(polls, Poll{news.Batch{Feed: feed, Items: []news.Item{item}}, f.now})
	}
	intakes, err := f.IngestAll(polls)
	f.must(err)
	for _, intake := range intakes {
		joins = append(joins, intake.Joins...)
	}
	return joins
}

// vocabulary is the words of random items and queries: plurals, capitals, accents, hyphens and
// other alphabets among them.
var vocabulary = []string{
	"ferry", "ferries", "US", "us", "U.S.", "e-mail", "email", "pier", "Häfen", "Hafen", "élection", "elections", "election",
	"выборы", "выборах", "美国", "选举", "tram", "Tram's", "quake", "strike", "striking", "الانتخابات",
}

func randomWords(rng *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(vocabulary[rng.IntN(len(vocabulary))] + []string{" ", " ", ", ", ". "}[rng.IntN(4)])
	}
	return b.String()
}

// randomQuery returns a query that parses.
func randomQuery(rng *rand.Rand) string {
	word := func() string { return vocabulary[rng.IntN(len(vocabulary))] }
	for {
		q := fmt.Sprintf([]string{
			"%s %s", `"%s %s"`, "%s OR %s", "%s -%s", "=%s %s", "title:%s %s", "tag:%s OR %s", "%s NEAR/3 %s", "elec* %s -%s", "%s lang:de %s", "feed:courier %s -%s",
		}[rng.IntN(11)], word(), word())
		if _, err := query.Parse(q); err == nil {
			return q
		}
	}
}

// TestAnIndexThatDoesNotAgreeWithTheStoreIsMadeAnew gives an index stores that it
// was not made of: one that was restored from an older backup, one that has since
// given the same numbers to other items, and another one altogether.
func TestAnIndexThatDoesNotAgreeWithTheStoreIsMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lookup")
	old := newFixture(t)
	for i := range 5 {
		old.ingest(courier, old.item(fmt.Sprint("old", i), fmt.Sprintf("Ferry number%d aground", i)))
		old.now = old.now.Add(time.Minute)
	}
	old.must(old.archive(path).Close())
	for _, items := range []int{0, 2, 5, 9} {
		t.Run(fmt.Sprintf("a store of %d other items", items), func(t *testing.T) {
			f := newFixture(t)
			var want []string
			for i := range items {
				title := fmt.Sprintf("Tram number%d derails", i)
				f.now = f.now.Add(time.Minute)
				f.ingest(courier, f.item(fmt.Sprint("new", i), title))
				want = append(want, title)
			}
			slices.Reverse(want)
			copied := copyFile(t, path)
			archive := f.archive(copied)
			if got := f.search(harbour, SearchQuery{Query: "ferry OR tram", Newest: true}); !cmp.Equal(got, want, cmpopts.EquateEmpty()) {
				t.Errorf("found %q, want %q", got, want)
			}
			f.must(archive.Close())
			f.archive(copied) // which agrees now, and is not made anew
			if last := f.Archive.index.Last(); last != uint64(items) {
				t.Errorf("the index has items up to %d, want %d", last, items)
			}
		})
	}
}

func copyFile(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return copied
}

func TestAnIndexThatIsDamagedOrGoneIsMadeAnewWhileNewsComeIn(t *testing.T) {
	for name, harm := range map[string]func(path string) error{
		"gone": os.Remove,
		"cut":  func(path string) error { return os.Truncate(path, 20_000) },
		"noise": func(path string) error {
			return os.WriteFile(path, []byte("this is not what was there, not at all, and it goes on"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, path := newFixture(t), filepath.Join(t.TempDir(), "lookup")
			f.ingest(courier, f.item("a", "Ferry aground"))
			f.must(f.archive(path).Close())
			f.must(harm(path))
			f.ingest(courier, f.item("b", "Ferry afloat"))
			f.archive(path)
			if got := f.search(harbour, SearchQuery{Query: "ferry", Newest: true}); len(got) != 2 {
				t.Errorf("found %q, want both", got)
			}
		})
	}
}

func TestSearchSaysWhyItCannot(t *testing.T) {
	f := newFixture(t)
	search := func() error {
		_, err := f.Search(t.Context(), harbour, SearchQuery{Query: "ferry"})
		return err
	}
	if err := search(); !errors.Is(err, ErrNoIndex) {
		t.Errorf("Search without an archive = %v, want %v", err, ErrNoIndex)
	}
	archive, err := OpenArchive(t.TempDir(), f.Store, f.Keep, slog.New(slog.DiscardHandler))
	if f.Archive = archive; err == nil {
		t.Error("a directory was opened as an index")
	}
	if err := search(); !errors.Is(err, ErrNoIndex) {
		t.Errorf("Search without an index = %v, want %v", err, ErrNoIndex)
	}
	f.ingest(courier, f.item("a", "Ferry aground"))
	f.archive(filepath.Join(t.TempDir(), "lookup"))
	seen := 0
	f.must(f.Archive.Reindex(t.Context(), func(Progress) {
		if building, ok := errors.AsType[*BuildingError](search()); ok && building.Progress.Percent() == 100 {
			seen++
		}
	}))
	if err := search(); seen == 0 || err != nil {
		t.Errorf("Search said %d times that the index is being built, and then %v", seen, err)
	}
}

func TestItemsAreForgottenAfterTheRetention(t *testing.T) {
	f := newFixture(t)
	f.Keep = 10 * 24 * time.Hour
	f.archive(filepath.Join(t.TempDir(), "lookup"))
	f.ingest(courier, f.item("a", "Ferry aground"))
	f.now = f.now.Add(9 * 24 * time.Hour)
	f.ingest(courier, f.item("b", "Tram derails at the ferry"))
	f.catchUp()
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{0, 2}, {24 * time.Hour, 1}, {10 * 24 * time.Hour, 0}} {
		now := f.now.Add(tt.after)
		f.sweep(context.Background(), now)
		f.Archive.expire(now)
		if got := f.search(harbour, SearchQuery{Query: "ferry"}); len(got) != tt.want {
			t.Errorf("found %q after %v, want %d", got, tt.after, tt.want)
		}
		f.view(func(tx *store.Tx) error {
			if n := tx.Records(); int(n) != tt.want {
				t.Errorf("%d items are kept after %v, want %d", n, tt.after, tt.want)
			}
			return nil
		})
	}
}

func TestARushIsWrittenWhenItIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		f.archive(filepath.Join(t.TempDir(), "lookup"))
		ctx, end := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- f.Archive.Run(ctx) }()
		rng := rand.New(rand.NewPCG(1, 2))
		for _, tt := range []struct {
			items, kept int
			after       time.Duration
		}{
			{rush, rush, restAfter - time.Second},
			{1, rush + 1, restAfter - time.Second},
			{1, 0, restAfter},
			{rush - 1, rush - 1, restAfter}, // which may wait
		} {
			f.ingestRandom(rng, 10*rush+rng.IntN(1<<30), tt.items)
			time.Sleep(tt.after)
			synctest.Wait()
			if got := f.Archive.Stats().Buffered; got != tt.kept {
				t.Errorf("%d items are in memory %v after %d came in, want %d", got, tt.after, tt.items, tt.kept)
			}
		}
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
