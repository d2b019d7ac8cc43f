package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const plea = "The Gazette is free because its readers give: give as well."

func TestHabitsAreWhatThreeItemsSayWithinThirtyDays(t *testing.T) {
	for _, tt := range []struct {
		name string
		days []int
		want bool
	}{
		{"one item", []int{100}, false},
		{"two items", []int{100, 101}, false},
		{"three items on a day", []int{100, 100, 100}, true},
		{"three items in a month", []int{100, 110, 129}, true},
		{"three items in more than a month", []int{100, 110, 130}, false},
		{"three items, and a pause before them", []int{10, 100, 101, 102}, true},
		{"often, long ago, and once now", []int{1, 2, 3, 100}, false},
		{"a clock that was set back", []int{100, 99, 98}, true},
		{"a clock that was far ahead", []int{60000, 100, 101}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var h Habits
			for i, day := range tt.days {
				h.Meet(day, fmt.Sprintf("News number %d.\n%s", i, plea))
				h = UnpackHabits(h.Pack())
			}
			if got := h.Habitual(plea); got != tt.want {
				t.Errorf("got %t", got)
			}
			if h.Habitual("News number 0.") {
				t.Error("news are taken for a habit")
			}
		})
	}
}

func TestHabitsDoNotDependOnMarksAndCase(t *testing.T) {
	var h Habits
	for range 3 {
		h.Meet(100, "Новости дня. Поддержите «Вестник», подпишитесь сегодня!")
	}
	if !h.Habitual("ПОДДЕРЖИТЕ Вестник - подпишитесь сегодня") {
		t.Error("a habit in capitals is not recognised")
	}
}

func TestAnItemThatRepeatsItselfIsNoHabit(t *testing.T) {
	var h Habits
	h.Meet(100, strings.Repeat(plea+"\n", 5))
	if h.Habitual(plea) {
		t.Error("one item made a habit")
	}
}

func TestHabitsOutliveWhatIsSaidOnce(t *testing.T) {
	var h Habits
	for day := range 100 {
		var item strings.Builder
		for i := range 39 {
			fmt.Fprintf(&item, "Item %d says number %d.\n", day, i)
		}
		h.Meet(1000+day, plea+"\n"+item.String())
		h = UnpackHabits(h.Pack())
	}
	if n := len(h.Pack()) / habitSize; n < mostHabits || n > mostHabits+spareHabits {
		t.Errorf("%d sentences are remembered, want %d to %d", n, mostHabits, mostHabits+spareHabits)
	}
	if !h.Habitual(plea) || h.Habitual("Item 99 says number 3.") {
		t.Error("the habit was forgotten, or what is none remembered")
	}
}

func TestSummaryLeavesHabitsOut(t *testing.T) {
	var h Habits
	for i := range 3 {
		h.Meet(100, fmt.Sprintf("News number %d. %s", i, plea))
	}
	body := plea + " The harbour office opened a second gate on Monday."
	if got := SummaryWithout("Gate opens", body, h.Habitual); got != "The harbour office opened a second gate on Monday." {
		t.Errorf("got %q", got)
	}
	if got := SummaryWithout("Gate opens", plea, h.Habitual); got != "" {
		t.Errorf("got %q where there is nothing but a habit", got)
	}
}

func FuzzHabits(f *testing.F) {
	var h Habits
	h.Meet(100, plea)
	f.Add(h.Pack(), plea)
	f.Add([]byte("short"), "")
	f.Fuzz(func(t *testing.T, packed []byte, body string) {
		h := UnpackHabits(packed)
		once := h.Pack()
		if again := UnpackHabits(once).Pack(); !bytes.Equal(once, again) {
			t.Error("packing is not stable")
		}
		for range 3 {
			h.Meet(20000, body)
		}
		for _, sentence := range sentencesOf(nil, body, 1) {
			if hashSentence(new(Tokenizer), sentence) != 0 && !UnpackHabits(h.Pack()).Habitual(sentence) {
				t.Errorf("%q is not habitual after three items", sentence)
			}
		}
	})
}

// TestSimpleSentencesHashAsOthersDo compares what is hashed as it stands with what
// is split into words first.
func TestSimpleSentencesHashAsOthersDo(t *testing.T) {
	sentences := []string{
		"", " ", "...", ".", "a", "a.", "Ab.", "ab", "The Port (of Amery), again: 1,000 \"boxes\"; why?", "Vitamin C.",
		"In the U.S. and at AT&T", "It's e-mail", "C++ 17", "long-term and/or 9-5 -x- x-", "x .net", "(.net)", "snake_case", "tab\tand line", "Ü", "a b.c",
	}
	for _, item := range itemTexts(t) {
		sentences = append(sentences, sentencesOf(nil, item, metSentences)...)
	}
	simple := 0
	for _, s := range sentences {
		got, ok := hashSimple(s)
		if !ok {
			continue
		}
		simple++
		if want := hashSentence(new(Tokenizer), s+"\x00"); got != want { // which is not simple, and has the same words
			t.Errorf("%q is hashed to %x, want %x", s, got, want)
		}
	}
	if 3*simple < len(sentences) {
		t.Errorf("%d of %d sentences are simple, want a third at least", simple, len(sentences))
	}
	t.Logf("%d of %d sentences are simple", simple, len(sentences))
}

func BenchmarkHabits(b *testing.B) {
	var h Habits
	for i := range mostHabits {
		h.Meet(100, fmt.Sprintf("Sentence %d.", i))
	}
	packed := h.Pack()
	b.ReportAllocs()
	for b.Loop() {
		h := UnpackHabits(packed)
		h.Meet(101, "The harbour office opened a second gate on Nov. 8. "+plea)
		packed = h.Pack()
	}
}
