package lookup

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/query"
)

// sharedItems are the 10,000 real headlines with descriptions, which are not
// part of the repository.
const sharedItems = "../../shared/data/items10k.jsonl.gz"

// startTime is when the first item of a corpus came in.
var startTime = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// readItems reads them once; it returns none where they are not there.
var readItems = sync.OnceValues(func() ([]query.Fields, error) {
	file, err := os.Open(sharedItems)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	var items []query.Fields
	for decoder := json.NewDecoder(unzipped); ; {
		var item struct{ Title, Summary string }
		switch err := decoder.Decode(&item); {
		case err == io.EOF:
			return items, nil
		case err != nil:
			return nil, err
		}
		items = append(items, query.Fields{Title: item.Title, Text: item.Summary, Lang: "en"})
	}
})

// someItems returns the real items, or invented ones where they are not there.
func someItems(tb testing.TB) []query.Fields {
	tb.Helper()
	items, err := readItems()
	if err != nil {
		tb.Fatal(err)
	}
	if len(items) > 0 {
		return items
	}
	rng := rand.New(rand.NewPCG(1, 2))
	rank := rand.NewZipf(rng, 1.1, 4, 40_000)
	sentence := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = madeUp(rank.Uint64())
			if rng.IntN(6) == 0 {
				words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
			}
		}
		return strings.Join(words, " ")
	}
	items = make([]query.Fields, 10_000)
	for i := range items {
		items[i] = query.Fields{Title: sentence(7), Text: sentence(80), Lang: "en"}
	}
	return items
}

// madeUp returns the n-th word of a made-up language.
func madeUp(n uint64) string {
	var b strings.Builder
	for n += 20; n > 0; n /= 60 {
		b.WriteByte("bdfghklmnprt"[n%12])
		b.WriteByte("aeiou"[n/12%5])
	}
	return b.String()
}

// foreign are invented items in many scripts, with what is hard about words.
var foreign = []query.Fields{
	{Title: "Tariffs: U.S. e-mails leak", Text: "AT&T and the C++ parties, .NET too. US us Us.", Lang: "en-GB", Tags: []string{"Tariffs", "trade deals"}, Author: "Ann O’Brien"},
	{Title: "tariffs and emails", Text: "box-es office box office; party’s e-mail", Lang: "fi", Author: "ANN OBRIEN"},
	{Title: "Выборы в Вандоре", Text: "о выборах и Ёлках. США", Feed: "Вандор сегодня", Lang: "ru"},
	{Title: "Вибори і вибори", Text: "про выборы", Lang: "uk"},
	{Title: "الانتخابات الأمريكية", Text: "الاِنتخابات في الولايات", Lang: "ar"},
	{Title: "美国选举干预调查", Text: "选举 干预。调查カタカナ", Lang: "zh-Hans"},
	{Title: "İstanbul'da seçim", Text: "Seçimler ve evler, cases news", Lang: "tr"},
	{Title: "Straßenschlacht in Köln", Text: "L’élection à la présidentielle; co\u00adoperation", Lang: "de_AT"},
	{Title: "Ｆｕｌｌｗｉｄｔｈ ＮＡＴＯ", Text: "N.A.T.O. and nato, ½ 3-2 covid-19 a-b-c a b c abc", Lang: ""},
	{Title: "", Text: "text alone: tariff tariff tariffs TARIFF", Lang: "en"},
	{Title: "title alone", Tags: []string{"C++", "e-mail", "us"}},
	{},
}

var (
	feedNames = []string{"Harbour Courier", "The Vandor Times", "E-mail Weekly", "Вандор сегодня"}
	authors   = []string{"", "Ada Quill", "A. O’Brien-Smith", "ann quills"}
	languages = []string{"en", "en-US", "en_GB", "", "fi", "tr", "pt-BR"}
	hosts     = []string{"www.courier.example.org", "example.org", "bbc.co.uk", "news.bbc.co.uk", "notbbc.co.uk", "Example.NET:8080"}
	tags      = [][]string{nil, {"Sport"}, {"Trade deals", "tariffs"}, {"US", "U.S. politics"}, {"e-mail", "C++"}}
)

// corpus returns n items: the real ones and the foreign ones, in feeds, with
// authors, tags, languages and links.
func corpus(tb testing.TB, n int, seed uint64) []Item {
	tb.Helper()
	fields, rng := someItems(tb), rand.New(rand.NewPCG(seed, 1))
	items := make([]Item, n)
	for i := range items {
		f := fields[rng.IntN(len(fields))]
		if rng.IntN(4) == 0 {
			f = foreign[rng.IntN(len(foreign))]
		}
		if f.Lang == "en" {
			f.Lang = languages[rng.IntN(len(languages))]
		}
		if f.Author == "" {
			f.Author = authors[rng.IntN(len(authors))]
		}
		if f.Tags == nil {
			f.Tags = tags[rng.IntN(len(tags))]
		}
		feed := rng.IntN(len(feedNames))
		f.Feed = feedNames[feed]
		if rng.IntN(10) > 0 {
			f.Link = fmt.Sprintf("https://%s/news/a-b-%d?utm=%s", hosts[rng.IntN(len(hosts))], i%50, f.Lang)
		}
		items[i] = Item{
			Seq: uint64(3*i + 7), Time: startTime.Add(time.Duration(i) * time.Minute), Story: fmt.Sprintf("s%d", i/3),
			Feed: fmt.Sprintf("feed%d", feed), Fields: f,
		}
	}
	return items
}

// asker draws queries of every shape that the language has.
type asker struct {
	rng   *rand.Rand
	items []Item
}

