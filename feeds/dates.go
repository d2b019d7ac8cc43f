package feeds

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxDate is the length above which nothing is taken for a date.
const maxDate = 100

// parseDate reads a date as feeds write them, in UTC: RFC 3339, RFC 5322 and
// whatever resembles one of them. It does not match layouts but reads word by
// word: a month has a name, a year four digits, a time colons, and so on. A time
// without zone is in UTC. Dates that do not exist (31 June) are none.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxDate {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return usable(t)
	}
	if t, err := time.Parse(time.RFC1123Z, s); err == nil {
		return usable(t)
	}
	d := dateReader{rest: s, month: -1, day: -1, year: -1, hour: -1}
	if !d.read() {
		return time.Time{}, false
	}
	return d.date()
}

// usable returns t in UTC unless it is the zero date of some system.
func usable(t time.Time) (time.Time, bool) {
	t = t.UTC()
	return t, t.Year() > 1 && t.Year() < 10_000
}

// dateReader takes a date apart. Fields that were not found are -1.
type dateReader struct {
	rest                 string
	year, month, day     int
	hour, minute, second int
	pm, am               bool
	offset               int // seconds east of UTC
	zoned                bool
	short                []number // that may be day or year, in their order
	slashes              []number // of 2/1/2006
	count                int      // words and numbers read
}

// number is a run of digits.
type number struct {
	value, digits int
}

// read takes the whole text apart; it is false for what cannot be a date.
func (d *dateReader) read() bool {
	if d.stamp() {
		return true
	}
	for d.rest != "" {
		d.count++
		r, size := utf8.DecodeRuneInString(d.rest)
		switch {
		case d.count > 40:
			return false
		case isDigit(r):
			if !d.number() {
				return false
			}
		case unicode.IsLetter(r):
			d.word()
		case (r == '+' || r == '-' || r == '−') && d.hour >= 0:
			d.rest = d.rest[size:]
			d.zone(r)
		default:
			d.rest = d.rest[size:]
		}
	}
	return true
}

// stamp reads dates that are digits only: 20060102, 20060102150405 and seconds
// or milliseconds since 1970.
func (d *dateReader) stamp() bool {
	for _, c := range []byte(d.rest) {
		if !isDigit(rune(c)) {
			return false
		}
	}
	layout := map[int]string{8: "20060102", 14: "20060102150405"}[len(d.rest)]
	t, err := time.Parse(layout, d.rest)
	if layout == "" || err != nil {
		n, _ := digits(d.rest)
		switch len(d.rest) {
		case 9, 10:
			t = time.Unix(int64(n.value), 0).UTC()
		case 13:
			t = time.UnixMilli(int64(n.value)).UTC()
		default:
			return false
		}
	}
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	d.hour, d.minute, d.second = t.Clock()
	return true
}

// number reads what starts with a digit: a time, a date of numbers, a year, or a
// number that may be a day or a year.
func (d *dateReader) number() bool {
	n, rest := digits(d.rest)
	switch {
	case d.hour < 0 && n.digits <= 2 && strings.HasPrefix(rest, ":"):
		return d.clock()
	case n.digits == 4 && d.year < 0 && isSeparated(rest) && d.month < 0:
		d.year = n.value
		d.rest = rest[1:]
		return d.yearFirst()
	case n.digits == 4 && d.year < 0:
		d.year = n.value
	case n.digits == 8 && d.year < 0:
		d.year, d.month, d.day = n.value/10_000, n.value/100%100, n.value%100
	case n.digits <= 2 && d.month < 0 && isSeparated(rest):
		d.slashes = append(d.slashes, n)
	case n.digits <= 2 && len(d.slashes) == 1:
		d.slashes = append(d.slashes, n)
	case n.digits <= 2:
		d.short = append(d.short, n)
	case n.digits == 6 && d.year >= 0 && d.hour < 0:
		d.hour, d.minute, d.second = n.value/10_000, n.value/100%100, n.value%100
	}
	d.rest = rest
	return true
}

// isSeparated reports whether rest continues a date of numbers: a separator and
// another number.
func isSeparated(rest string) bool {
	return len(rest) > 1 && strings.IndexByte("-/.", rest[0]) >= 0 && isDigit(rune(rest[1]))
}

// yearFirst reads what follows "2006-": month, and day if there is one.
func (d *dateReader) yearFirst() bool {
	n, rest := digits(d.rest)
	if n.digits == 3 { // the day of the year, ISO 8601 section 5.2.2
		date := time.Date(d.year, 1, n.value, 0, 0, 0, 0, time.UTC)
		d.month, d.day, d.rest = int(date.Month()), date.Day(), rest
		return date.Year() == d.year
	}
	d.month, d.rest = n.value, rest
	if isSeparated(rest) {
		n, d.rest = digits(rest[1:])
		d.day = n.value
	}
	return true
}

