package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"newsdesk/feeds"
	"newsdesk/news"
	"newsdesk/query"
)

var demoStart = time.Date(2026, time.November, 22, 14, 30, 0, 0, time.UTC)

func TestSampleFeedsAreManyAndInFiveLanguages(t *testing.T) {
	s := newSamples(t)
	items, languages := 0, map[string]bool{}
	for _, feed := range sampleList() {
		doc, err := gofeed.NewParser().Parse(bytes.NewReader(sampleBody(t, s, feed)))
		if err != nil {
			t.Fatalf("%s: %v", feed.file, err)
		}
		items += len(doc.Items)
		language, _, _ := strings.Cut(doc.Language, "-")
		languages[language] = true
	}
	if got := len(sampleList()); got < 8 {
		t.Errorf("got %d feeds, want at least 8", got)
	}
	if items < 70 {
		t.Errorf("got %d items, want at least 70", items)
	}
	for _, language := range []string{"en", "de", "fr", "ru", "es"} {
		if !languages[language] {
			t.Errorf("no feed in %q; got %v", language, languages)
		}
	}
}

func TestSampleFeedsParseInEveryRound(t *testing.T) {
	s := newSamples(t)
	for round := range len(demoRounds()) + 1 {
		publishRound(t, s, round)
		for _, feed := range sampleList() {
			doc := parsedSample(t, s, feed)
			if doc.Title == "" || len(doc.Items) == 0 {
				t.Errorf("round %d: %s: title %q and %d items", round, feed.file, doc.Title, len(doc.Items))
			}
			for _, item := range doc.Items {
				checkSampleItem(t, feed, item)
			}
		}
	}
}

// checkSampleItem fails unless the item leads nowhere but to invented hosts.
func checkSampleItem(t *testing.T, feed sampleFeed, item news.Item) {
	t.Helper()
	if item.Title == "" {
		t.Errorf("%s: an item without a title: %q", feed.file, item.Link)
	}
	for _, link := range []string{item.Link, item.Image} {
		u, err := url.Parse(link)
		if err != nil || (link != "" && !strings.HasSuffix(u.Hostname(), ".example")) {
			t.Errorf("%s: %q leads to %q, want a host under .example", feed.file, item.Title, link)
		}
	}
	if item.Link == "" {
		t.Errorf("%s: %q has no link", feed.file, item.Title)
	}
}

func TestSampleDocumentsNameOnlyInventedHosts(t *testing.T) {
	allowed := []string{"purl.org", "search.yahoo.com", "www.w3.org", "jsonfeed.org"} // names of formats
	s := newSamples(t)
	publishRound(t, s, len(demoRounds()))
	for _, feed := range sampleList() {
		for _, after := range strings.Split(string(sampleBody(t, s, feed)), "://")[1:] {
			host := after[:strings.IndexFunc(after, func(r rune) bool { return strings.ContainsRune("/\"'< ", r) })]
			if !strings.HasSuffix(host, ".example") && !slices.Contains(allowed, host) {
				t.Errorf("%s names the host %q", feed.file, host)
			}
		}
	}
}

