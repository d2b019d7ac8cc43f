package text

import (
	"bytes"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/russian"
)

// russian returns the Russian stem of a word.
func (s *stemmer) russian(word []byte) []byte {
	if stem, found := s.known[string(word)]; found {
		return stem
	}
	if s.env == nil || len(s.known) >= maxKnown {
		s.env, s.known = snowballstem.NewEnv(""), map[string][]byte{}
	}
	s.env.SetCurrent(string(word))
	russian.Stem(s.env)
	stem := withoutOv(word, []byte(s.env.Current()))
	if len(stem) == 0 {
		stem = bytes.Clone(word)
	}
	s.known[string(word)] = stem
	return stem
}

// withoutOv returns the stem of word without the -ов or -ев that Snowball leaves.
// In "выборов" that is the ending of the genitive, and in "Лавров" and "Киев" it
// is taken for one: so it must go from "Лаврова" and "Киеве" as well. It is part
// of the words in the lists, without which they would read as others: "голова"
// (head) as "гол" (goal), "мировой" (of the world) as "мир" (world).
func withoutOv(word, stem []byte) []byte {
	switch string(word) {
	case "готов", "здоров", "королев", "коров", "основ", "остров":
		return bytes.Clone(word)
	}
	switch string(stem) {
	case "газов", "голов", "готов", "грузов", "делов", "здоров", "ключев", "королев", "коров", "любов", "массов", "миров", "налогов", "основ",
		"остров", "правов", "силов", "столов", "торгов", "трудов", "финансов", "целев", "церков":
		return stem
	}
	for _, ending := range []string{"ов", "ев"} {
		if rest, found := bytes.CutSuffix(stem, []byte(ending)); found && bytes.ContainsAny(rest, "аеиоуыэюя") {
			return rest
		}
	}
	return stem
}
