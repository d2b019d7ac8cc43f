package bot

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzCustomID(f *testing.F) {
	for _, s := range []string{"1:mute:a", "1:mute:a:b", "1:mute:a%3Ab%25:c:d", "1::", "2:mute:a", ":", "", "1:mute", "1:mute::"} {
		f.Add(s, "alert/1/2", "3")
	}
	f.Fuzz(func(t *testing.T, s, id, arg string) {
		if parsed, err := parseCustomID(s); err == nil {
			if parsed.verb == "" || strings.Contains(parsed.verb, ":") {
				t.Errorf("%q has verb %q", s, parsed.verb)
			}
		} else if !errors.Is(err, errOldButton) {
			t.Errorf("%q: %v", s, err)
		}
		wanted := customID{"verb", id, arg}
		encoded, err := wanted.encode()
		if err != nil {
			return
		}
		if n := utf8.RuneCountInString(encoded); n > 100 {
			t.Errorf("%d characters", n)
		}
		if got, err := parseCustomID(encoded); err != nil || got != wanted {
			t.Errorf("%+v becomes %q becomes %+v, %v", wanted, encoded, got, err)
		}
	})
}
