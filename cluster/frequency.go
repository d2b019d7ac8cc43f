package cluster

import "math"

// Window is how many stories, in all languages, the rarity of words is counted
// in: the latest.
const Window = 20_000

// seedStories is how many stories the word list of a language is worth.
const seedStories = 1_000

// unseen is in how many stories a word counts as being that none had.
const unseen = 1

// tellingRarity is how rare a word has to be for it to say what an item is
// about: in one story of fifty at most.
var tellingRarity = math.Log(50) //nolint:gochecknoglobals // a constant, but for the logarithm

// Words are the distinct terms of the item that opened a story.
type Words struct {
	Language Term // stands for all stories in it
	Terms    []Term
}

// frequencies says in how many stories each word is.
type frequencies struct {
	in    map[Term]int32
	seeds map[Term]float64 // in how many of seedStories
}

// add counts the words of a story n times more.
func (f *frequencies) add(w Words, n int32) {
	if len(w.Terms) == 0 {
		return
	}
	f.change(w.Language, n)
	for _, term := range w.Terms {
		f.change(term, n)
	}
}

func (f *frequencies) change(term Term, n int32) {
	if n += f.in[term]; n == 0 {
		delete(f.in, term)
		return
	}
	f.in[term] = n
}

// rarity returns how much a term of a language says: the logarithm of one
// through its share of the stories.
func (f *frequencies) rarity(language, term Term) float64 {
	stories := float64(f.in[language]) + seedStories
	with := float64(f.in[term]) + max(f.seeds[term], unseen)
	return math.Log(stories / with)
}

// weigh returns the words of an item with their weights, as a vector of length 1,
// and how many of them, pairs not counted, say what it is about: none, if all of
// them are in the word list of the language.
func (f *frequencies) weigh(language Term, words []counted) (v vector, telling int) {
	v = make(vector, 0, len(words))
	listed := true
	for _, w := range words {
		rarity := f.rarity(language, w.term)
		if rarity <= 0 {
			continue
		}
		v = append(v, weighed{w.term, float32((1 + math.Log(w.n)) * rarity)})
		if rarity >= tellingRarity && !w.pair {
			telling++
			listed = listed && f.seeds[w.term] > 0
		}
	}
	if listed {
		telling = 0
	}
	v = v.strongest(maxWords)
	length := v.length()
	for i := range v {
		v[i].weight = float32(float64(v[i].weight) / length)
	}
	return v, telling
}
