package bot

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"newsdesk/news"
)

// settingsCommand is /settings: what holds for the whole server.
func settingsCommand() command {
	return command{
		name: "settings", description: "What holds for the whole server", who: manager,
		subs: []command{
			{
				name: "setup", description: "Set me up in a minute, without typing", run: setupBegin,
				help: "Three steps: a channel, topics to begin with, and how they are to be told. Nothing old is posted.",
			},
			{name: "view", description: "How things are set here", run: viewSettings},
			{
				name: "timezone", description: "By which clock days begin, hours are quiet and digests come", run: setZone,
				help:    "Type a city, a country, or how far from UTC the clocks are, such as +5:30.",
				options: []option{{name: "zone", description: "A city, a country, or an offset such as +5:30", required: true, max: choiceLimit, min: 1, complete: completeZone}},
			},
			{
				name: "quiet-hours", description: "When no alerts are posted; the digest tells what happened meanwhile", run: setQuietHours,
				help: "Such as from 22:00 to 7:00, by the server's clock. Without options it shows how it is.",
				options: []option{
					{name: "from", description: "When they begin, such as 22:00", max: clockLimit, min: 1, complete: completeClock},
					{name: "to", description: "When they end, such as 7:00", max: clockLimit, min: 1, complete: completeClock},
				},
			},
			{
				name: "delivery", description: "How alerts are posted", run: setDelivery,
				help: "*Thread* gives each alert a thread to talk in. In forums each alert is a post anyway.",
				options: []option{
					{name: "style", description: "What an alert is", required: true, choices: []choice{
						{"A message", string(news.StyleMessage)},
						{"A message with a thread to talk in", string(news.StyleThread)},
					}},
					{name: "publish", description: "Whether alerts in announcement channels go to the servers that follow", kind: ofYesOrNo},
				},
			},
			{
				name: "managers", description: "Which role may do what only managers may", who: chief, run: setManagers,
				help:    "Without `role`, only who has *Manage Server*, who alone can say which role it is.",
				options: []option{{name: "role", description: "The role; without it, none", kind: ofRole}},
			},
			{name: "reset", description: "Set everything here back to how it was at first", who: chief, run: askReset},
		},
		actions: append(setupActions(),
			action{verb: "settings-zone", update: true, run: setZone},
			action{verb: "settings-threads", update: true, run: showDelivery},
			action{verb: "settings-loud", update: true, run: unsetQuietHours},
			action{verb: "settings-reset", who: chief, update: true, run: reset},
			action{verb: "settings-keep", who: chief, update: true, run: keepSettings},
			action{verb: "settings-unhide", update: true, run: unhide},
		),
	}
}

// viewSettings shows how the server is set.
func viewSettings(_ context.Context, r *request) (reply, error) {
	guild, err := r.Desk.Guild(r.guild)
	if err != nil {
		return reply{}, err
	}
	managers := "who has *Manage Server*"
	if guild.Managers != "" {
		managers += fmt.Sprintf(", and <@&%s>", guild.Managers)
	}
	all := []string{
		"**How things are set here**",
		"- Time zone: " + zoneWords(guild, r.now),
		"- Quiet hours: " + quietWords(guild),
		"- Alerts: " + styleWords(guild),
		"- Managers: " + managers,
	}
	hidden, err := r.Desk.HiddenSites(r.guild)
	if err != nil {
		return reply{}, err
	}
	rows, err := r.hiddenMenu(hidden)
	if err != nil {
		return reply{}, err
	}
	closed, err := r.closedChannels()
	if err != nil {
		return reply{}, err
	}
	all = append(append(all, closed...), hiddenLines(hidden)...)
	rows = append(rows, buttons{{label: "Set up a channel", verb: "setup"}})
	return reply{content: lines(contentLimit, all), rows: rows}, nil
}

// zoneWords says which clock the server goes by.
func zoneWords(guild news.Guild, now time.Time) string {
	name := cmp.Or(guild.Zone, "UTC")
	location, err := time.LoadLocation(name)
	if err != nil {
		return "**" + plain(name, choiceLimit) + "**, which I do not know any more: I go by UTC"
	}
	return "**" + plain(name, choiceLimit) + "**, where it is " + now.In(location).Format("15:04") + " now"
}

// styleWords says how alerts are posted.
func styleWords(guild news.Guild) string {
	words := "a message"
	switch guild.Style {
	case news.StyleThread:
		words = "a message with a thread to talk in"
	case news.StyleForum, news.StyleMessage: // the former was a choice once: whether it is a post, the channel decides
	}
	if guild.Publish {
		words += "; in announcement channels they go to the servers that follow"
	}
	return words
}

