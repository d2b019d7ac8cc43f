package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFindTopics(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"Rail strikes", "Ferry strikes", "Élections", "Strike funds", "Minstrels", "Selection of judges"} {
		f.create(harbour, name, "x")
	}
	tests := []struct {
		name, typed string
		limit       int
		want        []string
	}{
		{"nothing typed is all of them", "", 25, []string{"Élections", "Ferry strikes", "Minstrels", "Rail strikes", "Selection of judges", "Strike funds"}},
		{"prefix, then word start, then inside", "str", 25, []string{"Strike funds", "Ferry strikes", "Rail strikes", "Minstrels"}},
		{"folded", "ELECT", 25, []string{"Élections", "Selection of judges"}},
		{"limited", "str", 2, []string{"Strike funds", "Ferry strikes"}},
		{"a letter is missing", "elctions", 25, []string{"Élections"}},
		{"two letters are swapped", "ferrystikes", 25, []string{"Ferry strikes"}},
		{"white space", " rail  ", 25, []string{"Rail strikes"}},
		{"nothing like it", "quake", 25, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, view := range f.FindTopics(harbour, tt.typed, tt.limit) {
				got = append(got, view.Name)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"rail strikes", "ferry strikes", "elections", "election interference", "storms"} {
		f.create(harbour, name, "x")
	}
	tests := []struct {
		name string
		want []string
	}{
		{"ferry strike", []string{"ferry strikes", "rail strikes"}},
		{"elektion", []string{"elections"}},
		{"election", []string{"elections", "election interference"}},
		{"x", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, view := range f.Nearest(harbour, tt.name) {
				got = append(got, view.Name)
			}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("nearest (-want +got):\n%s", diff)
			}
		})
	}
}
