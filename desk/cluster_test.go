package desk

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// report is an item as a feed reports it, some time after the first.
type report struct {
	feed, language, title, text string
	after                       time.Duration
}

// tellStories takes in reports one by one and returns the numbers of their stories,
// in the order in which they were opened, and how each came to be of its own.
func tellStories(t *testing.T, reports []report) (numbers []int, joined []news.Joined) {
	t.Helper()
	w := newClusterWorld(t, filepath.Join(t.TempDir(), "newsdesk.db"))
	defer w.close()
	var order []news.StoryID
	for _, join := range w.take(t, reports, 0, len(reports)) {
		if !slices.Contains(order, join.Story) {
			order = append(order, join.Story)
		}
		numbers = append(numbers, slices.Index(order, join.Story))
		joined = append(joined, join.Joined)
	}
	return numbers, joined
}

func TestItemsAboutOneEventAreOneStory(t *testing.T) {
	const (
		courier, tribune, gazette = "courier", "tribune", "gazette"
		hour                      = time.Hour
	)
	strike := report{courier, "en", "Dockers of Port Almery stop work over pay", "Work on the container terminal stopped on Sunday after talks on wages between dockers and the port authority failed.", 0}
	again := report{tribune, "en", "Strike at Almery container terminal as wage talks fail", "Dockers walked out at Port Almery on Sunday. The port authority called the demands for higher wages absurd.", hour}
	tests := []struct {
		name    string
		reports []report
		want    []int
	}{
		{"two feeds in their own words", []report{strike, again}, []int{0, 0}},
		{"another event of the same day", []report{strike, {tribune, "en", "Senate of Vandora votes for a new bridge", "The bridge over the Lorn is to open in four years.", hour}}, []int{0, 1}},
		{"the same words a day and a minute later", []report{strike, {tribune, "en", again.title, again.text, 24*hour + time.Minute}}, []int{0, 1}},
		{"the same title in another language", []report{
			{courier, "es", "Almery Rovers - Lorn United 3:1", "", 0}, {tribune, "en", "Almery Rovers - Lorn United 3:1", "", hour},
		}, []int{0, 1}},
		{"the same title in two forms of a language", []report{
			{courier, "en-GB", "Almery Rovers beat Lorn United", "", 0}, {tribune, "en_US", "Almery Rovers beat Lorn United", "", hour},
		}, []int{0, 0}},
		{"a series of one feed counts its days", []report{
			{courier, "en", "Trial of the Almery harbour master, day 2", "", 0}, {courier, "en", "Trial of the Almery harbour master, day 3", "", hour},
		}, []int{0, 1}},
		{"the daily price of gold", []report{
			{courier, "en", "Gold price today: 2,345 crowns an ounce", "", 0}, {courier, "en", "Gold price today: 2,361 crowns an ounce", "", 23 * hour},
		}, []int{0, 1}},
		{"a place in common, when hardly a story is known", []report{
			strike, {tribune, "en", "Storm surge floods Port Almery quays, ferry crossings suspended", "Water stood a metre high in the fish market on Sunday morning.", hour},
		}, []int{0, 1}},
		{"one feed, another place", []report{
			{courier, "en", "Gold price today in Almery", "", 0}, {courier, "en", "Gold price today in New Lorn", "", hour},
		}, []int{0, 1}},
		{"two feeds, another number", []report{
			{courier, "en", "Ferry with 120 passengers sinks off Almery", "", 0}, {tribune, "en", "Ferry with 122 passengers sinks off Almery", "", hour},
		}, []int{0, 0}},
		{"one feed with one word of its own again", []report{
			{courier, "", "First: the elections are called", "", 0}, {courier, "", "Second: the elections are moved", "", hour},
		}, []int{0, 1}},
		{"titles that could be about anything", []report{
			{courier, "en", "Live updates", "", 0}, {tribune, "en", "Live updates", "", hour},
		}, []int{0, 1}},
		{"Chinese, which has no spaces", []report{
			{courier, "zh", "美国选举干预调查展开", "", 0}, {tribune, "zh", "美国展开选举干预调查", "", hour}, {gazette, "zh", "国际油价大幅上涨", "", hour},
		}, []int{0, 0, 1}},
		{"a story that goes on for more than three days", []report{
			strike,
			{tribune, "en", strike.title + " again", "", 20 * hour},
			{gazette, "en", strike.title + " once more", "", 36 * hour},
			{"herald", "en", strike.title + " still", "", 54 * hour},
			{"echo", "en", strike.title + " as ever", "", 71 * hour},
			{courier, "en", strike.title + " for ever", "", 73 * hour},
		}, []int{0, 0, 0, 0, 0, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, joined := tellStories(t, tt.reports); !slices.Equal(got, tt.want) {
				t.Errorf("stories are %v (%v), want %v", got, joined, tt.want)
			}
		})
	}
}