// A round means what its narration says: this is what the topics find in it.
func TestEachRoundPublishesWhatItIsMeantTo(t *testing.T) {
	const (
		interference = "election interference"
		recounts     = "recounts"
		strike       = "dock strike"
		ferries      = "ferries"
		disasters    = "quakes and floods"
		press        = "press freedom"
	)
	want := []map[string][]string{
		1: {
			"Alleged Vandoran Election 'Interference,' Official Says":                {interference},
			"Nachzählung in Seeburg-Nord: Elf Stimmen entscheiden über den Stadtrat": {recounts},
			"Dockers at Port Amery vote to strike from Friday":                       {strike},
			"Séisme de magnitude 5,8 au large de Cap-Merle, aucun blessé":            {disasters},
			"Captain’s election settled, referee denies interference in the cup tie": nil,
		},
		2: {
			"Dockers at Port Amery vote to strike from Friday":                            {strike},
			"Alleged Vandoran election ‘interference,’ official says":                     {interference},
			"La fiscalía de Santaro investiga una presunta injerencia electoral en redes": {interference},
			"Паром «Синица» вернулся на линию после полугода ремонта":                     {ferries},
		},
		3: {
			"Dockers at Port Amery to strike from Friday, union confirms date": {strike},
			"Dockers at Port Amery vote to strike from Friday":                 {strike},
			"Recount ordered in Kestrel after election interference complaint": {interference, recounts},
			"Hochwasser an der Lirre: Seeburg stellt die Spundwände auf":       {disasters},
		},
		4: {
			"Storm surge floods the Herring Quay, ferry crossings suspended":                                      {ferries, disasters},
			"Dockers at Port Amery vote to strike from Friday":                                                    {strike},
			"Liberté de la presse : le tribunal rend ses carnets à notre reporter":                                {press},
			"Вмешательство в выборы: суд в Лукоморске допросил первых свидетелей":                                 {interference},
			"Leaked memo: “@everyone must write **stability**, never [shortage](https://ministry.example/words)”": {press},
		},
	}
	s := newSamples(t)
	before := sampleItems(t, s)
	for round := 1; round < len(want); round++ {
		publishRound(t, s, round)
		after := sampleItems(t, s)
		got := map[string][]string{}
		for key, item := range after {
			if _, ok := before[key]; !ok {
				got[item.Title] = topicsWanting(t, item)
			}
		}
		if diff := cmp.Diff(want[round], got); diff != "" {
			t.Errorf("round %d (-want +got):\n%s", round, diff)
		}
		before = after
	}
}

// sampleItems returns all items, by feed and title.
func sampleItems(t *testing.T, s *sampleFeeds) map[string]news.Item {
	t.Helper()
	all := map[string]news.Item{}
	for _, feed := range sampleList() {
		for _, item := range parsedSample(t, s, feed).Items {
			all[feed.host+" "+item.Title] = item
		}
	}
	return all
}

// topicsWanting returns the names of the topics that want the item.
func topicsWanting(t *testing.T, item news.Item) (names []string) {
	t.Helper()
	doc := query.NewDoc(query.Fields{Title: item.Title, Text: item.Text})
	for _, topic := range demoTopics() {
		q, err := query.Parse(topic.query)
		if err != nil {
			t.Fatalf("topic %s: %v", topic.name, err)
		}
		if query.Match(q, doc) {
			names = append(names, topic.name)
		}
	}
	return names
}

func TestTheResetFeedKeepsTheIdentityOfNoItem(t *testing.T) {
	list := sampleList()
	feed := list[slices.IndexFunc(list, func(f sampleFeed) bool { return f.host == "ferry-and-freight.example" })]
	s := newSamples(t)
	before := parsedSample(t, s, feed).Items
	publishRound(t, s, 3)
	after := parsedSample(t, s, feed).Items
	if len(before) != len(after) {
		t.Fatalf("got %d items after the reset, want %d", len(after), len(before))
	}
	for i := range after {
		if before[i].Title != after[i].Title {
			t.Errorf("item %d: got title %q, want %q", i, after[i].Title, before[i].Title)
		}
		if before[i].GUID == after[i].GUID || before[i].Link == after[i].Link || before[i].Text == after[i].Text {
			t.Errorf("item %d: got %+v, want another GUID, link and text than %+v", i, after[i], before[i])
		}
	}
}

func TestTheTrackedLinksOfAStoryAreOnePage(t *testing.T) {
	s := newSamples(t)
	publishRound(t, s, 2)
	pages := map[string][]string{}
	for _, feed := range sampleList() {
		for _, item := range parsedSample(t, s, feed).Items {
			page := news.CanonicalLink(item.Link)
			pages[page] = append(pages[page], feed.host)
		}
	}
	for page, want := range map[string][]string{
		"https://harbour-courier.example/dockers-vote":    {"harbour-courier.example", "morning-clippings.example"},
		"https://meridian-wire.example/vandora-robocalls": {"meridian-wire.example", "vandora-times.example"},
	} {
		if diff := cmp.Diff(want, pages[page]); diff != "" {
			t.Errorf("feeds that carry %s (-want +got):\n%s", page, diff)
		}
	}
}

