package feeds

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	tests := []struct {
		name, in, want string // want in RFC 3339; empty: no date
	}{
		{"RFC 3339", "2026-11-02T15:04:05Z", "2026-11-02T15:04:05Z"},
		{"RFC 3339 with offset", "2026-11-02T15:04:05+05:30", "2026-11-02T09:34:05Z"},
		{"RFC 3339 with fraction", "2026-11-02T15:04:05.123456Z", "2026-11-02T15:04:05Z"},
		{"ISO 8601 without seconds", "2026-11-02T15:04Z", "2026-11-02T15:04:00Z"},
		{"ISO 8601 without zone", "2026-11-02T15:04:05", "2026-11-02T15:04:05Z"},
		{"ISO 8601 with basic offset", "2026-11-02T15:04:05-0800", "2026-11-02T23:04:05Z"},
		{"ISO 8601 with short offset", "2026-11-02T15:04:05+02", "2026-11-02T13:04:05Z"},
		{"ISO 8601 with space", "2026-11-02 15:04:05", "2026-11-02T15:04:05Z"},
		{"ISO 8601 date", "2026-11-02", "2026-11-02T00:00:00Z"},
		{"ISO 8601 month", "2026-11", "2026-11-01T00:00:00Z"},
		{"ISO 8601 day of the year", "2026-306", "2026-11-02T00:00:00Z"},
		{"ISO 8601 basic", "20261102", "2026-11-02T00:00:00Z"},
		{"ISO 8601 basic with time", "20261102T150405Z", "2026-11-02T15:04:05Z"},
		{"one digit for month and day", "2026-1-2 3:04:05", "2026-01-02T03:04:05Z"},
		{"slashes with year first", "2026/11/02 15:04", "2026-11-02T15:04:00Z"},
		{"RFC 5322", "Mon, 02 Nov 2026 15:04:05 +0000", "2026-11-02T15:04:05Z"},
		{"GMT", "Mon, 02 Nov 2026 15:04:05 GMT", "2026-11-02T15:04:05Z"},
		{"D25 EST", "Mon, 02 Nov 2026 15:04:05 EST", "2026-11-02T20:04:05Z"},
		{"EDT", "Thu, 02 Jul 2026 15:04:05 EDT", "2026-07-02T19:04:05Z"},
		{"PST", "Mon, 02 Nov 2026 15:04:05 PST", "2026-11-02T23:04:05Z"},
		{"D25 PDT", "Thu, 02 Jul 2026 15:04:05 PDT", "2026-07-02T22:04:05Z"},
		{"CEST", "Thu, 02 Jul 2026 15:04:05 CEST", "2026-07-02T13:04:05Z"},
		{"JST", "Mon, 02 Nov 2026 15:04:05 JST", "2026-11-02T06:04:05Z"},
		{"unknown zone is UTC", "Mon, 02 Nov 2026 15:04:05 XYZ", "2026-11-02T15:04:05Z"},
		{"GMT and offset", "Mon, 02 Nov 2026 15:04:05 GMT+0100", "2026-11-02T14:04:05Z"},
		{"offset and name", "Mon, 02 Nov 2026 15:04:05 +0100 (CET)", "2026-11-02T14:04:05Z"},
		{"offset with colon", "Mon, 02 Nov 2026 15:04:05 +01:00", "2026-11-02T14:04:05Z"},
		{"offset without space", "Mon, 02 Nov 2026 15:04:05-0500", "2026-11-02T20:04:05Z"},
		{"offset with two signs", "Mon, 02 Nov 2026 15:04:05 --0500", "2026-11-02T20:04:05Z"},
		{"no zone", "Mon, 02 Nov 2026 15:04:05", "2026-11-02T15:04:05Z"},
		{"no seconds", "Mon, 02 Nov 2026 15:04 GMT", "2026-11-02T15:04:00Z"},
		{"no time", "Mon, 02 Nov 2026", "2026-11-02T00:00:00Z"},
		{"no weekday", "2 Nov 2026 15:04:05 +0000", "2026-11-02T15:04:05Z"},
		{"wrong weekday", "Sun, 02 Nov 2026 15:04:05 GMT", "2026-11-02T15:04:05Z"},
		{"full names", "Monday, 2 November 2026 15:04:05 GMT", "2026-11-02T15:04:05Z"},
		{"Sept", "Wed, 2 Sept 2026 15:04:05 GMT", "2026-09-02T15:04:05Z"},
		{"two digits of year", "Mon, 02 Nov 26 15:04:05 GMT", "2026-11-02T15:04:05Z"},
		{"two digits of the last century", "Fri, 31 Dec 99 23:59:59 GMT", "1999-12-31T23:59:59Z"},
		{"RFC 850", "Monday, 02-Nov-26 15:04:05 GMT", "2026-11-02T15:04:05Z"},
		{"asctime", "Mon Nov  2 15:04:05 2026", "2026-11-02T15:04:05Z"},
		{"date of unix", "Mon Nov  2 15:04:05 PST 2026", "2026-11-02T23:04:05Z"},
		{"Ruby", "Mon Nov 02 15:04:05 -0700 2026", "2026-11-02T22:04:05Z"},
		{"JavaScript", "Mon Nov 02 2026 15:04:05 GMT-0700 (MST)", "2026-11-02T22:04:05Z"},
		{"American", "November 2, 2026 3:04 PM", "2026-11-02T15:04:00Z"},
		{"midnight in twelve hours", "November 2, 2026 12:04 AM", "2026-11-02T00:04:00Z"},
		{"noon in twelve hours", "November 2, 2026 12:04 p.m.", "2026-11-02T12:04:00Z"},
		{"twelve hours with zone", "Mon, 02 Nov 2026 8:56 am PST", "2026-11-02T16:56:00Z"},
		{"ordinal", "November 2nd, 2026", "2026-11-02T00:00:00Z"},
		{"dots", "02.11.2026 15:04", "2026-11-02T15:04:00Z"},
		{"slashes, day first", "25/11/2026", "2026-11-25T00:00:00Z"},
		{"slashes, month first", "11/25/2026", "2026-11-25T00:00:00Z"},
		{"slashes of twelve hours", "11/2/2026 3:04:05 PM", "2026-11-02T15:04:05Z"},
		{"German", "Mo, 02 Dez 2026 15:04:05 +0100", "2026-12-02T14:04:05Z"},
		{"French, Tuesday", "mar., 01 déc. 2026 15:04:05 +0100", "2026-12-01T14:04:05Z"},
		{"Spanish", "2 de noviembre de 2026", "2026-11-02T00:00:00Z"},
		{"Russian", "Пн, 02 ноя 2026 15:04:05 +0300", "2026-11-02T12:04:05Z"},
		{"midnight as 24:00", "Mon, 02 Nov 2026 24:00:00 GMT", "2026-11-03T00:00:00Z"},
		{"leap second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
		{"seconds since 1970", "1793631845", "2026-11-02T15:04:05Z"},
		{"milliseconds since 1970", "1793631845000", "2026-11-02T15:04:05Z"},
		{"white space", "\n\t 2026-11-02T15:04:05Z \n", "2026-11-02T15:04:05Z"},
		{"far future", "2097-11-02T15:04:05Z", "2097-11-02T15:04:05Z"},
		{"empty", "", ""},
		{"words", "last Monday", ""},
		{"a number", "42", ""},
		{"31 June", "31 Jun 2026 15:04:05 GMT", ""},
		{"month 13", "2026-13-02", ""},
		{"hour 25", "Mon, 02 Nov 2026 25:04:05 GMT", ""},
		{"minute 61", "Mon, 02 Nov 2026 15:61:05 GMT", ""},
		{"the zero date", "0001-01-01T00:00:00Z", ""},
		{"zeros", "0000-00-00 00:00:00", ""},
		{"too long", "2026-11-02" + strings.Repeat(" ", 200) + "x", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			date, ok := parseDate(test.in)
			got := ""
			if ok {
				got = date.Truncate(time.Second).Format(time.RFC3339)
			}
			if got != test.want {
				t.Errorf("parseDate(%q): got %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2026-11-02T15:04:05Z", "Mon, 02 Nov 2026 15:04:05 PST", "2/1/06 3:4 PM", "20261102", "1-1-1 1:1:1.1", "+−-:./ 9999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		date, ok := parseDate(s)
		if !ok {
			return
		}
		if date.Location() != time.UTC {
			t.Errorf("parseDate(%q): got a date in %v, want UTC", s, date.Location())
		}
		again, ok := parseDate(date.Format(time.RFC3339Nano))
		if !ok || !again.Equal(date) {
			t.Errorf("parseDate(%q): got %v, which reads as %v", s, date, again)
		}
	})
}
