package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
	"newsdesk/store"
)

// publisher returns the URL of the n-th of several feeds, and its site.
func publisher(n int) (url, site string) {
	site = fmt.Sprintf("paper-%d.example", n)
	return "https://" + site + "/rss", site
}

// newGrowing returns a fixture with eight publishers and these topics.
func newGrowing(t *testing.T, topics ...DeclaredTopic) *fixture {
	t.Helper()
	f := newFixture(t)
	declared := Declaration{Topics: topics}
	for n := range 8 {
		url, _ := publisher(n)
		declared.Feeds = append(declared.Feeds, news.Feed{URL: url, Name: fmt.Sprintf("Paper %d", n)})
	}
	f.declare(declared)
	for n := range 8 {
		url, _ := publisher(n)
		f.ingest(url)
	}
	f.now = f.now.Add(time.Hour)
	return f
}

// report has the n-th publisher report the story called id under a title.
func (f *fixture) report(n int, id, title string) news.Intake {
	f.t.Helper()
	url, site := publisher(n)
	item := f.item(id, title)
	item.Site, item.Link = site, "https://"+site+"/"+id
	item.Keys = []news.Key{news.NewKey("guid", fmt.Sprint(n, id, title))}
	return f.ingest(url, item)
}

// sendAll has all that is due sent, as the n-th message.
func (f *fixture) sendAll() {
	f.t.Helper()
	for more := true; more; {
		var due []news.Post
		err := f.Store.Update(func(tx *store.Tx) (err error) {
			due, _, err = tx.DuePosts(f.now, 100, func(news.ChannelID) bool { return false })
			for _, post := range due {
				outcome := news.Outcome{State: news.Sent, Message: news.MessageID(post.ID), Revision: post.Revision}
				if err := tx.Settle(post.ID, outcome, f.now); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			f.t.Fatal(err)
		}
		more = len(due) > 0
	}
}

// told returns what each channel is told, once all edits are made: the alerts
// as "channel: topics · title · also in", the lists line by line.
func (f *fixture) told() (lines []string) {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		for post, err := range tx.Posts() {
			switch {
			case err != nil:
				return err
			case post.List != nil:
				for _, line := range post.List.Lines {
					lines = append(lines, fmt.Sprintf("%s: list %s · %s +%d %s", post.Channel, post.List.Topic, line.Title, max(0, line.Sources-1), strings.Join(line.Topics, ", ")))
				}
			case post.State != news.Listed:
				lines = append(lines, fmt.Sprintf("%s: %s · %s · %s", post.Channel, strings.Join(post.Alert.Topics, ", "), post.Alert.Title, also(post.Alert)))
			}
		}
		return nil
	})
	return lines
}

func also(a *news.Alert) string {
	var names []string
	for _, s := range a.Also {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

func (f *fixture) wantTold(want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.told()); diff != "" {
		f.t.Errorf("told (-want +got):\n%s", diff)
	}
}

// reasons returns what was decided, as "channel topics: reason".
func reasons(intake news.Intake) (lines []string) {
	for _, v := range intake.Verdicts {
		lines = append(lines, fmt.Sprintf("%s %d: %s", v.Channel, len(v.Topics), v.Reason))
	}
	return lines
}

func TestAnAlertGrowsWithItsStory(t *testing.T) {
	for _, sent := range []bool{false, true} {
		t.Run(fmt.Sprintf("sent: %v", sent), func(t *testing.T) {
			f := newGrowing(t, DeclaredTopic{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}})
			f.report(0, "a", "Robocalls everywhere")
			if sent {
				f.sendAll()
			}
			intake := f.report(1, "a", "Calls at every door") // which no topic wants by itself
			if diff := cmp.Diff([]string{"200 1: message grew"}, reasons(intake)); diff != "" || intake.Revised != 1 {
				t.Errorf("%d revised, reasons (-want +got):\n%s", intake.Revised, diff)
			}
			f.report(1, "a", "Calls at every second door") // by a publisher that has joined already
			f.report(2, "a", "Robocalls again")
			f.wantTold("200: robocalls · Robocalls everywhere · Paper 1, Paper 2")
			edits := 0
			f.view(func(tx *store.Tx) error {
				due, _, err := tx.DueEdits(f.now.Add(time.Hour), 10, func(news.ChannelID) bool { return false })
				edits = len(due)
				return err
			})
			if want := map[bool]int{true: 1}[sent]; edits != want {
				t.Errorf("%d edits are owed, want %d", edits, want)
			}
		})
	}
}

