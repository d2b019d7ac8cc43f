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

var nobody = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}

// answering returns a server with a bot that handles interactions, until the
// test's bubble ends.
func answering(t *testing.T, handle func(*discordgo.Session, *discordgo.Interaction)) *discordtest.Server {
	t.Helper()
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	d := client(t, s)
	d.AddHandler(func(d *discordgo.Session, e *discordgo.InteractionCreate) { handle(d, e.Interaction) })
	open(t, d)
	t.Cleanup(func() {
		synctest.Wait()
		d.Close()
	})
	synctest.Wait()
	return s
}

// find is the command "/find harbour" as a member uses it.
func find() discordtest.Interaction {
	return discordtest.Interaction{
		Type: discordtest.CommandUsed, Guild: guildID, Channel: channelID,
		Data: map[string]any{"id": "1", "name": "find", "type": 1, "options": []any{map[string]any{"name": "text", "type": 3, "value": "harbour"}}},
	}
}

func TestCommandIsAnsweredAndFollowedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
			text := i.ApplicationCommandData().Options[0].StringValue()
			_ = d.InteractionRespond(i, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Content: "looking for " + text, Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: nobody},
			})
			_, _ = d.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "found", AllowedMentions: nobody})
		})
		x := s.Interact(find())
		reply, err := x.Reply(within(t, time.Hour))
		if err != nil || reply.Content != "looking for harbour" || reply.Flags != 64 {
			t.Errorf("reply %+v, %v", reply, err)
		}
		more, err := x.Followups(within(t, time.Hour), 1)
		if err != nil || len(more) != 1 || more[0].Content != "found" {
			t.Errorf("followups %+v, %v", more, err)
		}
		if got := s.Messages(channelID); len(got) != 1 || got[0].Content != "found" {
			t.Errorf("channel %+v, want the followup alone: the reply is ephemeral", got)
		}
		wantNoViolations(t, s)
	})
}

func TestDeferredReplyIsCompleteWhenEdited(t *testing.T) {
	text := "done"
	synctest.Test(t, func(t *testing.T) {
		s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
			_ = d.InteractionRespond(i, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseDeferredChannelMessageWithSource,
				Data: &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral},
			})
			time.Sleep(time.Minute)
			_, _ = d.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &text, AllowedMentions: nobody})
		})
		start, x := time.Now(), s.Interact(find())
		callback, err := x.Callback(within(t, time.Hour))
		if err != nil || callback.Type != 5 || time.Since(start) != 0 {
			t.Errorf("callback %+v, %v after %v", callback, err, time.Since(start))
		}
		reply, err := x.Reply(within(t, time.Hour))
		if err != nil || reply.Content != "done" || reply.Flags != 64 || time.Since(start) != time.Minute {
			t.Errorf("reply %+v, %v after %v", reply, err, time.Since(start))
		}
		wantNoViolations(t, s)
	})
}

func TestInteractionsExpire(t *testing.T) {
	message := &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Content: "c", AllowedMentions: nobody},
	}
	var codes []int
	var wait time.Duration
	synctest.Test(t, func(t *testing.T) {
		s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
			time.Sleep(wait)
			for range 2 {
				codes = append(codes, code(d.InteractionRespond(i, message)))
			}
			time.Sleep(15 * time.Minute)
			_, err := d.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "c", AllowedMentions: nobody})
			codes = append(codes, code(err))
		})
		s.Interact(find())
		time.Sleep(time.Hour)
		synctest.Wait()
		wait = 3 * time.Second
		s.Interact(find())
		time.Sleep(time.Hour)
		synctest.Wait()
		if diff := cmp.Diff([]int{0, 40060, 50027, 10062, 10062, 10015}, codes); diff != "" {
			t.Errorf("codes (-want +got):\n%s", diff)
		}
	})
}

func TestComponentUpdatesItsMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
			_ = d.InteractionRespond(i, &discordgo.InteractionResponse{
				Type: discordgo.InteractionResponseUpdateMessage,
				Data: &discordgo.InteractionResponseData{Content: "page 2 of " + i.Message.Content, AllowedMentions: nobody},
			})
		})
		ask(t, s, "POST", "/channels/"+channelID+"/messages", msg(`"content":"news"`))
		x := s.Interact(discordtest.Interaction{
			Type: discordtest.ComponentUsed, Guild: guildID, Channel: channelID, Message: s.Messages(channelID)[0].ID,
			Data: map[string]any{"component_type": 2, "custom_id": "next"},
		})
		if _, err := x.Callback(within(t, time.Hour)); err != nil {
			t.Fatal(err)
		}
		if got := s.Messages(channelID); len(got) != 1 || got[0].Content != "page 2 of news" {
			t.Errorf("channel %+v", got)
		}
		wantNoViolations(t, s)
	})
}

func TestButtonsOfPrivateRepliesCanBeUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := answering(t, func(d *discordgo.Session, i *discordgo.Interaction) {
			kind := discordgo.InteractionResponseChannelMessageWithSource
			if i.Type == discordgo.InteractionMessageComponent {
				kind = discordgo.InteractionResponseUpdateMessage
			}
			_ = d.InteractionRespond(i, &discordgo.InteractionResponse{
				Type: kind, Data: &discordgo.InteractionResponseData{Content: "page", Flags: discordgo.MessageFlagsEphemeral, AllowedMentions: nobody},
			})
		})
		first, err := s.Interact(find()).Reply(within(t, time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		x := s.Interact(discordtest.Interaction{Type: discordtest.ComponentUsed, Guild: guildID, Channel: channelID, Message: first.ID, Data: map[string]any{"component_type": 2, "custom_id": "next"}})
		if _, err := x.Callback(within(t, time.Hour)); err != nil {
			t.Error(err)
		}
		wantNoViolations(t, s)
	})
}

func TestPrivateReplyStaysPrivate(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	x := s.Interact(find())
	ask(t, s, "POST", "/interactions/"+x.ID+"/"+x.Token+"/callback", `{"type":5,"data":{"flags":64}}`)
	ask(t, s, "PATCH", "/webhooks/"+discordtest.BotID+"/"+x.Token+"/messages/@original", msg(`"content":"c","flags":0`))
	if reply, err := x.Reply(within(t, time.Minute)); err != nil || reply.Content != "c" || reply.Flags != 64 {
		t.Errorf("reply %+v, %v", reply, err)
	}
	if got := s.Messages(channelID); len(got) != 0 {
		t.Errorf("channel %+v, want nothing", got)
	}
}

func TestRepliesCanBeReadChangedAndDeleted(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	x := s.Interact(find())
	webhook := "/webhooks/" + discordtest.BotID + "/" + x.Token
	for _, step := range []struct {
		method, path, body string
		want               int
	}{
		{"GET", webhook + "/messages/@original", "", 404},
		{"POST", "/interactions/" + x.ID + "/" + x.Token + "/callback", `{"type":5}`, 204},
		{"POST", webhook, msg(`"content":"completes the reply"`), 200},
		{"GET", webhook + "/messages/@original", "", 200},
		{"PATCH", webhook + "/messages/@original", msg(`"content":"changed"`), 200},
		{"POST", webhook, msg(`"content":"follows"`), 200},
		{"DELETE", webhook + "/messages/@original", "", 204},
		{"PATCH", webhook + "/messages/@original", msg(`"content":"too late"`), 404},
		{"POST", "/webhooks/1/" + x.Token, msg(`"content":"another application"`), 404},
	} {
		if status, answer := ask(t, s, step.method, step.path, step.body); status != step.want {
			t.Errorf("%s %s %s: %d %s, want %d", step.method, step.path, step.body, status, answer, step.want)
		}
	}
	if got := s.Messages(channelID); len(got) != 1 || got[0].Content != "follows" {
		t.Errorf("channel %+v, want what followed", got)
	}
}

