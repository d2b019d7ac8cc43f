package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
	"newsdesk/text"
)

// latestScanned is how many of the latest items headlines are looked for among,
// so that suggestions come while somebody types.
const latestScanned = 1000

// Headlines returns at most limit of the latest items that the members of a
// guild may see, one a story, whose headline holds what was typed: those first
// that begin so, then those of which a word does, the latest first.
func (d *Desk) Headlines(guild news.GuildID, typed string, limit int, now time.Time) (found []news.Record, err error) {
	folded := text.Fold(strings.TrimSpace(typed))
	ranked := map[rank][]news.Record{}
	err = d.latest(guild, now, func(r news.Record) (more bool) {
		how := rankOf(text.Fold(r.Title), folded)
		ranked[how] = append(ranked[how], r)
		return len(ranked[begins]) < limit
	})
	for _, how := range []rank{begins, wordBegins, contains} {
		found = append(found, ranked[how]...)
	}
	return found[:min(limit, len(found))], err
}

// latest calls fn with the latest items that the members of a guild may see, one
// a story, the newest first, until fn has enough.
func (d *Desk) latest(guild news.GuildID, now time.Time, fn func(news.Record) (more bool)) error {
	told, scanned := map[news.StoryID]bool{}, 0
	return d.Store.View(func(tx *store.Tx) error {
		for record, err := range tx.RecordsSince(now.Add(-store.RecordsFor)) {
			if err != nil {
				return err
			}
			if scanned++; scanned > latestScanned {
				return nil
			}
			if told[record.Story] || !d.sees(guild, record.Feed) {
				continue
			}
			told[record.Story] = true
			if !fn(record) {
				return nil
			}
		}
		return nil
	})
}

// Similar returns at most limit of the latest items that the members of a guild
// may see, one a story, of which the headline has most in common with that of a
// story: two of its telling words at least.
func (d *Desk) Similar(guild news.GuildID, id news.StoryID, limit int, now time.Time) (found []news.Record, err error) {
	story, err := d.Story(guild, string(id), now)
	if err != nil {
		return nil, err
	}
	words := map[string]bool{}
	for _, w := range d.telling(story.Records[0].Title) {
		words[w.folded] = true
	}
	shared := map[news.StoryID]int{}
	err = d.latest(guild, now, func(r news.Record) bool {
		n := 0
		for _, w := range d.telling(r.Title) {
			if words[w.folded] {
				n++
			}
		}
		if n >= 2 && r.Story != id {
			shared[r.Story] = n
			found = append(found, r)
		}
		return true
	})
	slices.SortStableFunc(found, func(a, b news.Record) int { return cmp.Compare(shared[b.Story], shared[a.Story]) })
	return found[:min(limit, len(found))], err
}

// suggestedWords is how many words a suggested query asks for.
const suggestedWords = 3

// SuggestQuery returns a query for stories like that of a headline, made of its
// rarest words; of a headline without words, the headline as a phrase.
func (d *Desk) SuggestQuery(headline string) string {
	words := d.telling(headline)
	rare := slices.Clone(words)
	slices.SortStableFunc(rare, func(a, b tellingWord) int {
		return cmp.Or(cmp.Compare(a.share, b.share), cmp.Compare(len(b.folded), len(a.folded)))
	})
	rare = rare[:min(suggestedWords, len(rare))]
	var terms []string
	for _, w := range words {
		if slices.Contains(rare, w) {
			terms = append(terms, query.Term{Raw: w.shown}.String())
		}
	}
	if len(terms) == 0 {
		return query.Term{Raw: headline, Quoted: true}.String()
	}
	return strings.Join(terms, " ")
}

// tellingWord is a word of a headline that says what it is about.
type tellingWord struct {
	folded, shown string
	share         float64 // of the latest items that have it
}

// A word that is shorter, or that is in more of the latest items, tells little.
const (
	tellingLetters = 4
	tellingShare   = 0.05
)

// telling returns the telling words of a headline, each once, in order.
func (d *Desk) telling(headline string) (words []tellingWord) {
	var t text.Tokenizer
	t.Add(0, headline)
	for _, token := range t.Tokens {
		w := tellingWord{folded: string(token.Word), shown: headline[token.Start:token.End]}
		if d.words.isTelling() {
			w.share = d.words.share(w.folded)
		}
		isShort := utf8.RuneCountInString(w.folded) < tellingLetters && !isIdeographic(w.folded)
		known := slices.ContainsFunc(words, func(other tellingWord) bool { return other.folded == w.folded })
		if token.Form == text.Plain && !isShort && w.share <= tellingShare && !known {
			words = append(words, w)
		}
	}
	return words
}

// isIdeographic reports whether a word is of a script in which words are short.
func isIdeographic(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return r >= 0x2E80
}
