package desk

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/store"
)

// FindTopics returns at most limit of the topics that the members of a guild
// see, those first that typed most likely means: names that begin so, then
// names of which a word does, then names that contain it, then names that
// nearly begin so. It answers from memory.
func (d *Desk) FindTopics(guild news.GuildID, typed string, limit int) []TopicView {
	seen := d.catalogue.Load().seenBy(guild)
	found := find(typed, limit, len(seen), func(i int) (string, bool) { return seen[i].folded, true })
	views := make([]TopicView, len(found))
	for i, at := range found {
		views[i] = seen[at].view(guild)
	}
	return views
}

// Nearest returns the at most three topics that the members of a guild may
// have meant by a name that none has.
func (d *Desk) Nearest(guild news.GuildID, name string) []TopicView {
	seen := d.catalogue.Load().seenBy(guild)
	found := nearest(foldName(name), 3, len(seen), func(i int) (string, bool) { return seen[i].folded, true })
	views := make([]TopicView, len(found))
	for i, at := range found {
		views[i] = seen[at].view(guild)
	}
	return views
}

// FindFeeds returns at most limit of the feeds that a guild has, in the order
// of [Desk.FindTopics], as they are by now.
func (d *Desk) FindFeeds(guild news.GuildID, typed string, limit int) (views []FeedView, err error) {
	own := d.catalogue.Load().guilds[guild]
	ids := d.names.find(own, typed, limit)
	err = d.Store.View(func(tx *store.Tx) error {
		for _, id := range ids {
			feed, found, err := tx.Feed(id)
			if err != nil {
				return err
			}
			if !found {
				continue // forgotten since
			}
			view := FeedView{Feed: feed}
			if !feed.Declared {
				view.Own, _ = own.feed(id)
			}
			views = append(views, view)
		}
		return nil
	})
	return views, err
}

// rank says how well a name fits what was typed; the lower the better.
type rank int

const (
	begins rank = iota
	wordBegins
	contains
	nearly
	misses
)

// match is a name by its index, and how well it fits.
type match struct {
	rank rank
	off  int // letters that are wrong
	at   int
	name string
}

func compareMatches(a, b match) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.off, b.off), strings.Compare(a.name, b.name), cmp.Compare(a.at, b.at))
}

// find returns the indices of at most limit of n folded names, of those that may
// be seen, that typed may mean, the best first. Names that only nearly fit count where there are not
// enough of the others.
func find(typed string, limit, n int, name func(int) (string, bool)) []int {
	typed = foldName(typed)
	var matches []match
	for i := range n {
		folded, seen := name(i)
		if r := rankOf(folded, typed); seen && r != misses {
			matches = append(matches, match{rank: r, at: i, name: folded})
		}
	}
	if len(matches) < limit && typed != "" {
		matches = append(matches, fuzzy(typed, n, name)...)
	}
	return best(matches, limit)
}

func best(matches []match, limit int) []int {
	slices.SortFunc(matches, compareMatches)
	indices := make([]int, 0, min(limit, len(matches)))
	for _, m := range matches[:cap(indices)] {
		indices = append(indices, m.at)
	}
	return indices
}

// rankOf says how name, folded, contains typed.
func rankOf(name, typed string) rank {
	at := strings.Index(name, typed)
	switch {
	case at < 0:
		return misses
	case at == 0:
		return begins
	case strings.Contains(name, " "+typed):
		return wordBegins
	}
	return contains
}

// fuzzy returns the names that do not contain typed, but begin with nearly that.
func fuzzy(typed string, n int, name func(int) (string, bool)) (matches []match) {
	runes, most, letters := []rune(typed), 1+len(typed)/5, lettersOf(typed)
	d := distances{}
	for i := range n {
		folded, seen := name(i)
		if !seen || rankOf(folded, typed) != misses || bits.OnesCount64(letters&^lettersOf(folded)) > most {
			continue
		}
		if off := d.toStart(runes, folded); off <= most {
			matches = append(matches, match{nearly, off, i, folded})
		}
	}
	return matches
}

// lettersOf returns a set that holds all letters of s. Two letters may look the
// same to it, so that it may seem to lack fewer than it does.
func lettersOf(s string) (set uint64) {
	for _, r := range s {
		set |= 1 << (r & 63)
	}
	return set
}

// nearest returns the indices of at most limit of n folded names that are most
// like one, of those that are somewhat like it.
func nearest(folded string, limit, n int, name func(int) (string, bool)) []int {
	runes := []rune(folded)
	var matches []match
	d := distances{}
	for i := range n {
		other, seen := name(i)
		if !seen {
			continue
		}
		r := rankOf(other, folded)
		off := d.toWhole(runes, other)
		if r != misses || off <= 1+max(len(runes), len(other))/2 {
			matches = append(matches, match{r, off, i, other})
		}
	}
	return best(matches, limit)
}

// distances computes how many letters must be put in, left out or exchanged to
// make one text of another. It keeps its memory.
type distances struct{ row []int }

// toStart returns the distance of s to the beginning of t that is most like it.
func (d *distances) toStart(s []rune, t string) int {
	d.compute(s, t, len(s)+len(s)/5+1)
	return slices.Min(d.row)
}

// toWhole returns the distance of s to t.
func (d *distances) toWhole(s []rune, t string) int {
	d.compute(s, t, len(t))
	return d.row[len(d.row)-1]
}

// compute leaves in d.row the distances of s to the beginnings of t of up to
// width letters.
func (d *distances) compute(s []rune, t string, width int) {
	d.row = d.row[:0]
	for j := range width + 1 {
		d.row = append(d.row, j)
	}
	for i, want := range s {
		diagonal := d.row[0]
		d.row[0] = i + 1
		j := 1
		for _, r := range t {
			if j > width {
				break
			}
			cost := diagonal
			if r != want {
				cost++
			}
			diagonal = d.row[j]
			d.row[j] = min(cost, d.row[j]+1, d.row[j-1]+1)
			j++
		}
		d.row = d.row[:j]
	}
}
