package bot

import (
	"maps"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// TestF6OnlyThoseGetPastTheDoorWhomTheTableNames has a reader, a member with the
// managers' role and one with Manage Server use every command and press a forged
// button of every verb.
func TestF6OnlyThoseGetPastTheDoorWhomTheTableNames(t *testing.T) {
	people := []struct {
		name   string
		person discordtest.Person
		rank   access
	}{{"reader", reader, everyone}, {"managers' role", editor, manager}, {"boss", boss, chief}}
	for _, p := range people {
		t.Run(p.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				alert := v.told()
				check := func(what string, who access, x *discordtest.Exchange) {
					t.Helper()
					if refused := isRefused(v.visit, x); refused != (p.rank < who) {
						t.Errorf("%s: refused %t", what, refused)
					}
				}
				for path, l := range v.commands.table.leaves {
					if l.menu {
						check(path, l.who, v.UseOn(p.person, path, alert.ID))
					} else {
						check(path, l.who, v.Use(p.person, path, anything(l)...))
					}
				}
				for verb, who := range whoMayPress(commandTable()) {
					check(verb, who, v.PressID(p.person, alert, "1:"+verb+":none:none"))
				}
			})
		})
	}
}

// whoMayPress returns who may do what a verb does, by the words of the table:
// whoever may use the command that it belongs to, or fewer.
func whoMayPress(commands []command) map[string]access {
	verbs := map[string]access{}
	for _, c := range commands {
		for i := range c.subs {
			c.subs[i].who = max(c.subs[i].who, c.who)
		}
		maps.Copy(verbs, whoMayPress(c.subs))
		for _, a := range c.actions {
			verbs[a.verb] = max(a.who, c.who)
		}
	}
	return verbs
}

// isRefused reports whether what a member did was refused for who he is. A form
// is an answer too.
func isRefused(v *visit, x *discordtest.Exchange) bool {
	v.t.Helper()
	callback, err := x.Callback(v.patience())
	if err != nil {
		v.t.Fatal(err)
	}
	const formShown = 9
	return callback.Type != formShown && strings.HasSuffix(v.reply(x).Content, "\n-# not-manager")
}

// anything returns something for each option that a command cannot do without.
func anything(l leaf) (all []discordtest.Given) {
	for _, o := range l.options {
		switch {
		case !o.required:
		case len(o.choices) > 0:
			all = append(all, discordtest.Given{Option: o.name, Value: o.choices[0].value})
		case o.kind == ofAttachment:
			all = append(all, discordtest.Given{Option: o.name, Value: discordtest.Attachment{Name: "a.opml", URL: "https://cdn.example/a.opml"}})
		case o.kind == ofChannel:
			all = append(all, discordtest.Given{Option: o.name, Value: elections})
		default:
			all = append(all, discordtest.Given{Option: o.name, Value: "none"})
		}
	}
	return all
}

// TestTheManagersRoleDoesNotSayWhoTheManagersAre has a member with the role try.
func TestTheManagersRoleDoesNotSayWhoTheManagersAre(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		asked := v.reply(v.Use(boss, "settings reset"))
		for what, x := range map[string]*discordtest.Exchange{
			"managers":   v.Use(editor, "settings managers", discordtest.Given{Option: "role", Value: "6006"}),
			"no manager": v.Use(editor, "settings managers"),
			"reset":      v.Use(editor, "settings reset"),
			"set back":   v.PressID(editor, asked, "1:settings-reset:x"),
			"keep":       v.PressID(editor, asked, "1:settings-keep:x"),
		} {
			if !isRefused(v, x) {
				t.Errorf("%s: done", what)
			}
		}
		var guild news.Guild
		v.update(func(tx *store.Tx) (err error) { guild, _, err = tx.Guild(newsroom); return err })
		if guild.Managers != "5005" {
			t.Errorf("the managers are %q now", guild.Managers)
		}
		v.wantReply("settings/managers_by_role", v.reply(v.Use(editor, "settings managers")))
	})
}
