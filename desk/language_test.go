package desk

import (
	"fmt"
	"testing"

	"newsdesk/news"
)

func TestLanguageIsLearnedFromTwentyItems(t *testing.T) {
	sentences := []string{
		"Комиссия назначила пересчёт голосов в трёх округах", "Суд допросил первых свидетелей по делу о выборах",
		"Паром вернулся на линию после полугода ремонта", "Жители острова просят оставить старый буфет",
	}
	items := func(f *fixture, from, n int) (items []news.Item) {
		for i := from; i < from+n; i++ {
			items = append(items, f.item(fmt.Sprint("ru", i), fmt.Sprintf("%s, часть %d", sentences[i%len(sentences)], i)))
		}
		return items
	}
	f := newFixture(t)
	f.ingest(courier, items(f, 0, 12)...)
	if got := f.feed(courier).Spoken; got != "" {
		t.Errorf("after 12 items the language is %q, want none yet", got)
	}
	f.ingest(courier, items(f, 12, 8)...)
	if got := f.feed(courier).Spoken; got != "ru" {
		t.Errorf("after 20 items the language is %q, want ru", got)
	}
	f.ingest(courier, items(f, 20, 1)...)
	if got := f.feed(courier).Spoken; got != "ru" {
		t.Errorf("the language is forgotten: %q", got)
	}
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
