package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
	"newsdesk/text"
)

// What stands between members and what they ask for. A query that cannot be
// read is a [*query.SyntaxError].
var (
	// ErrNotFound says that the guild has no such thing, whatever others have.
	ErrNotFound = errors.New("there is no such thing in this server")
	// ErrForgotten says that a story is remembered, but no longer what was decided about it.
	ErrForgotten = errors.New("what was decided about the story is forgotten")
	// ErrTaken says that the guild has something of that name.
	ErrTaken = errors.New("the name is taken: choose another")
	// ErrDeclared says that something is not the members' to change.
	ErrDeclared = errors.New("it is in the bot's configuration file: ask the operator to change it there")
)

// QuotaError says that a guild has as many of something as it may.
type QuotaError struct {
	Limit int
	What  string // feeds, topics, subscriptions, hidden sources, feeds removed this week
}

func (e *QuotaError) Error() string {
	return fmt.Sprintf("the most that a server may have is %d %s", e.Limit, e.What)
}

// InvalidError says what is wrong with what a member typed, and what to do.
type InvalidError struct{ Message string }

func (e *InvalidError) Error() string { return e.Message }

// Limits are how many of each a guild may have.
type Limits struct {
	Feeds         int
	Topics        int
	Subscriptions int
}

// DefaultLimits returns the limits that hold where nobody sets any.
func DefaultLimits() Limits { return Limits{Feeds: 200, Topics: 200, Subscriptions: 500} }

// checkQuota returns a [*QuotaError] where there are limit of something already.
func checkQuota(have, limit int, what string) error {
	if have >= limit {
		return &QuotaError{limit, what}
	}
	return nil
}

// undoFor is how long what was deleted can be had back.
const undoFor = 7 * 24 * time.Hour

// change runs fn in a transaction, and knows what the guild has when it is done.
func (d *Desk) change(guild news.GuildID, fn func(*store.Tx) error) error {
	if guild == "" {
		return ErrNotFound // what is declared has no guild
	}
	if err := d.Store.Update(fn); err != nil {
		return err
	}
	return d.reload(guild)
}

// cleanName returns name as it is kept, or an [*InvalidError].
func cleanName(name string) (string, error) {
	clean := news.CleanName(name)
	switch n := utf8.RuneCountInString(clean); {
	case n == 0:
		return "", &InvalidError{"the name is empty: write a few words"}
	case n > news.MaxName:
		return "", &InvalidError{fmt.Sprintf("the name has %d characters: shorten it to %d", n, news.MaxName)}
	}
	return clean, nil
}

// foldName returns the form in which two names are the same name.
func foldName(name string) string { return text.Fold(news.CleanName(name)) }

// cleanQuery returns the query of a topic, which is its name as a phrase where
// none is given, or why it cannot be read.
func cleanQuery(name, q string) (string, error) {
	if q = strings.TrimSpace(q); q == "" {
		q = query.Term{Raw: name, Quoted: true}.String()
	}
	_, err := query.Parse(q)
	return q, err
}
