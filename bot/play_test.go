package bot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
	"newsdesk/store"
)

// plays says how each command is used so that all of its buttons are shown: one
// use a line, in this order, as "option:value|option:value". A command that is not
// here fails the test, and so does a button that no line leads to.
func plays() map[string][]string {
	return map[string][]string{
		"news latest":            {"", "topic:robocalls|since:7d|share:true"},
		"news search":            {"query:robocalls", "query:robocalls|share:true", "query:zeppelin OR", "query:zeppelin"},
		"news story":             {"story:https://courier.example/1"},
		"news why":               {"link:https://courier.example/1"},
		"news digest":            {"topic:robocals", ""},
		"news trends":            {"", "topics:robocalls, ballots|days:30"},
		"help":                   {"", "about:topic create"},
		"newsdesk about":         {""},
		"newsdesk status":        {""},
		"topic create":           {"name:Ferry|query:ferry OR robocalls", "name:Floods|template:weather", "name:Broken|query:(ferry", "name:Ferries"},
		"topic edit":             {"topic:robocalls|query:robocalls OR calls", "topic:robocals", "topic:robocalls"},
		"topic test":             {"query:robocalls OR calls|days:30", "topic:robocalls|days:1", "topic:robocals", "query:(ferry", ""},
		"topic show":             {"topic:robocalls", "topic:spare 44"},
		"topic list":             {""},
		"topic delete":           {"topic:spare 8", "topic:spare 7", "topic:robocalls", "topic:spare 44"},
		"topic restore":          {""},
		"subscribe":              {"topic:spare 1|channel:" + harbour, "topic:sparre 2|channel:" + world, "topic:spare 3|channel:" + tagged, "topic:spare 3|channel:" + bulletin, "topic:spare 1|channel:" + harbour},
		"unsubscribe":            {"topic:spare 1|channel:" + harbour, "topic:ballots|channel:" + world},
		"subscriptions list":     {"", "channel:" + harbour},
		"subscriptions edit":     {"what:ballots|max_per_day:7", "what:ballots"},
		"subscriptions pause":    {"what:ballots|for:8h"},
		"subscriptions resume":   {"what:ballots"},
		"digest set":             {"time:8:00|channel:" + bulletin, "time:8:00|channel:" + category, "time:7pm|days:weekdays|timezone:Kathmandu"},
		"digest preview":         {"channel:" + lounge, ""},
		"digest list":            {""},
		"digest pause":           {"channel:" + harbour},
		"digest resume":          {"channel:" + harbour},
		"digest remove":          {"channel:" + harbour},
		"feed add":               {"url:herald.example", "url:tides.example"},
		"feed catalog":           {"", "category:science"},
		"feed list":              {""},
		"feed health":            {""},
		"feed test":              {"url:herald.example"},
		"feed pause":             {"feed:" + string(feedAt("spare1.example"))},
		"feed remove":            {"feed:" + string(feedAt("spare2.example"))},
		"feed import":            {"file:"},
		"feed export":            {""},
		"settings setup":         {""},
		"settings view":          {""},
		"settings timezone":      {"zone:Europe/Berlin", "zone:+5:30"},
		"settings quiet-hours":   {"from:22:00|to:7:00", ""},
		"settings delivery":      {"style:thread", "style:message"},
		"settings managers":      {"role:5005"},
		"settings reset":         {""},
		"Why this alert?":        {""},
		"More like this":         {""},
		"Mute this topic":        {""},
		"Make a topic from this": {""},
	}
}

// TestEverythingIsPlayed has a manager use every command and whatever buttons,
// menus and forms that leads to, and a reader press all of them as well, over real
// sockets. Discord finds fault with no body, and nobody is told of a mistake.
func TestEverythingIsPlayed(t *testing.T) {
	onStreet(t, quickly(), nil, func(v *visit) {
		p := newPlay(v)
		lines := plays()
		p.look(boss, "an alert", p.alerts[0])
		for _, l := range v.commands.table.listed() {
			if len(lines[l.path]) == 0 {
				t.Errorf("%s is not played: add it to plays", l.path)
			}
			for _, line := range lines[l.path] {
				p.use(boss, l, line)
			}
		}
		for verb := range v.commands.table.actions {
			if p.pressed[verb] == "" {
				t.Errorf("nothing that is played leads to a button of %s: add to plays", verb)
			}
		}
		p.playAsReader(lines)
		if strings.Contains(v.log.String(), "level=ERROR") {
			t.Errorf("the log says\n%s", v.log)
		}
	})
}

