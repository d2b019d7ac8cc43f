package bot

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// cove is another server, of which nobody here may learn or change anything. All
// that it has bears the word "Secret".
const (
	cove        = news.GuildID("1400000000000000900")
	coveChannel = "1400000000000000901"
)

// TestForgedButtonsLeadNowhere presses every button, menu and form of the table
// with IDs of another server, with garbage and with what is far too long.
func TestForgedButtonsLeadNowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of presses, one after the other, are no matter of order")
	}
	onStreet(t, quickly(), nil, func(v *visit) {
		p := newPlay(v)
		others := p.inhabitCove()
		before, own := p.holdings(cove), p.holdings(newsroom)
		for _, verb := range slices.Sorted(maps.Keys(v.commands.table.actions)) {
			for _, id := range append(garbage(), others...) {
				p.pressForged(reader, verb, id, coveChannel)
			}
		}
		p.wantHoldings("a reader", newsroom, own)
		for _, verb := range slices.Sorted(maps.Keys(v.commands.table.actions)) {
			for i, id := range append(garbage(), others...) {
				p.pressForged(boss, verb, id, append([]string{coveChannel}, append(others, garbage()...)...)[i*i%len(others)]) // each with another
			}
		}
		p.wantHoldings("anybody", cove, before)
		p.wantNoErrors()
	})
}

// TestReadersChangeNothingByForging has a reader press the buttons that managers
// have, with IDs that are right.
func TestReadersChangeNothingByForging(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of presses, one after the other, are no matter of order")
	}
	onStreet(t, quickly(), nil, func(v *visit) {
		p := newPlay(v)
		before := p.holdings(newsroom)
		ids := []string{string(p.robocalls.ID), string(feedAt("spare1.example")), elections, harbour, string(p.story())}
		for _, verb := range slices.Sorted(maps.Keys(v.commands.table.actions)) {
			for _, id := range ids {
				for _, arg := range []string{"", harbour} {
					p.pressForged(reader, verb, id, arg)
				}
			}
		}
		p.wantHoldings("a reader", newsroom, before)
		p.wantNoErrors()
	})
}

// TestForgedOptionsLeadNowhere says for every option of every command what another
// server has, garbage, and what is far too long; and types the like.
func TestForgedOptionsLeadNowhere(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of presses, one after the other, are no matter of order")
	}
	onStreet(t, quickly(), nil, func(v *visit) {
		p := newPlay(v)
		others := append(p.inhabitCove(), "Secret plans", "Secret paper", "https://secret.example/rss", "https://secret.example/1", "secret.example")
		before, own := p.holdings(cove), p.holdings(newsroom)
		for _, who := range []discordtest.Person{reader, boss} {
			for _, l := range v.commands.table.listed() {
				for _, o := range l.options {
					p.sayForged(who, l, o, append(garbage(), others...))
				}
			}
			if who.ID == reader.ID {
				p.wantHoldings("a reader", newsroom, own)
			}
		}
		p.wantHoldings("anybody", cove, before)
		p.wantNoErrors()
	})
}

// quickly is a Discord that lets the bot post as fast as it can.
func quickly() discordtest.Options {
	return discordtest.Options{ChannelRate: discordtest.Rate{Limit: 100, Per: time.Second}}
}

// garbage is what somebody may write where an ID belongs.
func garbage() []string {
	return []string{"", "../users/@me", "%", "-1", "\u202e@everyone", strings.Repeat("9", 60), "18446744073709551616"}
}

// inhabitCove gives the other server one of everything, and returns the IDs.
func (p *play) inhabitCove() (ids []string) {
	p.t.Helper()
	now := time.Now()
	p.AddGuild(string(cove), "Cove", discordtest.Channel{ID: coveChannel, Name: "Secret channel"})
	topic, err := p.desk.CreateTopic(cove, deskEdit("Secret plans", "robocalls"), now)
	_, subscribeErr := p.desk.Subscribe(cove, news.Subscription{Topic: topic.ID, Channel: coveChannel, Role: "5005"}, now)
	gone, goneErr := p.desk.CreateTopic(cove, deskEdit("Secret past", "ferry"), now)
	undo, undoErr := p.desk.DeleteTopic(cove, gone.ID, "1", now)
	draft, draftErr := p.desk.SaveDraft(cove, news.Draft{Name: "Secret draft", Query: "ferry", Subscription: &news.Subscription{Topic: topic.ID, Channel: coveChannel}}, now)
	_, feedErr := p.desk.AddFeed(cove, news.Feed{URL: private}, "Secret paper", "1", now)
	find, findErr := p.desk.KeepFind(cove, "Secret find", []news.Found{found("https://secret.example/rss", "Secret", 2)}, now)
	hideErr := p.desk.HideSite(cove, coveChannel, "secret.example", true)
	if err := errors.Join(err, subscribeErr, goneErr, undoErr, draftErr, feedErr, findErr, hideErr); err != nil {
		p.t.Fatal(err)
	}
	story := p.publish(private, "Secret fishmongers meet at the pier")
	return []string{string(topic.ID), string(gone.ID), string(undo), string(draft.ID), string(news.NewFeedID(private)), string(find), string(story), coveChannel, string(cove), string(cove) + "/" + string(topic.ID)}
}