func (a *asker) expr(tb testing.TB) query.Expr {
	tb.Helper()
	for range 1000 {
		if e, err := query.Parse(a.any(3)); err == nil {
			return e
		}
	}
	tb.Fatal("no query parses")
	return nil
}

func (a *asker) pick(of ...string) string { return of[a.rng.IntN(len(of))] }

func (a *asker) any(depth int) string {
	if depth == 0 {
		return a.leaf()
	}
	switch a.rng.IntN(9) {
	case 0, 1:
		return "(" + a.any(depth-1) + " " + a.any(depth-1) + ")"
	case 2:
		return "(" + a.any(depth-1) + " OR " + a.any(depth-1) + ")"
	case 3:
		return "(" + a.any(depth-1) + " -" + a.any(depth-1) + ")"
	case 4:
		return a.near()
	case 5:
		return a.pick("title:", "text:", "title:", "text:", "url:") + a.pick(a.leaf(), "("+a.near()+")", "("+a.leaf()+" -"+a.leaf()+")")
	case 6:
		return a.pick("site:bbc.co.uk", "site:uk", "site:example.org", "site:www.courier.example.org", "site:example.net", "lang:en", "lang:en-us",
			"lang:EN_gb", "lang:tr", "lang:zh", "lang:pt", "lang:de", "url:news", "url:utm*", `url:"news a b"`, "url:=Example", "url:ab", "url:bbc")
	case 7:
		return a.pick("feed:courier", "feed:=Courier", `feed:"vandor times"`, "feed:вандор", "feed:email", "feed:week*", "author:quill", `author:"ada quill"`,
			"author:obrien", "author:o'brien-smith", "author:=ANN", "tag:tariff", `tag:"tariffs trade"`, `tag:"trade deals"`, "tag:us", "tag:=US", "tag:c++",
			"tag:(us NEAR politics)", "tag:(sports OR email)", "tag:deal*")
	}
	return a.leaf()
}

func (a *asker) near() string {
	s := a.leafWord() + a.distance() + a.leafWord()
	if a.rng.IntN(2) == 0 {
		s += a.distance() + a.leafWord()
	}
	return s
}

func (a *asker) distance() string { return a.pick(" NEAR ", " NEAR/1 ", " NEAR/3 ", " NEAR/20 ") }
func (a *asker) leafWord() string { return a.pick(a.word(), a.word(), a.phrase(), a.leaf()) }

func (a *asker) leaf() string {
	switch a.rng.IntN(8) {
	case 0, 1:
		return a.phrase()
	case 2:
		return a.prefix()
	case 3:
		return "=" + a.surface()
	case 4:
		return a.word() + "-" + a.word()
	case 5:
		return a.pick("us", "=US", "=us", "U.S.", "tariff", "tariffs", `"tariff"`, "=Tariffs", "tarif*", "=Tarif*", "email", "e-mail", "e-mails", `"e mails"`, "at&t",
			"c++", ".net", "party", "parties", `"parties"`, "выборы", "выборах", `"выборах"`, "вибори", "елка", "=США", "=Выбор*", "انتخابات", "الانتخابات", "选举",
			`"选举干预"`, "nato", "=NATO", "covid-19", "strassenschlacht", "=Straßenschlacht", "élection", "=élection", "presidentielle", "cooperation", "box-office",
			"abc", "a-b-c", `"a b c"`, "=e-mails", "news", "cases", "evler", "istanbul", "3-2", "½", "カタカナ", "hou*", "elec*")
	}
	return a.word()
}

// sentence draws a field with words in it.
func (a *asker) sentence() []string {
	for {
		f := a.items[a.rng.IntN(len(a.items))].Fields
		if words := strings.Fields(a.pick(f.Title, f.Text)); len(words) > 0 {
			return words
		}
	}
}

func (a *asker) surface() string { return strings.Trim(a.pick(a.sentence()...), `"()|:'*.,;`) }
func (a *asker) word() string    { return strings.ToLower(a.surface()) }

func (a *asker) phrase() string {
	words := a.sentence()
	at := a.rng.IntN(len(words))
	words = words[at:min(len(words), at+1+a.rng.IntN(4))]
	return `"` + strings.ReplaceAll(strings.Join(words, " "), `"`, "") + `"`
}

func (a *asker) prefix() string {
	w := []rune(a.surface())
	if len(w) > 3 {
		w = w[:3+a.rng.IntN(len(w)-3)]
	}
	return a.pick("", "", "=") + string(w) + "*"
}

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// openAt opens the index at path and closes it with the test.
func openAt(tb testing.TB, path string) *Index {
	tb.Helper()
	ix, err := Open(path, quiet)
	noError(tb, err)
	tb.Cleanup(func() { ix.Close() })
	return ix
}

func openNew(tb testing.TB) *Index {
	tb.Helper()
	return openAt(tb, filepath.Join(tb.TempDir(), "lookup.db"))
}

func noError(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// given yields items as a store does.
func given(items []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// parse returns the query s.
func parse(tb testing.TB, s string) query.Expr {
	tb.Helper()
	e, err := query.Parse(s)
	noError(tb, err)
	return e
}

// numbers returns the numbers of hits.
func numbers(hits []Hit) []uint64 {
	var seqs []uint64
	for _, h := range hits {
		seqs = append(seqs, h.Seq)
	}
	return seqs
}

// newestFirst returns the numbers of the items that match, the newest first.
func newestFirst(items []Item, match func(*Item) bool) []uint64 {
	var seqs []uint64
	for i := range slices.Backward(items) {
		if match(&items[i]) {
			seqs = append(seqs, items[i].Seq)
		}
	}
	return seqs
}
