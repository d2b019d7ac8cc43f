package bot

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/text"
)

// zonesFile lists the time zones of the tz database by country: its code, its
// name, and the names of its zones, the most populous mostly first.
// https://www.iana.org/time-zones, in the public domain
//
//go:embed zones.tsv
var zonesFile string

// zone is a time zone with the words that people find it by.
type zone struct {
	name    string // IANA's, such as Europe/Berlin
	city    string // its last part, as people write it
	country string
	code    string                             // of the country, such as DE
	folded  struct{ name, city, words string } // to be searched; the words are city and country

	location *time.Location
}

// zones returns all zones, which are read when they are first needed.
//
//nolint:gochecknoglobals // a table that never changes
var zones = sync.OnceValue(readZones)

// readZones reads the table. What this machine's tz database does not know, it
// leaves out.
func readZones() (all []zone) {
	add := func(name, city, country, code string) {
		if location, err := time.LoadLocation(name); err == nil {
			z := zone{name: name, city: city, country: country, code: code, location: location}
			z.folded.name, z.folded.city, z.folded.words = foldZone(name), text.Fold(city), text.Fold(city+" "+country)
			all = append(all, z)
		}
	}
	add("UTC", "UTC", "everywhere the same", "")
	for line := range strings.Lines(zonesFile) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		for name := range strings.FieldsSeq(cells[2]) {
			add(name, cityOf(name), cells[1], cells[0])
		}
	}
	return all
}

// foldZone returns the name of a zone, or a part of it, in the form in which it is found.
func foldZone(s string) string { return text.Fold(strings.ReplaceAll(s, "_", " ")) }

// cityOf returns the last part of a zone's name, as people write it.
func cityOf(name string) string {
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

// label says where the zone is and what time it is there.
func (z zone) label(now time.Time) string {
	return fmt.Sprintf("%s, %s · %s now", z.city, z.country, now.In(z.location).Format("Mon 15:04"))
}

// findZones returns at most limit zones for what was typed: part of a city or a
// country, or how far from UTC the clocks are, as in +5:30. The best come first.
func findZones(typed string, limit int, now time.Time) (found []zone) {
	if offset, ok := readOffset(typed); ok {
		return zonesAt(offset, limit, now)
	}
	typed = foldZone(typed)
	var ranked [4][]zone // cities first, then the beginnings of words, then the rest, then names
	for _, z := range zones() {
		switch at := strings.Index(z.folded.words, typed); {
		case at == 0:
			ranked[0] = append(ranked[0], z)
		case at > 0 && strings.Contains(z.folded.words, " "+typed):
			ranked[1] = append(ranked[1], z)
		case at > 0:
			ranked[2] = append(ranked[2], z)
		case strings.Contains(z.folded.name, typed):
			ranked[3] = append(ranked[3], z)
		}
	}
	found = slices.Concat(ranked[:]...)
	return found[:min(limit, len(found))]
}

// offset matches how far from UTC the clocks are.
var offset = regexp.MustCompile(`(?i)^(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?([0-5]\d))?$`)

// readOffset returns the seconds that clocks are ahead of UTC.
func readOffset(typed string) (seconds int, ok bool) {
	parts := offset.FindStringSubmatch(strings.TrimSpace(typed))
	if parts == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(parts[2])
	minutes, _ := strconv.Atoi(parts[3])
	seconds = hours*3600 + minutes*60
	if parts[1] != "+" {
		seconds = -seconds
	}
	return seconds, true
}

// zonesAt returns zones whose clocks are that far from UTC now.
func zonesAt(seconds, limit int, now time.Time) (found []zone) {
	for _, z := range zones() {
		if _, at := now.In(z.location).Zone(); at == seconds && len(found) < limit {
			found = append(found, z)
		}
	}
	return found
}

// zoneNamed returns the zone that was meant by its name in any form, or by a
// city that is the only one of its name; and if it is none of these, the most
// similar.
func zoneNamed(typed string, now time.Time) (name string, near []zone) {
	folded := foldZone(typed)
	var cities []zone
	for _, z := range zones() {
		if z.folded.name == folded {
			return z.name, nil
		}
		if z.folded.city == folded {
			cities = append(cities, z)
		}
	}
	if len(cities) == 1 {
		return cities[0].name, nil
	}
	if near = findZones(typed, nearestShown, now); len(near) == 0 {
		near = similarZones(folded)
	}
	return "", near
}

// nearestShown is how many suggestions there are for what was not found.
const nearestShown = 3

// similarZones returns the zones whose cities share most of their pairs of
// letters with what was typed.
func similarZones(folded string) []zone {
	wanted := pairs(folded)
	type scored struct {
		zone
		score float64
	}
	var all []scored
	for _, z := range zones() {
		has, common := pairs(z.folded.city), 0
		for pair := range wanted {
			if has[pair] {
				common++
			}
		}
		if score := 2 * float64(common) / float64(len(wanted)+len(has)+1); score > 0.4 {
			all = append(all, scored{z, score})
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var near []zone
	for _, s := range all[:min(nearestShown, len(all))] {
		near = append(near, s.zone)
	}
	return near
}

// pairs returns the pairs of neighbouring letters of s.
func pairs(s string) map[[2]rune]bool {
	letters, set := []rune(s), map[[2]rune]bool{}
	for i := 1; i < len(letters); i++ {
		set[[2]rune{letters[i-1], letters[i]}] = true
	}
	return set
}

// usualZones returns zones to choose from for people who read a language, as
// Discord names it: those of the countries where it is spoken, and then of one
// city for every other hour.
func usualZones(locale string, limit int) (usual []zone) {
	codes := countriesOf(locale)
	cities := []string{
		"UTC", "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata",
		"Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "America/Sao_Paulo",
		"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "Africa/Lagos",
		"Africa/Johannesburg", "Africa/Cairo",
	}
	add := func(is func(zone) bool, most int) {
		for _, z := range zones() {
			isThere := slices.ContainsFunc(usual, func(u zone) bool { return u.name == z.name })
			if most > 0 && len(usual) < limit && !isThere && is(z) {
				usual = append(usual, z)
				most--
			}
		}
	}
	for _, code := range codes {
		add(func(z zone) bool { return z.code == code }, 1)
	}
	for _, name := range cities {
		add(func(z zone) bool { return z.name == name }, 1)
	}
	return usual
}

// countriesOf returns the countries in which most of those live who use Discord
// in a language.
// https://discord.com/developers/docs/reference#locales
func countriesOf(locale string) []string {
	language, region, _ := strings.Cut(locale, "-")
	if len(region) == 2 && region != "US" {
		return []string{region}
	}
	return strings.Fields(map[string]string{
		"da": "DK", "de": "DE AT CH", "es": "ES MX AR CO", "fr": "FR BE CA", "hr": "HR", "it": "IT", "lt": "LT", "hu": "HU", "nl": "NL BE",
		"no": "NO", "pl": "PL", "ro": "RO", "fi": "FI", "vi": "VN", "tr": "TR", "cs": "CZ", "el": "GR", "bg": "BG", "ru": "RU", "uk": "UA",
		"hi": "IN", "th": "TH", "ja": "JP", "ko": "KR", "id": "ID", "en": "US",
	}[language])
}