func TestCallbackLimits(t *testing.T) {
	choices := func(n int) string {
		return `{"type":8,"data":{"choices":[` + times(n, `{"name":"#","value":"v"}`) + `]}}`
	}
	modal := func(title string) string {
		return `{"type":9,"data":{"title":"` + title + `","custom_id":"m","components":[{"type":1,"components":[{"type":4,"custom_id":"i","style":1,"label":"l"}]}]}}`
	}
	for _, c := range []struct {
		name      string
		kind      int
		good, bad string
		where     string
	}{
		{"25 choices", discordtest.Autocomplete, choices(25), choices(26), "data.choices: "},
		{"no choices as discordgo sends them", discordtest.Autocomplete, `{"type":8,"data":{}}`, `{"type":4,"data":{"content":"c","allowed_mentions":{"parse":[]}}}`, "type: "},
		{"choice value 100", discordtest.Autocomplete, `{"type":8,"data":{"choices":[{"name":"n","value":"` + x(100) + `"}]}}`, `{"type":8,"data":{"choices":[{"name":"n","value":"` + x(101) + `"}]}}`, "value: "},
		{"modal title 45", discordtest.CommandUsed, modal(x(45)), modal(x(46)), "data.title: "},
		{"a command updates no message", discordtest.CommandUsed, `{"type":5}`, `{"type":6}`, "type: "},
		{
			"reply content 2000", discordtest.CommandUsed, `{"type":4,"data":{"content":"` + x(2000) + `","allowed_mentions":{"parse":[]}}}`,
			`{"type":4,"data":{"content":"` + x(2001) + `","allowed_mentions":{"parse":[]}}}`, "data.content: ",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for body, want := range map[string]int{c.good: 204, c.bad: 400} {
				s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
				x := s.Interact(discordtest.Interaction{Type: c.kind, Channel: channelID, Data: map[string]any{}})
				status, answer := ask(t, s, "POST", "/interactions/"+x.ID+"/"+x.Token+"/callback", body)
				if status != want {
					t.Errorf("%.60s: %d %s, want %d", body, status, answer, want)
				}
				if v := s.Violations(); want == 400 && (len(v) == 0 || !strings.Contains(v[0], c.where)) {
					t.Errorf("violations %q, want one at %q", v, c.where)
				}
			}
		})
	}
}

func TestCommandsAreRegistered(t *testing.T) {
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	d := client(t, s)
	admins := int64(discordgo.PermissionManageGuild)
	first, err := d.ApplicationCommandBulkOverwrite(discordtest.BotID, guildID, []*discordgo.ApplicationCommand{
		{Name: "find", Description: "Look news up", DefaultMemberPermissions: &admins, Options: []*discordgo.ApplicationCommandOption{
			{Type: discordgo.ApplicationCommandOptionString, Name: "text", Description: "What to look for", Required: true, Autocomplete: true},
		}},
		{Name: "about", Description: "Who I am"},
	})
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.ApplicationCommandBulkOverwrite(discordtest.BotID, guildID, []*discordgo.ApplicationCommand{{Name: "find", Description: "Find news"}})
	if err != nil {
		t.Fatal(err)
	}
	if second[0].ID != first[0].ID || second[0].Version == first[0].Version {
		t.Errorf("overwritten %+v, was %+v; want the ID kept and a new version", second[0], first[0])
	}
	if _, err := d.ApplicationCommandEdit(discordtest.BotID, guildID, first[0].ID, &discordgo.ApplicationCommand{Name: "seek", Description: "Seek news"}); err != nil {
		t.Errorf("edit: %v", err)
	}
	if got := s.Commands(guildID); len(got) != 1 || got[0].Name != "seek" || got[0].Type != 1 {
		t.Errorf("commands %+v", got)
	}
	if err := d.ApplicationCommandDelete(discordtest.BotID, guildID, first[0].ID); err != nil {
		t.Errorf("delete: %v", err)
	}
	if err := d.ApplicationCommandDelete(discordtest.BotID, guildID, first[0].ID); code(err) != 10063 {
		t.Errorf("delete again: %v, want 10063", err)
	}
	if got := s.Commands(""); len(got) != 0 {
		t.Errorf("global commands %+v, want none", got)
	}
	wantNoViolations(t, s)
}