// play is what was played.
type play struct {
	*newsVisit
	alerts  []discordtest.Message // the first of one story, the last a list
	pressed map[string]string     // custom IDs, by verb
}

// newPlay furnishes a server in which there is much of everything.
func newPlay(v *visit) *play {
	v.t.Helper()
	p := &play{newsVisit: &newsVisit{visit: v}, pressed: map[string]string{}}
	(&newsstand{visit: v}).addChannels()
	v.Deny(world, discordtest.CreateThreads)
	v.commands.room.Sources = &shelf{sites: map[string][]news.Found{
		"tides.example":  {found("https://tides.example/rss", "Tides", 60)},
		"herald.example": {found("https://herald.example/world", "Herald: World", 60), found("https://herald.example/sport", "Herald: Sport", 20)},
	}}
	v.desk.Limits.Feeds = 100
	p.furnish()
	p.openArchive()
	p.spare()
	if err := v.desk.HideSite(newsroom, harbour, "hidden.example", true); err != nil {
		v.t.Fatal(err)
	}
	for range 9 {
		p.publish(courier, "Robocalls and ballots and urns probed in Vandora by officials")
	}
	for i := range 9 {
		p.publish(courier, fmt.Sprintf("Robocalls number %d reach the harbour of town %d", i, i))
	}
	list := func() bool { return len(v.Messages(elections)) >= 6 }
	if err := v.Until(v.patience(), list); err != nil {
		v.t.Fatal(err)
	}
	p.alerts = v.Messages(elections)
	return p
}

// spare adds topics and feeds, of which most are sick, until lists have pages.
func (p *play) spare() {
	p.t.Helper()
	for i := range 10 {
		name := fmt.Sprintf("spare %d", i)
		topic, err := p.desk.CreateTopic(newsroom, deskEdit(name, fmt.Sprint("spare", i)), time.Now())
		if err == nil && i > 4 {
			_, err = p.desk.Subscribe(newsroom, news.Subscription{Topic: topic.ID, Channel: harbour}, time.Now())
		}
		if err != nil {
			p.t.Fatal(err)
		}
		feed := news.Feed{URL: fmt.Sprintf("https://spare%d.example/rss", i)}
		if _, err := p.desk.AddFeed(newsroom, feed, "", "1", time.Now()); err != nil {
			p.t.Fatal(err)
		}
		feed.ID, feed.Failures, feed.FailingSince, feed.Problem = news.NewFeedID(feed.URL), 3, time.Now().Add(-time.Hour), "the site is in trouble"
		p.update(func(tx *store.Tx) error { return tx.PutFeed(feed) })
	}
	for i := range 9 {
		digest := news.Schedule{Channel: news.ChannelID(fmt.Sprint("14000000000000006", 10+i)), Minute: 8 * 60}
		if i == 0 {
			digest.Channel = harbour
		}
		if _, err := p.desk.SetSchedule(newsroom, digest, time.Now()); err != nil {
			p.t.Fatal(err)
		}
	}
	for _, channel := range []news.ChannelID{harbour, world} {
		if _, err := p.desk.Subscribe(newsroom, news.Subscription{Topic: p.ballots.ID, Channel: channel}, time.Now()); err != nil {
			p.t.Fatal(err)
		}
	}
}

// use has a person use a command as a line says, and press what that leads to.
func (p *play) use(who discordtest.Person, l leaf, line string) {
	p.t.Helper()
	p.Deny(bulletin, discordtest.Send) // where it is tried again it is allowed
	if l.menu {
		for _, m := range []discordtest.Message{p.alerts[0], p.alerts[len(p.alerts)-1]} {
			p.hear(who, "/"+l.path, p.UseOn(who, l.path, m.ID))
		}
		return
	}
	p.hear(who, "/"+l.path+" "+line, p.Use(who, l.path, p.given(l, line)...))
}