// clock reads 15:04, 15:04:05 and 15:04:05.999.
func (d *dateReader) clock() bool {
	parts := [3]number{}
	for i := range parts {
		parts[i], d.rest = digits(d.rest)
		if parts[i].digits > 2 {
			return false
		}
		if len(d.rest) < 2 || d.rest[0] != ':' || !isDigit(rune(d.rest[1])) {
			break
		}
		d.rest = d.rest[1:]
	}
	d.hour, d.minute, d.second = parts[0].value, parts[1].value, parts[2].value
	if len(d.rest) > 1 && (d.rest[0] == '.' || d.rest[0] == ',') && isDigit(rune(d.rest[1])) {
		_, d.rest = digits(d.rest[1:])
	}
	return true
}

// word reads what starts with a letter: month, half of the day, zone, or
// something that does not matter, such as the day of the week.
func (d *dateReader) word() {
	end := strings.IndexFunc(d.rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if end < 0 {
		end = len(d.rest)
	}
	word := strings.ToLower(d.rest[:end])
	d.rest = d.rest[end:]
	if d.hour >= 0 {
		switch word {
		case "pm", "p":
			d.pm = true
			return
		case "am", "a":
			d.am = true
			return
		}
		if offset, ok := zoneOffsets[word]; ok && !d.zoned {
			d.offset, d.zoned = offset, true
			return
		}
	}
	// The last name wins: in French, "mar" is Tuesday as well.
	if month := monthNamed(word); month > 0 && d.hour < 0 || month > 0 && d.month < 0 {
		d.month = month
	}
}

// zone reads the digits of +0100, +01:00, +01 and +1 behind their sign.
func (d *dateReader) zone(sign rune) {
	n, rest := digits(d.rest)
	if n.digits == 0 || n.digits > 4 || n.digits == 4 && d.year < 0 && d.month > 0 && d.zoned {
		return
	}
	minutes := n.value % 100
	hours := n.value / 100
	if n.digits <= 2 {
		hours, minutes = n.value, 0
		if strings.HasPrefix(rest, ":") {
			n, rest = digits(rest[1:])
			minutes = n.value
		}
	}
	d.rest = rest
	if hours > 14 || minutes > 59 {
		return
	}
	d.offset, d.zoned = hours*3600+minutes*60, true
	if sign != '+' {
		d.offset = -d.offset
	}
}

// date puts the fields together.
func (d *dateReader) date() (time.Time, bool) {
	d.settleSlashes()
	d.settleShort()
	if d.year < 0 || d.month < 1 || d.month > 12 {
		return time.Time{}, false
	}
	if d.day < 0 {
		d.day = 1
	}
	d.hour = max(d.hour, 0)
	switch {
	case d.pm && d.hour < 12:
		d.hour += 12
	case d.am && d.hour == 12:
		d.hour = 0
	}
	midnight := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if midnight.Day() != d.day || d.hour > 24 || d.minute > 59 || d.second > 60 {
		return time.Time{}, false
	}
	clock := time.Duration(d.hour)*time.Hour + time.Duration(d.minute)*time.Minute + time.Duration(d.second-d.offset)*time.Second
	return usable(midnight.Add(clock))
}

// settleSlashes decides what the numbers of 2/1/2006 are: the day comes first,
// except in times of twelve hours, which are American.
func (d *dateReader) settleSlashes() {
	if len(d.slashes) < 2 || d.month >= 0 {
		d.short = append(d.slashes, d.short...)
		return
	}
	day, month := d.slashes[0].value, d.slashes[1].value
	if month > 12 || day <= 12 && (d.am || d.pm) {
		day, month = month, day
	}
	d.day, d.month = day, month
	d.short = append(d.short, d.slashes[2:]...)
}

// settleShort decides which of the short numbers are day and year.
func (d *dateReader) settleShort() {
	for _, n := range d.short {
		switch {
		case d.day < 0 && n.value >= 1 && n.value <= 31:
			d.day = n.value
		case d.year < 0:
			d.year = century(n)
		}
	}
}

// century completes a year of two digits as RFC 5322 section 4.3 does, but for
// 1969 as the first year that computers know.
func century(n number) int {
	if n.value < 69 {
		return 2000 + n.value
	}
	return 1900 + n.value
}

// digits reads the run of digits at the start of s.
func digits(s string) (n number, rest string) {
	for n.digits < len(s) && isDigit(rune(s[n.digits])) {
		if n.digits < 18 {
			n.value = n.value*10 + int(s[n.digits]-'0')
		}
		n.digits++
	}
	return n, s[n.digits:]
}

// isDigit reports whether r is an ASCII digit.
func isDigit(r rune) bool { return '0' <= r && r <= '9' }
