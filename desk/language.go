package desk

import (
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/text"
)

const (
	sampleItems  = 20  // from which the language of a feed is told
	sampleLength = 100 // characters of each
)

// A feed may change hands and speak something else from then on: what was told
// of it is told again after this long.
const spokenFor = 7 * 24 * time.Hour

// learnLanguage tells the language of a feed that does not name it, once it
// has seen enough of its items, and again from time to time. Items from which
// no language can be told leave the one that was told before.
func (in *intakeTx) learnLanguage(old news.Feed, fresh []news.Item) error {
	in.feed.Spoken, in.feed.SpokenAt = old.Spoken, old.SpokenAt
	known := in.now.Sub(old.SpokenAt).Abs() < spokenFor // nor is it if the clock was wrong
	if namesLanguage(in.feed.Language) || known || len(fresh) == 0 {
		return nil
	}
	sample, err := in.tx.Sample(in.feed.ID)
	if err != nil {
		return err
	}
	for _, item := range fresh[:min(len(fresh), sampleItems)] {
		sample.Items++
		sample.Text += text.Shorten(item.Title+" "+item.Text, sampleLength) + "\n"
	}
	if sample.Items < sampleItems {
		return in.tx.PutSample(in.feed.ID, sample)
	}
	if tag := text.Language(sample.Text); namesLanguage(tag) || old.Spoken == "" {
		in.feed.Spoken = tag
	}
	in.feed.SpokenAt = in.now
	return in.tx.RemoveSample(in.feed.ID)
}

// languageOf returns the tag of the language that an item of feed is in, ""
// where it is not known.
func languageOf(feed news.Feed, item news.Item) string {
	for _, tag := range [...]string{item.Language, feed.Language, feed.Spoken} {
		if namesLanguage(tag) {
			return tag
		}
	}
	return ""
}

// namesLanguage reports whether a tag names a language: those of ISO 639-2 that
// stand for none, several or others do not.
func namesLanguage(tag string) bool {
	base, _, _ := strings.Cut(tag, "-")
	switch strings.ToLower(base) {
	case "", text.Undetermined, "mul", "mis", "zxx":
		return false
	}
	return true
}
