package main

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInitAsksThreeQuestions(t *testing.T) {
	for _, tt := range []struct {
		name, answers string
		known         beginning
		hasToken      bool
		want          beginning
		asked         int
	}{
		{
			"all", "a-token\nbot@example.org\nhttps://example.org/feed.xml\n",
			beginning{},
			false,
			beginning{token: "a-token", contact: "bot@example.org", feeds: []string{"https://example.org/feed.xml"}},
			3,
		},
		{"nothing said", "a-token\n\n\n", beginning{}, false, beginning{token: "a-token", feeds: []string{}}, 3},
		{"a token in the environment", "bot@example.org\n\n", beginning{}, true, beginning{contact: "bot@example.org", feeds: []string{}}, 2},
		{"flags", "", beginning{tokenFile: "f", contact: "c", feeds: []string{"u"}}, true, beginning{tokenFile: "f", contact: "c", feeds: []string{"u"}}, 0},
		{"an input that ends", "a-token", beginning{}, false, beginning{token: "a-token", feeds: []string{}}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked strings.Builder
			in := strings.NewReader(tt.answers)
			got := tt.known
			i := interview{in: in, lines: bufio.NewReader(in), out: &asked}
			if err := i.ask(&got, tt.hasToken); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(beginning{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if i.asked != tt.asked {
				t.Errorf("got %q, want %d questions", asked.String(), tt.asked)
			}
		})
	}
}

func TestTheApplicationIsReadFromTheToken(t *testing.T) {
	for token, want := range map[string]string{
		"MTQwMDAwMDAwMDAwMDAwMDAwMQ.abcdef.ghi":   "1400000000000000001",
		"MTQwMDAwMDAwMDAwMDAwMDAwMQ==.abcdef.ghi": "1400000000000000001",
		"test-token": "",
		"":           "",
		"YWJj.d.e":   "",
	} {
		if got := applicationOf(token); got != want {
			t.Errorf("%s: got %q, want %q", token, got, want)
		}
	}
}
