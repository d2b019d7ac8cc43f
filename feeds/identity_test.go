package feeds

import (
	"slices"
	"testing"

	"newsdesk/news"
)

// identified returns the items of a document whose home is https://news.example/
// with their keys.
func identified(items ...news.Item) []news.Item {
	ids := make([]identity, len(items))
	for i := range items {
		ids[i], items[i].Canonical = identityOf(items[i])
	}
	identify(items, ids, keysOf(ids, "https://news.example/"))
	return items
}

// recognised reports whether item has a key of one of the earlier ones.
func recognised(item news.Item, earlier []news.Item) bool {
	return slices.ContainsFunc(earlier, func(e news.Item) bool {
		return slices.ContainsFunc(e.Keys, func(k news.Key) bool { return slices.Contains(item.Keys, k) })
	})
}

// toldApart fails the test if two items share a key or one has none.
func toldApart(t *testing.T, items []news.Item) {
	t.Helper()
	for i, item := range items {
		if len(item.Keys) == 0 {
			t.Errorf("item %d has no key", i)
		}
		if recognised(item, items[:i]) {
			t.Errorf("item %d is taken for an earlier one", i)
		}
	}
}

func TestItemsOfADocumentAreToldApart(t *testing.T) {
	tests := []struct {
		name  string
		items []news.Item
	}{
		{"by guid", []news.Item{{GUID: "1"}, {GUID: "2"}}},
		{"D28 by link where all guids are the same", []news.Item{
			{GUID: "x", Link: "https://news.example/a", Title: "Polls open", Text: "More inside."},
			{GUID: "x", Link: "https://news.example/b", Title: "Polls open", Text: "More inside."},
		}},
		{"D29 by link where there is no guid", []news.Item{{Link: "https://news.example/a"}, {Link: "https://news.example/b"}}},
		{"by text where all link to the home page", []news.Item{
			{Link: "https://news.example", Title: "Polls open"},
			{Link: "http://www.news.example/", Title: "Polls close"},
		}},
		{"by text where all have one link", []news.Item{
			{Link: "https://news.example/live", Title: "Polls open"},
			{Link: "https://news.example/live", Title: "Polls close"},
		}},
		{"by guid where texts are the same", []news.Item{{GUID: "1", Title: "Gold price"}, {GUID: "2", Title: "Gold price"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { toldApart(t, identified(test.items...)) })
	}
}

func TestItemIsKnownAgain(t *testing.T) {
	earlier := identified(news.Item{GUID: "1", Link: "https://news.example/a", Title: "Polls open", Text: "At eight."})
	tests := []struct {
		name string
		item news.Item
		want bool
	}{
		{"when nothing changed", news.Item{GUID: "1", Link: "https://news.example/a", Title: "Polls open", Text: "At eight."}, true},
		{"D31 when the title is edited", news.Item{GUID: "1", Link: "https://news.example/a", Title: "Polls are open", Text: "Since eight."}, true},
		{"D30 when the guid is reset", news.Item{GUID: "https://new.example/1", Link: "https://news.example/a", Title: "Other", Text: "Other"}, true},
		{"D32 when the date is bumped", news.Item{GUID: "1", Link: "https://news.example/a", Title: "Polls open", Published: noon}, true},
		{"when the link gets tracking", news.Item{Link: "http://www.news.example/a?utm_source=feed#x", Title: "Other"}, true},
		{"when guid and link move", news.Item{GUID: "2", Link: "https://new.example/a", Title: "POLLS  open", Text: "At eight."}, true},
		{"but not when all changed", news.Item{GUID: "2", Link: "https://news.example/b", Title: "Polls close", Text: "At six."}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := recognised(identified(test.item)[0], earlier); got != test.want {
				t.Errorf("got known %v, want %v", got, test.want)
			}
		})
	}
}

func TestD37ItemsAreKnownAgainWhenAFeedChangesItsFormat(t *testing.T) {
	rss, err := Parse([]byte(`<rss version="2.0"><channel><link>https://news.example/</link>
		<item><guid isPermaLink="false">17</guid><title>Polls open</title><link>https://news.example/a</link></item>
		<item><guid isPermaLink="false">18</guid><title>Polls close</title><link>http://www.news.example/b?utm_source=rss</link></item></channel></rss>`), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	atom, err := Parse([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://news.example/"/>
		<entry><id>tag:news.example,2026:17</id><title>Polls open</title><link href="https://news.example/a"/></entry>
		<entry><id>tag:news.example,2026:18</id><title>Polls close</title><link href="https://news.example/b"/></entry></feed>`), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range atom.Items {
		if !recognised(item, rss.Items) {
			t.Errorf("%s is taken for news", item.Title)
		}
	}
}

func TestCanonicalIsSetWhereItIdentifies(t *testing.T) {
	items := identified(
		news.Item{Link: "https://news.example/a?utm_source=x"},
		news.Item{Link: "https://news.example/b"},
		news.Item{Link: "https://news.example/b#2"},
		news.Item{Link: "https://news.example"},
	)
	want := []string{news.CanonicalLink("https://news.example/a"), "", "", ""}
	for i, item := range items {
		if item.Canonical != want[i] {
			t.Errorf("item %d: got %q, want %q", i, item.Canonical, want[i])
		}
	}
}

func TestItemOfNothingHasNoKey(t *testing.T) {
	if items := identified(news.Item{}, news.Item{}); len(items[0].Keys) != 0 {
		t.Errorf("got %v, want none", items[0].Keys)
	}
}
