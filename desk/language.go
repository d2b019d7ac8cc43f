package desk

import (
	"cmp"

	"newsdesk/news"
	"newsdesk/text"
)

const (
	sampleItems  = 20  // from which the language of a feed is told
	sampleLength = 400 // characters of each
)

// learnLanguage tells the language of a feed that does not name it, once it
// has seen enough of its items.
func (in *intakeTx) learnLanguage(old news.Feed, fresh []news.Item) error {
	in.feed.Spoken = old.Spoken
	if in.feed.Language != "" || old.Spoken != "" || len(fresh) == 0 {
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
	in.feed.Spoken = text.Language(sample.Text)
	return in.tx.RemoveSample(in.feed.ID)
}

// languageOf returns the tag of the language that an item of feed is in, ""
// where it is not known.
func languageOf(feed news.Feed, item news.Item) string {
	if tag := cmp.Or(item.Language, feed.Language, feed.Spoken); tag != text.Undetermined {
		return tag
	}
	return ""
}
