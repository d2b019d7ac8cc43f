package desk

import (
	"fmt"
	"testing"
	"time"

	"newsdesk/news"
)

var (
	russian = []string{
		"Комиссия назначила пересчёт голосов в трёх округах", "Суд допросил первых свидетелей по делу о выборах",
		"Паром вернулся на линию после полугода ремонта", "Жители острова просят оставить старый буфет",
	}
	german = []string{
		"Die Kommission lässt in drei Bezirken nachzählen", "Das Gericht hört die ersten Zeugen zur Wahl",
		"Die Fähre fährt nach einem halben Jahr wieder", "Die Bewohner der Insel wollen das alte Buffet behalten",
	}
	numbers = []string{"12 345", "67 890", "24 : 7", "1.000.000"}
)

// spoken returns n items with these titles in turn, numbered from first.
func (f *fixture) spoken(titles []string, first, n int) (items []news.Item) {
	for i := first; i < first+n; i++ {
		items = append(items, f.item(fmt.Sprint(titles[0], i), fmt.Sprintf("%s, %d", titles[i%len(titles)], i)))
	}
	return items
}

func (f *fixture) wantSpoken(when, want string) {
	f.t.Helper()
	if got := f.feed(courier).Spoken; got != want {
		f.t.Errorf("%s the language is %q, want %q", when, got, want)
	}
}

func TestLanguageIsLearnedFromTwentyItems(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.spoken(russian, 0, 12)...)
	f.wantSpoken("after 12 items", "")
	f.ingest(courier, f.spoken(russian, 12, 8)...)
	f.wantSpoken("after 20 items", "ru")
	f.ingest(courier, f.spoken(russian, 20, 1)...)
	f.wantSpoken("after 21 items", "ru")
}

func TestLanguageIsLearnedAgainAfterAWeek(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.spoken(russian, 0, 20)...)
	f.now = f.now.Add(6 * 24 * time.Hour)
	f.ingest(courier, f.spoken(german, 0, 20)...)
	f.wantSpoken("within the week", "ru")
	f.now = f.now.Add(24 * time.Hour)
	f.ingest(courier, f.spoken(german, 20, 19)...)
	f.wantSpoken("until there is enough", "ru")
	f.ingest(courier, f.spoken(german, 39, 1)...)
	f.wantSpoken("after a week", "de")
	f.now = f.now.Add(8 * 24 * time.Hour)
	f.ingest(courier, f.spoken(numbers, 0, 20)...)
	f.wantSpoken("after items that say nothing", "de")
}

func TestLanguageIsLearnedAgainWhenTheClockWasWrong(t *testing.T) {
	f := newFixture(t)
	f.now = f.now.AddDate(30, 0, 0)
	f.ingest(courier, f.spoken(russian, 0, 20)...)
	f.now = start.Add(2 * time.Hour)
	f.ingest(courier, f.spoken(german, 0, 20)...)
	f.wantSpoken("once the clock is right", "de")
}

func TestLanguageIsLearnedWhereTheDocumentNamesNone(t *testing.T) {
	for _, tag := range []string{"und", "mul", "und-Cyrl", "zxx"} {
		f := newFixture(t)
		feed := f.feed(courier)
		feed.Language = tag
		if _, err := f.Ingest(news.Batch{Feed: feed, Items: f.spoken(russian, 0, 20)}, f.now); err != nil {
			t.Fatal(err)
		}
		f.wantSpoken("where the document says "+tag, "ru")
	}
}

func TestLanguageThatCannotBeToldIsRemembered(t *testing.T) {
	f := newFixture(t)
	f.ingest(courier, f.spoken(numbers, 0, 20)...)
	f.wantSpoken("after items that say nothing", "und")
	f.ingest(courier, f.spoken(russian, 0, 20)...)
	f.wantSpoken("within the week", "und")
}

func TestLanguageOfTheDocumentComesFirst(t *testing.T) {
	tests := []struct {
		name string
		feed news.Feed
		item news.Item
		want string
	}{
		{"the item's", news.Feed{Language: "de", Spoken: "fr"}, news.Item{Language: "ru"}, "ru"},
		{"the feed's", news.Feed{Language: "de", Spoken: "fr"}, news.Item{}, "de"},
		{"what was learned", news.Feed{Spoken: "fr"}, news.Item{}, "fr"},
		{"the feed's where the item says und", news.Feed{Language: "de", Spoken: "fr"}, news.Item{Language: "und"}, "de"},
		{"what was learned where the document says und", news.Feed{Language: "und", Spoken: "fr"}, news.Item{Language: "und"}, "fr"},
		{"what was learned where the document says mul", news.Feed{Language: "MUL", Spoken: "fr"}, news.Item{}, "fr"},
		{"nothing that was learned", news.Feed{Spoken: "und"}, news.Item{}, ""},
		{"nothing", news.Feed{}, news.Item{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := languageOf(tt.feed, tt.item); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
