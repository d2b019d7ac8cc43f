package bot

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// TestRepliesOfTrials holds what the framework makes of values against golden files.
func TestRepliesOfTrials(t *testing.T) {
	attached := discordtest.Attachment{Name: "feeds.opml", Type: "text/xml", URL: "https://cdn.example/feeds.opml", Size: 1234}
	tests := []struct {
		name    string
		person  discordtest.Person
		command string
		given   []discordtest.Given
	}{
		{"say", boss, "trial say", []discordtest.Given{{Option: "topic", Value: " @everyone **x** "}}},
		{"say_everything", boss, "trial say", []discordtest.Given{
			{Option: "topic", Value: "harbour"},
			{Option: "size", Value: 7},
			{Option: "as", Value: "digest"},
			{Option: "days", Value: 7},
			{Option: "where", Value: world},
			{Option: "role", Value: "5005"},
			{Option: "file", Value: attached},
		}},
		{"deep", editor, "trial deep down", nil},
		{"not_manager", reader, "trial say", []discordtest.Given{{Option: "topic", Value: "harbour"}}},
		{"direct_message", discordtest.Person{Permissions: discordtest.Administrator}, "trial deep down", nil},
		{"guild_only_in_direct_message", discordtest.Person{}, "lookup here", nil},
		{"too_short", boss, "trial say", []discordtest.Given{{Option: "topic", Value: "x"}}},
		{"too_large", boss, "trial say", []discordtest.Given{{Option: "topic", Value: "harbour"}, {Option: "size", Value: 11}}},
		{"no_such_choice", boss, "trial say", []discordtest.Given{{Option: "topic", Value: "harbour"}, {Option: "as", Value: "carols"}}},
		{"option_missing", boss, "trial say", nil},
		{"problem", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "problem"}}},
		{"error", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "error"}}},
		{"panic", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "panic"}}},
		{"button_too_long", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "button"}}},
		{"way_too_long", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "way"}}},
		{"too_many_rows", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "rows"}}},
		{"nothing", boss, "trial fail", []discordtest.Given{{Option: "how", Value: "nothing"}}},
		{"menus", boss, "trial menus", nil},
		{"list", reader, "lookup list", nil},
		{"list_shared", reader, "lookup list", []discordtest.Given{{Option: "share", Value: true}}},
		{"slow", reader, "lookup slow", nil},
		{"slow_shared", reader, "lookup slow", []discordtest.Given{{Option: "share", Value: true}}},
		{"too_slow", reader, "lookup slow", []discordtest.Given{{Option: "seconds", Value: 600}}},
		{"chart", reader, "lookup chart", nil},
		{"help_of_many", boss, "help", nil},
		{"help_of_many_for_reader", reader, "help", nil},
		{"help_of_options", boss, "help", []discordtest.Given{{Option: "about", Value: "trial say"}}},
		{"help_of_hidden", reader, "help", []discordtest.Given{{Option: "about", Value: "trial say"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				v.wantReply("trial/"+tt.name, v.reply(v.Use(tt.person, tt.command, tt.given...)))
			})
		})
	}
}

func TestApologyAndLogShareACode(t *testing.T) {
	for _, how := range []string{"panic", "error"} {
		t.Run(how, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				m := v.reply(v.Use(boss, "trial fail", discordtest.Given{Option: "how", Value: how}))
				_, code, _ := strings.Cut(m.Content, "-# ")
				if code == "" || !strings.Contains(v.log.String(), "incident="+code+" ") {
					t.Errorf("the log does not hold %q:\n%s", code, v.log)
				}
				if strings.Contains(m.Content, "disk") {
					t.Error("a member is told what only the operator is to know")
				}
			})
		})
	}
}