// holdings returns all that a server has, but for what its members began and did
// not finish.
func (p *play) holdings(id news.GuildID) []any {
	p.t.Helper()
	feeds, feedsErr := p.desk.Feeds(id)
	hidden, hiddenErr := p.desk.HiddenSites(id)
	deleted, deletedErr := p.desk.Deleted(id)
	guild, guildErr := p.desk.Guild(id)
	if err := errors.Join(feedsErr, hiddenErr, deletedErr, guildErr); err != nil {
		p.t.Fatal(err)
	}
	all := []any{guild, hidden, deleted}
	for _, f := range feeds {
		all = append(all, f.ID, f.Own)
	}
	for _, topic := range p.desk.Topics(id) {
		all = append(all, topic.Topic, topic.Subscriptions)
	}
	return all
}

func (p *play) wantHoldings(who string, id news.GuildID, want []any) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.holdings(id)); diff != "" {
		p.t.Errorf("%s changed what server %s has (-before +after):\n%s", who, id, diff)
	}
}

// story returns the story of the first alert.
func (p *play) story() (id news.StoryID) {
	p.t.Helper()
	p.view(func(tx *store.Tx) error {
		found, _, _, err := tx.StoryOf(news.NewKey("link", "https://courier.example/1"), time.Now())
		id = found.ID
		return err
	})
	return id
}

// pressForged presses a button that nobody was shown.
func (p *play) pressForged(who discordtest.Person, verb, id, arg string) {
	p.t.Helper()
	forged := "1:" + verb + ":" + strings.ReplaceAll(id, ":", "%3A") + ":" + arg
	if len(forged) <= customIDLimit {
		p.wantSilence(roleOf(who)+" presses "+forged, p.PressID(who, p.alerts[0], forged))
	}
}

// sayForged says values for an option, and types them where it is completed.
func (p *play) sayForged(who discordtest.Person, l leaf, o option, values []string) {
	p.t.Helper()
	if o.kind != ofText {
		return // of these Discord vouches for the ID, or there is none
	}
	others := slices.DeleteFunc(anything(l), func(g discordtest.Given) bool { return g.Option == o.name })
	for _, value := range values {
		what := fmt.Sprintf("%s: /%s %s:%s", roleOf(who), l.path, o.name, value)
		all := append(slices.Clone(others), discordtest.Given{Option: o.name, Value: value})
		if l.path != "topic create" && l.path != "feed add" { // which make what they are told to
			p.wantSilence(what, p.Use(who, l.path, all...))
		}
		if o.complete != nil {
			if got := p.choices(p.Type(who, l.path, all...)); strings.Contains(got, "Secret") {
				p.t.Errorf("%s suggests %s", what, got)
			}
		}
	}
}

// wantSilence wants an answer that tells nothing of the other server, and owns up
// to no mistake.
func (p *play) wantSilence(what string, x *discordtest.Exchange) {
	p.t.Helper()
	callback, err := x.Callback(p.patience())
	if err != nil {
		p.t.Fatal(err)
	}
	said := string(callback.Data)
	if callback.Type != withForm {
		said = seen(p.reply(x))
	}
	for _, bad := range []string{"Secret p", "Secret d", "Secret f", "Secret c", "not your fault"} {
		if strings.Contains(said, bad) && !strings.Contains(what, bad) {
			p.t.Errorf("%s is told\n%s", what, said)
		}
	}
}

// wantNoErrors wants that the operator was told of no mistake.
func (p *play) wantNoErrors() {
	p.t.Helper()
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			p.t.Errorf("the log says %s", line)
		}
	}
}