func TestAFeedThatStaysTheSameAnswers304(t *testing.T) {
	s := newSamples(t)
	feed := sampleList()[0]
	first := getSample(t, s, feed, nil)
	for name, header := range map[string]http.Header{
		"by its entity tag":        {"If-None-Match": {first.Header().Get("Etag")}},
		"by its modification time": {"If-Modified-Since": {first.Header().Get("Last-Modified")}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := getSample(t, s, feed, header).Code; got != http.StatusNotModified {
				t.Errorf("got status %d, want 304", got)
			}
		})
	}
}

func TestARoundChangesTheValidatorsOfItsFeedsOnly(t *testing.T) {
	s := newSamples(t)
	before := sampleValidators(t, s)
	publishRound(t, s, 1)
	var got []string
	for host, now := range sampleValidators(t, s) {
		if before[host] != now {
			got = append(got, host)
		}
	}
	slices.Sort(got)
	want := []string{
		"gazette-du-cap.example", "harbour-courier.example", "island-radio.example",
		"meridian-wire.example", "seeburger-morgenblatt.example",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("feeds with new validators (-want +got):\n%s", diff)
	}
}

func TestGzippedFeedsHoldTheSameDocument(t *testing.T) {
	s := newSamples(t)
	for _, feed := range sampleList() {
		response := getSample(t, s, feed, http.Header{"Accept-Encoding": {"gzip"}})
		if got := response.Header().Get("Content-Encoding"); got != "gzip" {
			t.Fatalf("%s: got Content-Encoding %q, want gzip", feed.file, got)
		}
		z, err := gzip.NewReader(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, sampleBody(t, s, feed)) {
			t.Errorf("%s: the gzipped document differs from the plain one", feed.file)
		}
	}
}

func TestOtherAddressesAreNotFound(t *testing.T) {
	s := newSamples(t)
	for _, feed := range []sampleFeed{
		{host: "harbour-courier.example", path: "/robots.txt"},
		{host: "elsewhere.example", path: "/feed/"},
	} {
		if got := getSample(t, s, feed, nil).Code; got != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", feed.url(), got)
		}
	}
}

func newSamples(t *testing.T) *sampleFeeds {
	t.Helper()
	s, err := newSampleFeeds(demoStart)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func publishRound(t *testing.T, s *sampleFeeds, round int) {
	t.Helper()
	if err := s.publish(round, demoStart.Add(time.Duration(round)*time.Minute)); err != nil {
		t.Fatal(err)
	}
}

func getSample(t *testing.T, s *sampleFeeds, feed sampleFeed, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, feed.url(), nil)
	if header != nil {
		request.Header = header
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, request)
	return w
}

func sampleBody(t *testing.T, s *sampleFeeds, feed sampleFeed) []byte {
	t.Helper()
	return getSample(t, s, feed, nil).Body.Bytes()
}

func parsedSample(t *testing.T, s *sampleFeeds, feed sampleFeed) feeds.Document {
	t.Helper()
	base, err := url.Parse(feed.url())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := feeds.Parse(sampleBody(t, s, feed), feed.contentType, base)
	if err != nil {
		t.Fatalf("%s: %v", feed.file, err)
	}
	return doc
}

// sampleValidators returns the validators of each feed, by its host.
func sampleValidators(t *testing.T, s *sampleFeeds) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, feed := range sampleList() {
		header := getSample(t, s, feed, nil).Header()
		all[feed.host] = header.Get("Etag") + " " + header.Get("Last-Modified")
	}
	return all
}
