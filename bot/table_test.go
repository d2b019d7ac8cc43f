package bot

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/bot/discordtest"
)

// TestTableKeepsDiscordsRules registers the table with the local Discord, which
// checks every rule that Discord has for commands.
func TestTableKeepsDiscordsRules(t *testing.T) {
	for name, more := range map[string][]command{"the bot's": nil, "of the trial": trialCommands()} {
		t.Run(name, func(t *testing.T) {
			inVisit(t, more, func(v *visit) {
				want := len(commandTable()) + len(more)
				if got := len(v.Commands("")); got != want {
					t.Errorf("%d commands are registered, want %d", got, want)
				}
			})
		})
	}
}

// TestTableIsSound holds the table to the rules of the house.
func TestTableIsSound(t *testing.T) {
	commands := append(commandTable(), trialCommands()...)
	verb := regexp.MustCompile(`^[a-z][a-z-]{1,24}$`)
	verbs, paths := map[string]bool{}, map[string]bool{}
	var walk func(c command, before string)
	walk = func(c command, before string) {
		path := strings.TrimSpace(before + " " + c.name)
		switch {
		case paths[path]:
			t.Errorf("%s is there twice", path)
		case (c.run == nil) != (len(c.subs) > 0):
			t.Errorf("%s must have subcommands or be run, not both", path)
		case len(c.subs) > 0 && len(c.options) > 0:
			t.Errorf("%s has options and subcommands", path)
		case strings.HasSuffix(c.description, "."):
			t.Errorf("%s: a description is no sentence", path)
		}
		paths[path] = true
		for _, a := range c.actions {
			if verbs[a.verb] || !verb.MatchString(a.verb) || a.run == nil {
				t.Errorf("%s: verb %q is there twice, or no verb, or does nothing", path, a.verb)
			}
			verbs[a.verb] = true
		}
		checkOptions(t, path, c)
		for _, sub := range c.subs {
			walk(sub, path)
		}
	}
	for _, c := range commands {
		walk(c, "")
	}
}

func checkOptions(t *testing.T, path string, c command) {
	t.Helper()
	shared := false
	for _, o := range c.options {
		shared = shared || o.name == shareOption
		if o.complete != nil && (o.kind != ofText || len(o.choices) > 0) {
			t.Errorf("%s: %s cannot be completed", path, o.name)
		}
	}
	if shared != (c.shows == asWished) {
		t.Errorf("%s: shown as wished needs the option %s, and the other way round", path, shareOption)
	}
}

// TestManagersCommandsAreHidden looks at what Discord is told of who may use what.
func TestManagersCommandsAreHidden(t *testing.T) {
	commands := append(commandTable(), trialCommands()...)
	for i, a := range registration(commands) {
		raw, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		managers := strings.Contains(string(raw), `"default_member_permissions":"32"`) && strings.Contains(string(raw), `"contexts":[0]`)
		if managers != (commands[i].who == manager) {
			t.Errorf("%s: %s", a.Name, raw)
		}
	}
}

func TestLinesKeepsWithinItsLimit(t *testing.T) {
	all := make([]string, 100)
	for i := range all {
		all[i] = strings.Repeat("ä", 60)
	}
	for _, limit := range []int{2000, 4096, 100} {
		got := lines(limit, all)
		if n := utf8.RuneCountInString(got); n > limit || !strings.Contains(got, "more") {
			t.Errorf("%d characters of %d:\n%s", n, limit, got)
		}
	}
	if got := lines(100, []string{"a", "b"}); got != "a\nb" {
		t.Errorf("got %q", got)
	}
	if got := lines(62, all[:1]); got != all[0] {
		t.Errorf("got %q", got)
	}
}

func TestEndlessRepliesAreCut(t *testing.T) {
	inVisit(t, []command{{name: "endless", description: "Say too much", run: endless}}, func(v *visit) {
		m := v.reply(v.Use(discordtest.Person{Channel: elections}, "endless"))
		if len(m.Embeds) == 0 || len(m.Content) == 0 {
			t.Errorf("got\n%s", seen(m))
		}
	})
}