func TestAMessageIsNotEditedForAnItemThatJoinedQuietly(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "strikes", Query: "dockers", Channels: []news.ChannelID{"200"}})
	step := func(n int, title, text string, want news.Joined, reason news.Reason) {
		t.Helper()
		url, site := publisher(n)
		item := f.item(strconv.Itoa(n), title)
		item.Text, item.Site = text, site
		intake := f.ingest(url, item)
		if got := intake.Joins[0].Joined; got != want {
			t.Fatalf("%q joined %s, want %s", title, got, want)
		}
		if diff := cmp.Diff([]string{"200 1: " + string(reason)}, reasons(intake)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", title, diff)
		}
	}
	const title = "Dockers of Port Almery stop work over pay"
	step(0, title, "Talks on wages failed on Sunday.", news.JoinOpened, news.ReasonQueued)
	f.sendAll()
	step(1, "Exporters count the cost of the wage dispute in Almery", "Freight has to wait until Monday, and dockers for an offer.", news.JoinQuiet, news.ReasonTold)
	f.wantTold("200: strikes · " + title + " · ")
	step(2, "Port Almery dockers stop work over pay, talks fail", "", news.JoinLoud, news.ReasonGrown)
	f.wantTold("200: strikes · " + title + " · Paper 1, Paper 2")
}

func TestAnItemThatJoinedQuietlyCountsAmongThePublishers(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "strikes", Query: "dockers", Channels: []news.ChannelID{"200"}, MinSources: 2})
	for n, text := range []string{"Dockers of Port Almery stop work over pay · Talks on wages failed on Sunday.", "Exporters count the cost of the wage dispute in Almery · Freight has to wait until Monday, and dockers for an offer."} {
		url, site := publisher(n)
		title, text, _ := strings.Cut(text, " · ")
		item := f.item(strconv.Itoa(n), title)
		item.Text, item.Site = text, site
		f.ingest(url, item)
	}
	f.wantTold("200: strikes · Dockers of Port Almery stop work over pay · Paper 1")
}

func TestIngestTellsThatEditsWait(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "robocalls", Query: "robocalls", Channels: []news.ChannelID{"200"}})
	f.report(0, "a", "Robocalls everywhere")
	calls := 0
	f.Queued = func() { calls++ }
	f.report(1, "a", "Robocalls everywhere")
	f.report(1, "a", "Robocalls everywhere again")
	if calls != 1 {
		t.Errorf("told %d times, want 1", calls)
	}
}

func TestATopicWaitsForPublishers(t *testing.T) {
	f := newGrowing(t,
		DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}, MinSources: 3},
		DeclaredTopic{Name: "doors", Query: "doors", Channels: []news.ChannelID{"200", "300"}, MinSources: 2},
	)
	step := func(n int, title string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, reasons(f.report(n, "a", title))); diff != "" {
			t.Errorf("publisher %d (-want +got):\n%s", n, diff)
		}
	}
	step(0, "Calls everywhere", "200 1: too few sources")
	step(0, "Calls again", "200 1: too few sources") // the same publisher counts once
	step(1, "Knocks on doors", "200 2: queued", "300 1: queued")
	f.wantTold("200: doors · Calls everywhere · Paper 1", "300: doors · Calls everywhere · Paper 1")
	f.sendAll()
	step(2, "Nothing that a topic wants", "200 2: message grew", "300 1: message grew")
	f.wantTold("200: doors, calls · Calls everywhere · Paper 1, Paper 2", "300: doors · Calls everywhere · Paper 1, Paper 2")
}

func TestTheAlertOfAStoryThatWaitedSaysWhatItsFirstItemWithASummarySays(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}, MinSources: 4})
	for n, text := range []string{"", "Thousands of households were called on Sunday, the office said.", "Another text that says as much about the calls.", ""} {
		url, site := publisher(n)
		item := f.item("a", fmt.Sprintf("Calls, as paper %d has it", n))
		item.Text, item.Site = text, site
		item.Keys = []news.Key{news.NewKey("guid", item.Title)}
		f.ingest(url, item)
	}
	f.wantTold("200: calls · Calls, as paper 1 has it · Paper 0, Paper 2, Paper 3")
}