// given returns what a line says, each value in the type of its option.
func (p *play) given(l leaf, line string) (all []discordtest.Given) {
	p.t.Helper()
	for said := range strings.SplitSeq(line, "|") {
		name, value, _ := strings.Cut(said, ":")
		i := slices.IndexFunc(l.options, func(o option) bool { return o.name == name })
		switch {
		case said == "":
		case i < 0:
			p.t.Fatalf("/%s has no option %q", l.path, name)
		case l.options[i].kind == ofAttachment:
			all = append(all, discordtest.Given{Option: name, Value: p.Attach("feeds.opml", "text/xml", []byte("https://list.example/rss List\n"))})
		case l.options[i].kind == ofNumber, l.options[i].kind == ofYesOrNo:
			var typed any
			if err := json.Unmarshal([]byte(value), &typed); err != nil {
				p.t.Fatal(err)
			}
			all = append(all, discordtest.Given{Option: name, Value: typed})
		default:
			all = append(all, discordtest.Given{Option: name, Value: value})
		}
	}
	return all
}

// hear looks at an answer, and goes on with what there is to press.
func (p *play) hear(who discordtest.Person, what string, x *discordtest.Exchange) {
	p.t.Helper()
	callback, err := x.Callback(p.patience())
	if err != nil {
		p.t.Fatal(err)
	}
	if callback.Type == withForm {
		p.fill(who, what, x, callback.Data)
		return
	}
	m := p.reply(x)
	if said := seen(m); strings.Contains(said, "not your fault") || strings.TrimSpace(said) == "" {
		p.t.Errorf("%s is answered\n%s", what, said)
	}
	p.look(who, what, m)
}

// look presses every button of a message of a kind that was not pressed yet.
func (p *play) look(who discordtest.Person, what string, m discordtest.Message) {
	p.t.Helper()
	for _, row := range m.Components {
		for _, c := range row.Components {
			p.press(who, what, m, c)
		}
	}
}

// fill fills in a form with what it suggests.
func (p *play) fill(who discordtest.Person, what string, x *discordtest.Exchange, form json.RawMessage) {
	p.t.Helper()
	var shown struct {
		CustomID string `json:"custom_id"`
	}
	if err := json.Unmarshal(form, &shown); err != nil {
		p.t.Fatal(err)
	}
	id, _ := parseCustomID(shown.CustomID)
	if p.pressed[id.verb] != "" {
		return
	}
	p.pressed[id.verb] = shown.CustomID
	next, err := p.Submit(p.patience(), who, x, map[string]string{"query": "robocalls OR ferry"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.hear(who, what+" [form "+id.verb+"]", next)
}

// press presses a button, or chooses from a menu, of a verb that was not pressed yet.
func (p *play) press(who discordtest.Person, what string, m discordtest.Message, c discordtest.Component) {
	p.t.Helper()
	id, err := parseCustomID(c.CustomID)
	if err != nil || c.Disabled || p.pressed[id.verb] != "" {
		return // a link, or known
	}
	p.pressed[id.verb] = c.CustomID
	if c.Label == "Check again" {
		p.Allow(bulletin, discordtest.Send)
	}
	what += " [" + id.verb + "]"
	switch menuKind(c.Type) {
	case ofChannels:
		p.hear(who, what, p.Choose(who, m, c.Placeholder, bulletin))
	case ofRoles:
		p.hear(who, what, p.Choose(who, m, c.Placeholder, "5005"))
	default:
		if c.Type == pressButton {
			p.hear(who, what, p.PressID(who, m, c.CustomID))
			return
		}
		var value string
		if err := json.Unmarshal(c.Options[0].Value, &value); err != nil {
			p.t.Fatal(err)
		}
		p.hear(who, what, p.Choose(who, m, c.Placeholder, value))
	}
}

// playAsReader has a reader use every command, and press every button that the
// manager was shown: what is for managers is refused, and the rest answered.
func (p *play) playAsReader(lines map[string][]string) {
	p.t.Helper()
	check := func(what string, who access, x *discordtest.Exchange) {
		p.t.Helper()
		if refused := isRefused(p.visit, x); refused != (who > everyone) {
			p.t.Errorf("%s: refused to a reader: %t", what, refused)
		}
	}
	for _, l := range p.commands.table.listed() {
		if l.menu {
			check(l.path, l.who, p.UseOn(reader, l.path, p.alerts[0].ID))
			continue
		}
		for _, line := range lines[l.path] {
			check(l.path, l.who, p.Use(reader, l.path, p.given(l, line)...))
		}
	}
	for _, verb := range slices.Sorted(maps.Keys(p.pressed)) {
		check(verb, p.commands.table.actions[verb].who, p.PressID(reader, p.alerts[0], p.pressed[verb]))
	}
}
