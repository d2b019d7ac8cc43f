package desk

import (
	"errors"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/query"
)

func TestSuggestQueryTakesTheWordsThatTell(t *testing.T) {
	f := newFixture(t)
	tests := []struct{ name, headline, want string }{
		{"three of the longest, in their order", "Officials probe robocalls in Vandora", "Officials robocalls Vandora"},
		{"each once", "Ferry, ferry, FERRY", "Ferry"},
		{"operators are words", "NOT robocalls OR", "robocalls"},
		{"no words", "?!", "«?!»"},
		{"short words alone", "It is on", `"It is on"`},
		{"signs of the language", `"robocalls" -vandora (officials:x`, "robocalls vandora officials"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := f.SuggestQuery(tt.headline)
			if tt.name != "no words" && got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if _, err := query.Parse(got); err != nil && tt.name != "no words" {
				t.Errorf("%s cannot be read: %v", got, err)
			}
		})
	}
}

func TestSuggestQueryPrefersRareWords(t *testing.T) {
	f := newFixture(t)
	for range ripeness {
		doc := query.NewDoc(query.Fields{Title: "government government officials"})
		f.words.count(doc)
	}
	for range ripeness / 50 {
		f.words.count(query.NewDoc(query.Fields{Title: "ferries"}))
	}
	if got, want := f.SuggestQuery("Government officials: ferries meet icy harbour wall"), "meet harbour wall"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhyOfAnotherGuildsChannelIsNotThere(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500")
	if _, err := f.Why(island, "500", "no matter", f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v, want %v", err, ErrNotFound)
	}
}

func TestUnvoteTakesBackOneMembersVote(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	for _, by := range []news.UserID{ada, "9002"} {
		f.must(f.Vote(harbour, topic.ID, "s", by, f.now))
	}
	f.must(f.Unvote(topic.ID, "s", ada))
	votes, err := f.Votes(harbour, topic.ID)
	var left []string
	for _, v := range votes {
		left = append(left, string(v.User))
	}
	if got := strings.Join(left, " "); err != nil || got != "9002" {
		t.Errorf("left are %q, %v", got, err)
	}
}
