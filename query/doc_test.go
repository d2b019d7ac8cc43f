package query

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWordsAreThoseOfTitleAndText(t *testing.T) {
	d := NewDoc(Fields{Title: "Gates open", Text: "open GATE", Author: "Ada Quill", Tags: []string{"ports"}})
	d.need(d.read | 1<<inAuthor | 1<<inTag)
	var got []string
	for word := range d.Words() {
		got = append(got, string(word))
	}
	want := []string{"gates", "gate", "open", "open", "gate"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