// TestCommandsAreDeferred has handlers take longer than Discord waits.
func TestCommandsAreDeferred(t *testing.T) {
	given := func(share, fail bool) []discordtest.Given {
		return []discordtest.Given{{Option: "share", Value: share}, {Option: "fail", Value: fail}}
	}
	tests := []struct {
		name         string
		given        []discordtest.Given
		ephemeral    bool
		alone        int // in the channel for all to see
		wantFollowup bool
	}{
		{"for the member", given(false, false), true, 0, false},
		{"for all", given(true, false), false, 1, false},
		{"for the member, failed", given(false, true), true, 0, false},
		{"for all, failed: what everybody sees is taken away", given(true, true), true, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				began := time.Now()
				x := v.Use(reader, "lookup slow", tt.given...)
				callback, err := x.Callback(v.patience())
				if err != nil || callback.Type != laterOn || callback.At.Sub(began) != deferAfter {
					t.Errorf("callback %+v after %v, %v", callback, callback.At.Sub(began), err)
				}
				var m discordtest.Message
				if tt.wantFollowup {
					m = v.followup(x)
				} else {
					m = v.reply(x)
				}
				if got := m.Flags&ephemeral != 0; got != tt.ephemeral {
					t.Errorf("for the member alone is %v, want %v", got, tt.ephemeral)
				}
				if took := time.Since(began); took != 5*time.Second {
					t.Errorf("answered after %v", took)
				}
				if n := len(v.Messages(elections)); n != tt.alone {
					t.Errorf("%d messages in the channel, want %d", n, tt.alone)
				}
			})
		})
	}
}

func TestButtonsDoWhatTheySay(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		m := v.reply(v.Use(boss, "trial say", discordtest.Given{Option: "topic", Value: "harbour"}))
		if got := v.reply(v.Press(boss, m, "Undo")); got.ID != m.ID || got.Content != `Undone: a\:b% x\:y` || len(got.Components) != 0 {
			t.Errorf("got\n%s", seen(got))
		}
		m = v.reply(v.Use(reader, "lookup list"))
		m = v.reply(v.Press(reader, m, "›"))
		v.wantReply("trial/list_page_2", m)
		m = v.reply(v.Press(reader, m, "›"))
		v.wantReply("trial/list_page_3", m)
	})
}

// TestButtonsOutliveTheProcess presses a button that another process sent.
func TestButtonsOutliveTheProcess(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		var m discordtest.Message
		for range 2 {
			v := &visit{office: o, log: &strings.Builder{}}
			v.open(trialCommands(), func(v *visit) {
				if m.ID == "" {
					m = v.reply(v.Use(reader, "lookup list"))
				} else if got := v.reply(v.Press(reader, m, "›")); !strings.HasPrefix(got.Content, "9. line") {
					t.Errorf("got\n%s", seen(got))
				}
			})
		}
	})
}

// TestForgedButtonsAreRefused presses what nobody was shown.
func TestForgedButtonsAreRefused(t *testing.T) {
	tests := []struct {
		name, id string
		person   discordtest.Person
		want     string // the code of the answer
	}{
		{"a version to come", "2:trial-undo:a", boss, "old-button"},
		{"no version", "trial-undo", boss, "old-button"},
		{"unknown verb", "1:trial-redo:a", boss, "old-button"},
		{"no verb", "1::a", boss, "old-button"},
		{"no id", "1:trial-undo", boss, "old-button"},
		{"nonsense", "::::", boss, "old-button"},
		{"a manager's, by a reader", "1:trial-undo:a", reader, "not-manager"},
		{"a manager's, in a direct message", "1:trial-undo:a", discordtest.Person{}, "not-here"},
		{"that fails", "1:trial-undo:fail", boss, "E-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				m := v.reply(v.Use(reader, "lookup list"))
				got := v.reply(v.PressID(tt.person, m, tt.id))
				if got.ID == m.ID || got.Flags&ephemeral == 0 || !strings.Contains(got.Content, "\n-# "+tt.want) {
					t.Errorf("got\n%s\nwant %s", seen(got), tt.want)
				}
			})
		})
	}
}

func TestSlowButtonChangesItsMessage(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		m := v.reply(v.Use(boss, "trial menus"))
		x := v.PressID(boss, m, "1:trial-slow:a")
		if callback, err := x.Callback(v.patience()); err != nil || callback.Type != laterUpdate {
			t.Errorf("callback %+v, %v", callback, err)
		}
		time.Sleep(4 * time.Second)
		if got := v.reply(x); got.ID != m.ID || got.Content != "At last." || len(got.Components) > 0 {
			t.Errorf("got\n%s", seen(got))
		}
	})
}

