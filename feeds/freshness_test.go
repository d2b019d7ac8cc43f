package feeds

import (
	"net/http"
	"testing"
	"time"
)

// headers makes a header of name, value, name, value.
func headers(pairs ...string) http.Header {
	h := make(http.Header)
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func TestFreshness(t *testing.T) {
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing said":                          {headers(), 0},
		"max-age":                               {headers("Cache-Control", "max-age=3600"), time.Hour},
		"max-age among others, in any case":     {headers("Cache-Control", "public, MAX-AGE = 60 ,must-revalidate"), time.Minute},
		"max-age in quotes":                     {headers("Cache-Control", `max-age="60"`), time.Minute},
		"max-age on a second line":              {headers("Cache-Control", "public", "Cache-Control", "max-age=60"), time.Minute},
		"s-maxage wins":                         {headers("Cache-Control", "max-age=60, s-maxage=120"), 2 * time.Minute},
		"the first max-age counts":              {headers("Cache-Control", "max-age=60, max-age=120"), time.Minute},
		"no-cache":                              {headers("Cache-Control", "no-cache, max-age=60"), 0},
		"no-store":                              {headers("Cache-Control", "no-store, max-age=60"), 0},
		"a year is a mistake":                   {headers("Cache-Control", "max-age=31536000"), 24 * time.Hour},
		"more than any number holds":            {headers("Cache-Control", "max-age=99999999999999999999999"), 24 * time.Hour},
		"a negative age":                        {headers("Cache-Control", "max-age=-5"), 0},
		"no number":                             {headers("Cache-Control", "max-age=soon"), 0},
		"less the Age":                          {headers("Cache-Control", "max-age=60", "Age", "20"), 40 * time.Second},
		"an Age beyond it":                      {headers("Cache-Control", "max-age=60", "Age", "90"), 0},
		"an Age that is no number":              {headers("Cache-Control", "max-age=60", "Age", "old"), time.Minute},
		"a year less an Age of most of it":      {headers("Cache-Control", "max-age=31536000", "Age", "31532400"), time.Hour},
		"Expires less Date":                     {headers("Expires", "Mon, 02 Nov 2026 13:00:00 GMT", "Date", "Mon, 02 Nov 2026 12:00:00 GMT"), time.Hour},
		"Expires in the past":                   {headers("Expires", "Mon, 02 Nov 2026 11:00:00 GMT", "Date", "Mon, 02 Nov 2026 12:00:00 GMT"), 0},
		"Expires that is no date means expired": {headers("Expires", "0", "Date", "Mon, 02 Nov 2026 12:00:00 GMT"), 0},
		"max-age wins over Expires":             {headers("Cache-Control", "max-age=0", "Expires", "Mon, 02 Nov 2026 13:00:00 GMT", "Date", "Mon, 02 Nov 2026 12:00:00 GMT"), 0},
	} {
		if got := freshness(tc.header); got != tc.want {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing said":                      {headers(), 0},
		"seconds":                           {headers("Retry-After", "7200"), 2 * time.Hour},
		"a date":                            {headers("Retry-After", "Mon, 02 Nov 2026 13:00:00 GMT"), time.Hour},
		"a date by the server's own clock":  {headers("Retry-After", "Mon, 02 Nov 2026 13:00:00 GMT", "Date", "Mon, 02 Nov 2026 10:00:00 GMT"), 3 * time.Hour},
		"a date in the past":                {headers("Retry-After", "Mon, 02 Nov 2026 11:00:00 GMT"), 0},
		"a year":                            {headers("Retry-After", "31536000"), 7 * 24 * time.Hour},
		"a date in a hundred years":         {headers("Retry-After", "Wed, 02 Nov 2126 11:00:00 GMT"), 7 * 24 * time.Hour},
		"neither a number nor a date":       {headers("Retry-After", "later"), 0},
		"a negative number":                 {headers("Retry-After", "-1"), 0},
		"more seconds than a number counts": {headers("Retry-After", "999999999999999999999"), 7 * 24 * time.Hour},
	} {
		if got := retryAfter(tc.header, now); got != tc.want {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}