func TestAChannelThatIsGoneIsNotTold(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}, MinSources: 2})
	f.report(0, "a", "Calls everywhere")
	if err := f.Store.Update(func(tx *store.Tx) error { return tx.Park("200", news.ReasonGone, "", f.now) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"200 1: channel gone"}, reasons(f.report(1, "a", "Calls"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// stories has the first publisher report so many stories, numbered from first.
func (f *fixture) stories(first, n int) {
	f.t.Helper()
	for i := range n {
		f.report(0, fmt.Sprint("Calls", first+i), fmt.Sprintf("Calls number %d", first+i))
	}
}

func TestABurstIsToldInAList(t *testing.T) {
	topic := DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}}
	alerts := func(from, to int) (lines []string) {
		for i := from; i <= to; i++ {
			lines = append(lines, fmt.Sprintf("200: calls · Calls number %d · ", i))
		}
		return lines
	}
	lines := func(from, to int) (lines []string) {
		for i := from; i <= to; i++ {
			lines = append(lines, fmt.Sprintf("200: list calls · Calls number %d +0 ", i))
		}
		return lines
	}
	sorted := func(parts ...[]string) []string {
		all := slices.Concat(parts...)
		slices.Sort(all)
		return all
	}
	tests := []struct {
		name string
		play func(f *fixture)
		want []string
	}{
		{"five are no burst", func(f *fixture) { f.stories(1, 5) }, alerts(1, 5)},
		{"from the sixth on", func(f *fixture) { f.stories(1, 8) }, sorted(alerts(1, 5), lines(6, 8))},
		{"six within eleven minutes are no burst", func(f *fixture) {
			f.stories(1, 1)
			f.now = f.now.Add(7 * time.Minute)
			f.stories(2, 4)
			f.now = f.now.Add(4 * time.Minute)
			f.stories(6, 1)
		}, alerts(1, 6)},
		{"the list takes what comes while it is not quiet", func(f *fixture) {
			f.stories(1, 6)
			for i := range 5 {
				f.now = f.now.Add(9 * time.Minute)
				f.sendAll()
				f.stories(7+i, 1)
			}
		}, sorted(alerts(1, 5), lines(6, 11))},
		{"ten quiet minutes end it", func(f *fixture) {
			f.stories(1, 6)
			f.now = f.now.Add(10 * time.Minute)
			f.stories(7, 2)
		}, sorted(alerts(1, 5), lines(6, 6), alerts(7, 8))},
		{"a full list is followed by another", func(f *fixture) { f.stories(10, 25) }, sorted(alerts(10, 14), lines(15, 34))},
		{"no list takes lines that was deleted", func(f *fixture) {
			f.stories(1, 6)
			f.sendAll()
			f.stories(7, 1)
			f.now = f.now.Add(5 * time.Minute)
			f.deleteLists()
			f.stories(8, 1)
		}, sorted(alerts(1, 5), lines(6, 8))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newGrowing(t, topic)
			tt.play(f)
			got := f.told()
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			f.wantListsFit()
		})
	}
}