func TestMenusTellWhatWasChosen(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		v.AddChannel(newsroom, discordtest.Channel{ID: "1400000000000000400", Name: "weather"})
		m := v.reply(v.Use(boss, "trial menus"))
		for _, tt := range []struct {
			menu   string
			values []string
			want   string
		}{
			{"Words", []string{"1", "2"}, `words: ["1" "2"] false `},
			{"Channel", []string{"1400000000000000400"}, `channel: ["1400000000000000400"] true weather`},
			{"Role", []string{"5005"}, `role: ["5005"] false `},
		} {
			if got := v.reply(v.Choose(boss, m, tt.menu, tt.values...)); got.Content != strings.TrimSpace(tt.want) && got.Content != tt.want {
				t.Errorf("%s: got %q, want %q", tt.menu, got.Content, tt.want)
			}
		}
	})
}

func TestFormsAreShownAndRead(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		x := v.Use(boss, "trial form")
		filled, err := v.Submit(v.patience(), boss, x, map[string]string{"note": "*bold*"})
		if err != nil {
			v.t.Fatal(err)
		}
		if got := v.reply(filled).Content; got != `t1: harbour, \*bold\*` {
			t.Errorf("got %q", got)
		}
		refused, err := v.Submit(v.patience(), reader, x, nil)
		if err != nil {
			v.t.Fatal(err)
		}
		if got := v.reply(refused).Content; !strings.Contains(got, "not-manager") {
			t.Errorf("got %q", got)
		}
	})
}

func TestMessageMenuKnowsItsMessage(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		m := v.reply(v.Use(reader, "lookup list", discordtest.Given{Option: "share", Value: true}))
		if got := v.reply(v.UseOn(reader, "Try this message", m.ID)).Content; !strings.HasPrefix(got, `true 1\. line`) {
			t.Errorf("got %q", got)
		}
	})
}

func TestRepliesAreFollowed(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		x := v.Use(reader, "lookup long")
		if first, second := v.reply(x), v.followup(x); first.Content != "1 of 2" || second.Content != "2 of 2" || second.Flags&ephemeral == 0 {
			t.Errorf("got\n%s\n%s", seen(first), seen(second))
		}
	})
}

func TestSuggestions(t *testing.T) {
	given := func(typed string) discordtest.Given { return discordtest.Given{Option: "topic", Value: typed} }
	inVisit(t, trialCommands(), func(v *visit) {
		if got := v.choices(v.Type(boss, "trial say", given("ele"))); len(strings.Fields(got)) != 25 || !strings.HasPrefix(got, "ele0=t0 ele1=t1 ") {
			t.Errorf("got %q", got)
		}
		for _, tt := range []struct {
			name   string
			person discordtest.Person
			typed  string
		}{{"a reader", reader, "ele"}, {"an error", boss, "fail"}, {"a panic", boss, "panic"}} {
			if got := v.choices(v.Type(tt.person, "trial say", given(tt.typed))); got != "" {
				t.Errorf("%s: got %q, want nothing", tt.name, got)
			}
		}
		if got := v.choices(v.Type(reader, "help", discordtest.Given{Option: "about", Value: "/newsdesk"})); got != "/newsdesk about=newsdesk about /newsdesk status=newsdesk status" {
			t.Errorf("got %q", got)
		}
	})
}

func TestNamedChannelSaysWhatTheBotMay(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		v.Deny(world, discordtest.Send)
		m := v.reply(v.Use(boss, "trial say", discordtest.Given{Option: "topic", Value: "harbour"}, discordtest.Given{Option: "where", Value: world}))
		if !strings.Contains(m.Content, "no-access") {
			t.Errorf("got %q", m.Content)
		}
	})
}