func TestHowItemsJoin(t *testing.T) {
	title := "Dockers of Port Almery stop work over pay"
	reports := []report{
		{"courier", "en", title, "Talks on wages failed on Sunday.", 0},
		{"tribune", "en", title, "", time.Minute},
		{"gazette", "en", "Port Almery dockers stop work over pay, talks fail", "", time.Hour},
		{"herald", "en", "Exporters count the cost of the wage dispute in Almery", "", 2 * time.Hour},
	}
	_, got := tellStories(t, reports)
	if diff := cmp.Diff([]news.Joined{news.JoinOpened, news.JoinSame, news.JoinLoud, news.JoinQuiet}, got); diff != "" {
		t.Errorf("joined (-want +got):\n%s", diff)
	}
}

func TestOldNewsOpensNoLiveStory(t *testing.T) {
	w := newClusterWorld(t, filepath.Join(t.TempDir(), "newsdesk.db"))
	defer w.close()
	old := report{"courier", "en", "Dockers of Port Almery stop work over pay", "", 0}
	poll := w.poll(t, old, 0)
	poll.Batch.Items[0].Published = poll.At.Add(-oldNews - time.Second)
	if _, err := w.desk.IngestAll([]Poll{poll}); err != nil {
		t.Fatal(err)
	}
	if live := w.desk.stories.memory.Live(); live != 0 {
		t.Errorf("%d stories are live, want none", live)
	}
}

func TestWordsThatCannotBeReadAreLeftOut(t *testing.T) {
	reports := []report{
		{"courier", "en", "Dockers of Port Almery stop work over pay", "", 0},
		{"courier", "en", "Senate of Vandora votes for a new bridge", "", 0},
		{"tribune", "en", "Port Almery dockers stop work over pay again", "", time.Hour},
		{"tribune", "en", "Senate of Vandora votes for another new bridge", "", time.Hour},
	}
	w := newClusterWorld(t, filepath.Join(t.TempDir(), "newsdesk.db"))
	defer func() { w.close() }()
	opened := w.take(t, reports, 0, 2)
	if err := w.store.Update(func(tx *store.Tx) error {
		if _, err := tx.AddWords([]byte("bad"), 100); err != nil {
			return err
		}
		return tx.PutCluster(opened[0].Story, []byte("bad"))
	}); err != nil {
		t.Fatal(err)
	}
	w.close()
	w.open(t)
	joins := w.take(t, reports, 2, 4)
	if joins[0].Joined != news.JoinOpened || joins[1].Story != opened[1].Story {
		t.Errorf("got %v after %v, want one that opens and one that joins", joins, opened)
	}
}

// clusterWorld is a desk over a store that can be opened again.
type clusterWorld struct {
	path  string
	store *store.Store
	desk  *Desk
}

func newClusterWorld(t *testing.T, path string) *clusterWorld {
	t.Helper()
	w := &clusterWorld{path: path}
	w.open(t)
	return w
}