// deleteLists has Discord answer to every edit that is due that the message is
// not there.
func (f *fixture) deleteLists() {
	f.t.Helper()
	err := f.Store.Update(func(tx *store.Tx) error {
		due, _, err := tx.DueEdits(f.now, 10, func(news.ChannelID) bool { return false })
		for _, post := range due {
			if err := tx.SettleEdit(post.ID, news.Outcome{State: news.Dropped, Reason: news.ReasonDeleted}, f.now); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// wantListsFit wants no list to be too long, and every story to know its list.
func (f *fixture) wantListsFit() {
	f.t.Helper()
	f.view(func(tx *store.Tx) error {
		for post, err := range tx.Posts() {
			if err != nil {
				return err
			}
			if post.List != nil && len(post.List.Lines) > news.MostLines {
				f.t.Errorf("%s has %d lines", post.ID, len(post.List.Lines))
			}
			if post.State != news.Listed {
				continue
			}
			list, found, err := tx.Post(post.In)
			if err != nil || !found || !slices.ContainsFunc(list.List.Lines, func(l news.Line) bool { return l.Story == post.Alert.Story }) {
				f.t.Errorf("%s is not in %s, %v", post.ID, post.In, err)
			}
		}
		return nil
	})
}

func TestAListTellsNothingOfATopicThatIsRare(t *testing.T) {
	f := newGrowing(t,
		DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}},
		DeclaredTopic{Name: "doors", Query: "doors", Channels: []news.ChannelID{"200"}},
	)
	f.stories(1, 6)
	f.report(0, "rare", "Calls and doors")
	if got := f.told(); !slices.Contains(got, "200: calls, doors · Calls and doors · ") {
		t.Errorf("told %q, want the rare one as an alert", got)
	}
}

func TestALineGrowsWithItsStory(t *testing.T) {
	f := newGrowing(t,
		DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}},
		DeclaredTopic{Name: "doors", Query: "doors", Channels: []news.ChannelID{"200"}, MinSources: 2},
	)
	f.stories(1, 7)
	f.sendAll()
	f.report(1, "Calls7", "Knocks on doors")
	want := "200: list calls · Calls number 7 +1 doors"
	if got := f.told(); !slices.Contains(got, want) {
		t.Errorf("told %q, want %q in it", got, want)
	}
}

func TestReasonsSayThatAStoryIsInAList(t *testing.T) {
	f := newGrowing(t, DeclaredTopic{Name: "calls", Query: "calls", Channels: []news.ChannelID{"200"}})
	f.stories(1, 5)
	intake := f.report(0, "b", "Calls once more")
	if diff := cmp.Diff([]string{"200 1: in a list"}, reasons(intake)); diff != "" || intake.Posts != 1 {
		t.Errorf("%d posts, reasons (-want +got):\n%s", intake.Posts, diff)
	}
	if intake := f.report(0, "c", "Calls and calls"); intake.Posts != 0 || intake.Revised != 1 {
		t.Errorf("%d posts and %d revised, want the list revised", intake.Posts, intake.Revised)
	}
}

// TestNoGuildHearsOfTheFeedsOfAnother has a story be carried by a feed that one
// of two guilds has added.
func TestNoGuildHearsOfTheFeedsOfAnother(t *testing.T) {
	f := newFixture(t)
	const private = "https://private.example/rss"
	f.addFeed(harbour, private)
	f.subscribe(harbour, f.create(harbour, "calls", "calls").ID, "500")
	f.subscribe(island, f.create(island, "calls", "calls").ID, "600")
	f.subscribe(island, f.create(island, "many", "calls").ID, "601", func(s *news.Subscription) { s.MinSources = 3 })
	f.ingest(private)
	f.now = f.now.Add(time.Hour)
	for _, url := range []string{courier, private, tribune} {
		item := f.item("a", "Calls everywhere")
		item.Site = f.feed(url).Host()
		item.Keys = []news.Key{news.NewKey("guid", url)}
		f.ingest(url, item)
	}
	named := map[news.ChannelID]string{}
	f.view(func(tx *store.Tx) error {
		for post, err := range tx.Posts() {
			if err != nil {
				return err
			}
			named[post.Channel] = also(post.Alert)
		}
		return nil
	})
	want := map[news.ChannelID]string{"500": f.feed(private).Label() + ", Tribune", "600": "Tribune"}
	if diff := cmp.Diff(want, named); diff != "" {
		t.Errorf("also in, by channel (-want +got):\n%s", diff)
	}
}

func TestNoMessageNamesAPublisherThatIsHidden(t *testing.T) {
	f := newFixture(t)
	f.subscribe(harbour, f.create(harbour, "calls", "calls").ID, "500")
	f.must(f.HideSite(harbour, "500", "tribune.example", true))
	for _, url := range []string{courier, tribune} {
		item := f.item("a", "Calls everywhere")
		item.Site = f.feed(url).Host()
		item.Keys = []news.Key{news.NewKey("guid", url)}
		f.ingest(url, item)
	}
	f.wantTold("500: calls · Calls everywhere · ")
}
