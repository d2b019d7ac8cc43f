package bot

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"newsdesk/news"
)

// clockLimit is how long a time of day can be written.
const clockLimit = 10 // characters

// setQuietHours sets when no alerts are posted, or shows it.
func setQuietHours(_ context.Context, r *request) (reply, error) {
	if !r.has("from") && !r.has("to") {
		guild, err := r.Desk.Guild(r.guild)
		return reply{content: "Quiet hours: " + quietWords(guild) + ".\nSet others with `/settings quiet-hours from:22:00 to:7:00`.", rows: loudly(guild)}, err
	}
	from, err := readClock("from", r.text("from"))
	if err != nil {
		return reply{}, err
	}
	to, err := readClock("to", r.text("to"))
	if err != nil {
		return reply{}, err
	}
	if from == to {
		return reply{}, &problem{
			code: "no-quiet-hours", what: "Quiet hours cannot end when they begin.",
			todo: "Give two different times; the button turns them off.",
			ways: buttons{{label: "Turn off", verb: "settings-loud"}},
		}
	}
	guild, err := r.changeGuild(func(g *news.Guild) { g.QuietFrom, g.QuietTo = from, to })
	if err != nil {
		return reply{}, err
	}
	content := "Quiet hours: " + quietWords(guild) + ", by the clock of " + zoneWords(guild, r.now) + ".\n" +
		"What happens meanwhile is kept for the digest (`/digest set`), not posted; `/news latest` shows it."
	if guild.Zone == "" {
		content += " Another clock: `/settings timezone`."
	}
	return reply{content: content, rows: loudly(guild)}, nil
}

// loudly is the button that ends quiet hours, where there are any.
func loudly(guild news.Guild) []row {
	if guild.QuietFrom == guild.QuietTo {
		return nil
	}
	return []row{buttons{{label: "Turn off", verb: "settings-loud"}}}
}

func unsetQuietHours(_ context.Context, r *request) (reply, error) {
	if _, err := r.changeGuild(func(g *news.Guild) { g.QuietFrom, g.QuietTo = 0, 0 }); err != nil {
		return reply{}, err
	}
	return reply{content: "There are no quiet hours any more."}, nil
}

// quietWords says when the server is quiet.
func quietWords(guild news.Guild) string {
	if guild.QuietFrom == guild.QuietTo {
		return "none"
	}
	return "**" + clock(guild.QuietFrom) + "** to **" + clock(guild.QuietTo) + "**"
}

// clock writes a minute of the day.
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// timeOfDay matches a time of day, of twelve hours or of twenty-four.
var timeOfDay = regexp.MustCompile(`(?i)^([0-9]{1,2})(?:[:.h]([0-5][0-9]))?\s*(?:(a|p)\.?m\.?|h|uhr)?$`)

// readClock reads the time of day in an option, as minutes.
func readClock(option, typed string) (minute int, err error) {
	bad := &problem{
		code: "bad-time", what: "I cannot read the time in `" + option + "`.",
		todo: "Give `from` and `to`, each as 22:00, 7 or 10pm.",
	}
	parts := timeOfDay.FindStringSubmatch(strings.TrimSpace(typed))
	if parts == nil {
		return 0, bad
	}
	hours, _ := strconv.Atoi(parts[1])
	minutes, _ := strconv.Atoi(parts[2])
	switch half := strings.ToLower(parts[3]); {
	case half != "" && (hours < 1 || hours > 12), hours > 24, hours == 24 && minutes > 0:
		return 0, bad
	case half != "":
		hours %= 12
		if half == "p" {
			hours += 12
		}
	}
	return (60*hours + minutes) % (24 * 60), nil
}

// completeClock suggests the half hours that go on from what was typed.
func completeClock(_ context.Context, _ *request, typed string) (choices []choice, err error) {
	typed = strings.TrimSpace(typed)
	if minute, err := readClock("", typed); err == nil {
		choices = append(choices, choice{clock(minute), clock(minute)})
	}
	const halfHour = 30
	for minute := 0; minute < 24*60; minute += halfHour {
		written := clock(minute)
		if typed == "" && minute%60 == 0 || typed != "" && strings.HasPrefix(strings.TrimPrefix(written, "0"), typed) {
			if len(choices) == 0 || choices[0].value != written {
				choices = append(choices, choice{written, written})
			}
		}
	}
	return choices, nil
}