func (w *clusterWorld) open(t *testing.T) {
	t.Helper()
	var err error
	if w.store, err = store.OpenTemporary(w.path); err != nil {
		t.Fatal(err)
	}
	if w.desk, err = New(w.store, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
}

func (w *clusterWorld) close() { w.store.Close() }

// poll returns the poll that brings the report with this number.
func (w *clusterWorld) poll(t *testing.T, r report, number int) Poll {
	t.Helper()
	url := "https://" + r.feed + ".example/rss"
	feed := news.Feed{ID: news.NewFeedID(url), URL: url, LearnedAt: start}
	if err := w.store.Update(func(tx *store.Tx) error { return tx.PutFeed(feed) }); err != nil {
		t.Fatal(err)
	}
	at := start.Add(r.after)
	link := fmt.Sprintf("https://%s.example/%d", r.feed, number)
	item := news.Item{Title: r.title, Text: r.text, Language: r.language, Link: link, Canonical: link, Published: at, Keys: []news.Key{news.NewKey("link", link)}}
	return Poll{Batch: news.Batch{Feed: feed, Items: []news.Item{item}}, At: at}
}

// take takes in the reports from one number to another in one transaction.
// Neighbours of one feed and one time come in one poll.
func (w *clusterWorld) take(t *testing.T, reports []report, from, to int) (joins []news.Join) {
	t.Helper()
	var polls []Poll
	for number := from; number < to; number++ {
		poll := w.poll(t, reports[number], number)
		if last := len(polls) - 1; last >= 0 && polls[last].Batch.Feed.ID == poll.Batch.Feed.ID && polls[last].At.Equal(poll.At) {
			polls[last].Batch.Items = append(polls[last].Batch.Items, poll.Batch.Items...)
			continue
		}
		polls = append(polls, poll)
	}
	intakes, err := w.desk.IngestAll(polls)
	if err != nil {
		t.Fatal(err)
	}
	for _, intake := range intakes {
		joins = append(joins, intake.Joins...)
	}
	return joins
}

// TestStoriesDoNotDependOnHowItemsCome takes the same items in one by one and,
// again and again, in transactions and polls of random sizes, with transactions
// that fail in between and the store closed and opened.
func TestStoriesDoNotDependOnHowItemsCome(t *testing.T) {
	reports := randomReports(rand.New(rand.NewPCG(1, 2)), 700)
	alone := newClusterWorld(t, filepath.Join(t.TempDir(), "alone.db"))
	defer alone.close()
	var want []news.Join
	for i := range reports {
		want = append(want, alone.take(t, reports, i, i+1)...)
	}
	joined := map[news.Joined]int{}
	for _, join := range want {
		joined[join.Joined]++
	}
	if len(joined) != 4 || joined[news.JoinOpened] < 40 {
		t.Fatalf("items joined like this: %v, want some of all kinds", joined)
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 3))
			w := newClusterWorld(t, filepath.Join(t.TempDir(), "newsdesk.db"))
			defer func() { w.close() }()
			var got []news.Join
			for at := 0; at < len(reports); {
				to := min(len(reports), at+1+random.IntN(60))
				switch random.IntN(4) {
				case 0:
					w.fail(t, reports, at, to)
				case 1:
					w.close()
					w.open(t)
				}
				got = append(got, w.take(t, reports, at, to)...)
				at = to
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("joins (-one by one +split):\n%s", diff)
			}
		})
	}
}

// fail takes in reports in a transaction that is not committed.
func (w *clusterWorld) fail(t *testing.T, reports []report, from, to int) {
	t.Helper()
	var polls []Poll
	for number := from; number < to; number++ {
		polls = append(polls, w.poll(t, reports[number], number))
	}
	planned := errors.New("as planned")
	err := w.store.Update(func(tx *store.Tx) error {
		for _, poll := range polls {
			if _, _, err := w.desk.ingest(tx, poll.Batch, poll.At); err != nil {
				return err
			}
		}
		return planned
	})
	if !errors.Is(err, planned) {
		t.Fatal(err)
	}
}

// randomReports returns n reports of overlapping words, in feeds and languages,
// over some days.
func randomReports(random *rand.Rand, n int) []report {
	var after time.Duration
	reports := make([]report, n)
	for i := range reports {
		if random.IntN(3) > 0 {
			after += time.Duration(random.IntN(40)) * time.Minute
		}
		event := random.IntN(40) + i/10
		var words, lead strings.Builder
		for range 5 {
			fmt.Fprintf(&words, "Word%dx%d ", event, random.IntN(9))
			fmt.Fprintf(&lead, "word%dx%d common%d ", event, random.IntN(30), random.IntN(50))
		}
		title := words.String()
		if i > 0 && random.IntN(12) == 0 {
			title = reports[random.IntN(i)].title
		}
		reports[i] = report{fmt.Sprint("feed", random.IntN(6)), []string{"en", "de", "fr"}[event%3], title, lead.String(), after}
	}
	return reports
}
