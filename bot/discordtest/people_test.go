package discordtest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
)

// registered returns a server on which "/topic set move" and a message menu are
// registered.
func registered(t *testing.T) *discordtest.Server {
	t.Helper()
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	_, err := client(t, s).ApplicationCommandBulkOverwrite(discordtest.BotID, "", []*discordgo.ApplicationCommand{
		{Name: "topic", Description: "Topics", Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionSubCommandGroup, Name: "set", Description: "Set", Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionSubCommand, Name: "move", Description: "Move", Options: []*discordgo.ApplicationCommandOption{
					{Type: discordgo.ApplicationCommandOptionString, Name: "name", Description: "Name", Required: true, Autocomplete: true},
					{Type: discordgo.ApplicationCommandOptionChannel, Name: "to", Description: "Where to"},
				},
			}},
		}}},
		{Name: "Why?", Type: discordgo.MessageApplicationCommand},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPeopleUseCommands holds what Discord tells of a command against discordgo.
func TestPeopleUseCommands(t *testing.T) {
	s := registered(t)
	d := client(t, s)
	told := make(chan *discordgo.Interaction, 1)
	raw := make(chan string, 1)
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.InteractionCreate) { told <- e.Interaction })
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type == "INTERACTION_CREATE" {
			raw <- string(e.RawData)
		}
	})
	open(t, d)
	t.Cleanup(func() { d.Close() })
	s.Deny(newsID, discordtest.Send)
	editor := discordtest.Person{Channel: channelID, Permissions: discordtest.ManageServer, Roles: []string{"7"}, Locale: "de"}
	s.Use(editor, "topic set move", discordtest.Given{Option: "name", Value: "harbour"}, discordtest.Given{Option: "to", Value: newsID})
	i := <-told
	move := i.ApplicationCommandData().Options[0].Options[0]
	got := []string{move.Name, move.Options[0].StringValue(), move.Options[1].Value.(string), i.GuildID, i.Member.User.ID, i.Member.Roles[0], string(i.Locale)}
	if diff := cmp.Diff([]string{"move", "harbour", newsID, guildID, discordtest.MemberID, "7", "de"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := `"app_permissions":"` + s.Permissions(newsID).String() + `"`; !strings.Contains(<-raw, want) {
		t.Errorf("the named channel does not say what the bot may do there: %s", want)
	}
	s.Type(discordtest.Person{}, "topic set move", discordtest.Given{Option: "name", Value: "har"})
	if i := <-told; i.Type != discordgo.InteractionApplicationCommandAutocomplete || i.GuildID != "" || i.User == nil ||
		!i.ApplicationCommandData().Options[0].Options[0].Options[0].Focused {
		t.Errorf("got %+v", i)
	}
	<-raw
	ask(t, s, "POST", "/channels/"+channelID+"/messages", msg(`"content":"news"`))
	s.UseOn(editor, "Why?", s.Messages(channelID)[0].ID)
	if data := (<-told).ApplicationCommandData(); data.Resolved.Messages[data.TargetID].Content != "news" {
		t.Errorf("got %+v", data)
	}
}

func TestPeopleUseOnlyWhatIsThere(t *testing.T) {
	s := registered(t)
	for name, use := range map[string]func(){
		"unknown command": func() { s.Use(discordtest.Person{}, "feed") },
		"unknown option":  func() { s.Use(discordtest.Person{}, "topic set move", discordtest.Given{Option: "size", Value: 1}) },
		"unknown button":  func() { s.Press(discordtest.Person{}, discordtest.Message{}, "Undo") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("the test is not told")
				}
			}()
			use()
		})
	}
}

func TestUnansweredInteractionsAreViolations(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(*discordtest.Server)
		want    int
	}{
		{"not answered", func(*discordtest.Server) {}, 1},
		{"answered in time", nil, 0},
		{"while nobody is connected", func(s *discordtest.Server) {
			s.DropGateway()
			synctest.Wait()
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
					if tt.prepare == nil {
						_ = d.InteractionRespond(i, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
					}
				})
				if tt.prepare != nil {
					tt.prepare(s)
				}
				s.Interact(find())
				time.Sleep(time.Minute)
				if got := s.Violations(); len(got) != tt.want {
					t.Errorf("violations %q, want %d", got, tt.want)
				}
			})
		})
	}
}