// closedChannels says which channels of the server take no messages from the
// bot, one line each.
func (r *request) closedChannels() (all []string, err error) {
	seen := map[news.ChannelID]bool{}
	for _, s := range r.Desk.Subscriptions(r.guild, "") {
		if seen[s.Channel] {
			continue
		}
		seen[s.Channel] = true
		channel, err := r.remembered(s.Channel)
		if err != nil {
			return nil, err
		}
		if channel.Parked != "" {
			all = append(all, "- ⚠ "+channelMention(channel.ID)+" takes no messages from me: "+parkedWords(channel))
		}
	}
	return all, nil
}

// parkedWords says why a channel takes no messages, and what to do.
func parkedWords(c news.Channel) string {
	switch c.Parked {
	case news.ReasonGone:
		return "it is no more. `/unsubscribe` ends what went there"
	case news.ReasonNoEntry:
		return "allow me *View Channel*, *Send Messages* and *Embed Links* there"
	default:
		return plain(cmp.Or(c.Detail, string(c.Parked)), 200)
	}
}

// setZone sets the clock that the server goes by, as typed or as a button says.
func setZone(_ context.Context, r *request) (reply, error) {
	typed := cmp.Or(r.text("zone"), r.id)
	name, near := zoneNamed(typed, r.now)
	if name == "" {
		return reply{}, errNoZone(typed, near)
	}
	guild, err := r.changeGuild(func(g *news.Guild) { g.Zone = name })
	if err != nil {
		return reply{}, err
	}
	return reply{content: "Days begin, hours are quiet and digests come by the clock of " + zoneWords(guild, r.now) + "."}, nil
}

// errNoZone says that no zone is called that, and which may have been meant.
func errNoZone(typed string, near []zone) *problem {
	p := &problem{
		code: "no-zone", what: "I know no time zone called " + plain(typed, 50) + ".",
		todo: "Type a city such as Berlin, a country, or an offset such as +5:30, and choose from the list.",
	}
	if _, isOffset := readOffset(typed); isOffset && len(near) > 0 {
		p.what, p.todo = "How far clocks are from UTC is not enough.", "Those that are so far now may not be at another time of the year. Is it one of these?"
	}
	for _, z := range near {
		p.ways = append(p.ways, button{label: z.city + ", " + z.country, verb: "settings-zone", id: z.name})
	}
	return p
}

// changeGuild has change edit the member's server, and returns it.
func (r *request) changeGuild(change func(*news.Guild)) (changed news.Guild, err error) {
	err = r.Desk.ChangeGuild(r.guild, func(g *news.Guild) error {
		change(g)
		changed = *g
		return nil
	})
	return changed, err
}

func completeZone(_ context.Context, r *request, typed string) (choices []choice, err error) {
	found := findZones(typed, choicesLimit, r.now)
	if strings.TrimSpace(typed) == "" {
		found = usualZones(r.locale, choicesLimit)
	}
	for _, z := range found {
		choices = append(choices, choice{z.label(r.now), z.name})
	}
	return choices, nil
}

// setManagers names the role of the server's managers.
func setManagers(_ context.Context, r *request) (reply, error) {
	role, _ := r.namedRole("role")
	if string(role.ID) == string(r.guild) { // the role that every member has
		return reply{}, &problem{
			code: "everyone", what: "Everyone would be a manager then.",
			todo: "Choose a role that only some members have.",
		}
	}
	if _, err := r.changeGuild(func(g *news.Guild) { g.Managers = role.ID }); err != nil {
		return reply{}, err
	}
	if role.ID == "" {
		return reply{content: "Only who has *Manage Server* may do what managers may."}, nil
	}
	return reply{content: fmt.Sprintf(
		"Who has <@&%s> may do what managers may.\nDiscord shows my commands to those who have *Manage Server*: to show them to this role as well, open *Server Settings › Integrations › Newsdesk* and allow it there.",
		role.ID)}, nil
}

// askReset asks before everything is set back, because other people see that.
func askReset(context.Context, *request) (reply, error) {
	return reply{
		content: "Set everything back? Time zone, quiet hours, delivery, managers, and the sources that are hidden, everywhere or in one channel, are as at first then. Topics, subscriptions and feeds stay.",
		rows: []row{buttons{
			{label: "Set back", style: danger, verb: "settings-reset"},
			{label: "Leave as it is", verb: "settings-keep"},
		}},
	}, nil
}

func reset(_ context.Context, r *request) (reply, error) {
	if _, err := r.changeGuild(func(g *news.Guild) {
		*g = news.Guild{ID: g.ID, Name: g.Name, JoinedAt: g.JoinedAt, LeftAt: g.LeftAt, WelcomedAt: g.WelcomedAt}
	}); err != nil {
		return reply{}, err
	}
	if err := r.Desk.ShowSites(r.guild); err != nil {
		return reply{}, err
	}
	return reply{content: "Everything is set as at first: UTC, no quiet hours, messages, and managers are who has *Manage Server*."}, nil
}

func keepSettings(context.Context, *request) (reply, error) {
	return reply{content: "Everything stays as it is."}, nil
}