// TestCommandsSurviveDiscord has Discord stumble over the answers.
func TestCommandsSurviveDiscord(t *testing.T) {
	const callback, webhook = "/interactions/{interaction}/{token}/callback", "/webhooks/{application}/{token}/messages/{message}"
	tests := []struct {
		name    string
		fault   discordtest.Fault
		command string
		want    string
	}{
		{"callback broke down", discordtest.Fault{Route: callback, Kind: discordtest.ServerErrorBefore, Count: 3}, "lookup here", "Done."},
		{"callback stored, its answer lost", discordtest.Fault{Route: callback, Kind: discordtest.CutAfter, Count: 1}, "lookup here", "Done."},
		{"callback stored, 502", discordtest.Fault{Route: callback, Kind: discordtest.ServerErrorAfter, Count: 1}, "lookup slow", "At last."},
		{"edit broke down", discordtest.Fault{Route: webhook, Kind: discordtest.ServerErrorBefore, Count: 3}, "lookup slow", "At last."},
		{"edit has to wait", discordtest.Fault{Route: webhook, Kind: discordtest.RateLimitUser, RetryAfter: time.Minute, Count: 2}, "lookup slow", "At last."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				v.Fail(tt.fault)
				if got := v.reply(v.Use(reader, tt.command)).Content; got != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

func TestAnswersNobodyWaitsForAreDropped(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		v.Fail(discordtest.Fault{Method: http.MethodPost, Kind: discordtest.ServerErrorBefore})
		v.Use(reader, "lookup slow")
		time.Sleep(time.Hour)
		v.Heal()
		if got := v.reply(v.Use(reader, "lookup here")).Content; got != "Done." {
			t.Errorf("got %q", got)
		}
		if strings.Contains(v.log.String(), "token-") {
			t.Errorf("the log holds an interaction's token:\n%s", v.log)
		}
	})
}

// TestHundredsAtOnce has more members at once than there are hands, and a
// Discord that takes its time.
func TestHundredsAtOnce(t *testing.T) {
	tests := []struct {
		name, command string
		people        int
		served        int // at least; the others are told to try again
	}{
		{"quick", "lookup here", 200, 200},
		{"slow", "lookup slow", 200, hands},
		{"more than a crowd", "lookup here", 1500, 1500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, trialCommands(), func(v *visit) {
				v.Fail(discordtest.Fault{Kind: discordtest.Delay, Delay: 300 * time.Millisecond})
				var all []*discordtest.Exchange
				for range tt.people {
					all = append(all, v.Use(reader, tt.command))
				}
				served := 0
				for _, x := range all {
					if m := v.reply(x); m.Content == "Done." || m.Content == "At last." {
						served++
					} else if !strings.Contains(m.Content, "-# busy") {
						v.t.Fatalf("got %q", m.Content)
					}
				}
				if served < tt.served {
					t.Errorf("%d of %d were served, want %d", served, tt.people, tt.served)
				}
			})
		})
	}
}

// TestWhatHappenedMeanwhileIsNotDone uses a command while the bot is away.
func TestWhatHappenedMeanwhileIsNotDone(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		synctest.Wait()
		v.DropGateway()
		synctest.Wait()
		x := v.Use(reader, "lookup here")
		time.Sleep(time.Minute)
		if v.Resumes() == 0 {
			v.t.Fatal("the session was not resumed")
		}
		if n := v.Count(func(r discordtest.Request) bool { return strings.Contains(r.Path, x.ID) }); n != 0 {
			t.Errorf("%d requests for an interaction that was given up", n)
		}
		if got := v.reply(v.Use(reader, "lookup here")).Content; got != "Done." {
			t.Errorf("got %q", got)
		}
	})
}

// TestStopWaitsForHandlers stops the bot while handlers are at work: what takes
// little longer is answered as it should be, and the rest is given up.
func TestStopWaitsForHandlers(t *testing.T) {
	for _, tt := range []struct {
		seconds int
		want    string
	}{{4, "At last."}, {40, "-# restart"}} {
		inOffice(t, discordtest.Options{}, func(o *office) {
			var x *discordtest.Exchange
			v := &visit{office: o, log: &strings.Builder{}}
			v.open(trialCommands(), func(v *visit) {
				x = v.Use(reader, "lookup slow", discordtest.Given{Option: "seconds", Value: tt.seconds})
				time.Sleep(time.Second)
			})
			if got := v.reply(x).Content; !strings.Contains(got, tt.want) {
				t.Errorf("%d seconds: got %q", tt.seconds, got)
			}
		})
	}
}

// TestF8EveryoneMayDoWhatTheTableSays walks the table: who may use what, where.
func TestF8EveryoneMayDoWhatTheTableSays(t *testing.T) {
	people := map[string]struct {
		person discordtest.Person
		rank   access
		guild  bool
	}{
		"reader":         {reader, everyone, true},
		"manager":        {boss, chief, true},
		"administrator":  {discordtest.Person{Channel: elections, Permissions: discordtest.Administrator}, chief, true},
		"managers' role": {editor, manager, true},
		"direct message": {discordtest.Person{Permissions: discordtest.Administrator}, everyone, false},
	}
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.nameManagers()
		c := &Commands{table: newTable(append(commandTable(), trialCommands()...)), room: Newsroom{Store: o.store}}
		for who, p := range people {
			r := &request{it: &interaction{}}
			if p.guild {
				r.guild = newsroom
				r.it.Member = &guildMember{Roles: p.person.Roles, Permissions: bits(p.person.Permissions)}
			}
			for path, l := range c.table.leaves {
				err := c.admit(task{who: l.who, guildOnly: l.guildOnly}, r)
				if may := p.rank >= l.who && (p.guild || l.who == everyone && !l.guildOnly); (err == nil) != may {
					t.Errorf("%s: %s: %v", who, path, err)
				}
				if r.mayUse(l) != (err == nil) {
					t.Errorf("%s: %s: help and the door disagree", who, path)
				}
			}
			for verb, a := range c.table.actions {
				if err := c.admit(task{who: a.who}, r); (err == nil) != (p.rank >= a.who) {
					t.Errorf("%s: %s: %v", who, verb, err)
				}
			}
		}
	})
}

func TestNobodyIsManagerWhereTheStoreFails(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.nameManagers()
		o.store.Close()
		c := &Commands{room: Newsroom{Store: o.store}}
		r := &request{guild: newsroom, it: &interaction{Member: &guildMember{Roles: []string{"5005"}}}}
		if err := c.admit(task{who: manager}, r); err == nil {
			t.Error("admitted")
		}
	})
}

// TestCommandsAreRegisteredOnce starts the bot time after time.
func TestCommandsAreRegisteredOnce(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		v := &visit{office: o, log: &strings.Builder{}}
		puts := func() int { return o.Count(func(r discordtest.Request) bool { return r.Method == http.MethodPut }) }
		for _, step := range []struct {
			what string
			more []command
			want int
		}{
			{"first", nil, 1}, {"again", nil, 1}, {"with more", trialCommands(), 2}, {"again with more", trialCommands(), 2}, {"with less", nil, 3},
		} {
			v.open(step.more, func(v *visit) {
				v.DropGateway()
				time.Sleep(time.Minute)
			})
			if got := puts(); got != step.want {
				t.Errorf("%s: %d in all, want %d", step.what, got, step.want)
			}
		}
	})
}

func TestRegistrationWaits(t *testing.T) {
	tests := []struct {
		name   string
		fault  discordtest.Fault
		within time.Duration
	}{
		{"for Discord to recover", discordtest.Fault{Kind: discordtest.ServerErrorBefore, Count: 3}, 5 * time.Minute},
		{"for tomorrow", discordtest.Fault{Kind: discordtest.Respond, Status: 400, Code: 30034, Count: 1}, 25 * time.Hour},
		{"as told", discordtest.Fault{Kind: discordtest.RateLimitUser, RetryAfter: time.Minute, Count: 1}, 5 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inOffice(t, discordtest.Options{}, func(o *office) {
				tt.fault.Method = http.MethodPut
				o.Fail(tt.fault)
				v := &visit{office: o, log: &strings.Builder{}}
				v.open(nil, func(v *visit) {
					time.Sleep(tt.within)
					if n := len(v.Commands("")); n == 0 {
						t.Errorf("nothing is registered:\n%s", v.log)
					}
				})
			})
		})
	}
}

func TestStatusCountsClosedChannelsOfTheServerAlone(t *testing.T) {
	inVisit(t, nil, func(v *visit) {
		err := v.store.Update(func(tx *store.Tx) error {
			for _, c := range []news.Channel{{ID: "1", Guild: newsroom, Parked: news.ReasonNoEntry}, {ID: "2", Guild: "9", Parked: news.ReasonNoEntry}} {
				if err := tx.PutChannel(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			v.t.Fatal(err)
		}
		if got := v.reply(v.Use(reader, "newsdesk status")).Content; !strings.Contains(got, "take no messages from me: 1") {
			t.Errorf("got\n%s", got)
		}
	})
}
