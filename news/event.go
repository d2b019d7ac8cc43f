package news

import "time"

// Fetched is how a request for a feed ended.
type Fetched string

// The ends of a request for a feed.
const (
	FetchedChanged     Fetched = "changed"      // a document that was not there before
	FetchedSame        Fetched = "same"         // the document of before, sent once more
	FetchedNotModified Fetched = "not modified" // no document, as it is the one of before
	FetchedUnusable    Fetched = "unusable"     // an answer without a document that can be read
	FetchedRefused     Fetched = "refused"      // the server does not give it (4xx)
	FetchedThrottled   Fetched = "throttled"    // the server asks for fewer requests (429)
	FetchedTrouble     Fetched = "trouble"      // the server cannot give it (5xx)
	FetchedNothing     Fetched = "no answer"
)

// Polled is what became of a poll.
type Polled struct {
	Fetched Fetched
	Took    time.Duration // the request, until all of the answer was read and understood
	Intake  Intake
}

// PostKind is what a request to Discord was to do for a post.
type PostKind string

// The kinds, besides those of [ChoreKind].
const (
	KindAlert PostKind = "alert"
	KindList  PostKind = "list"
	KindSpike PostKind = "spike"
	KindEdit  PostKind = "edit"
)

// Delivered is what became of an attempt to deliver a post, to edit it, or to do
// a chore with it.
type Delivered struct {
	Kind    PostKind
	Post    Post // as it was before
	Outcome Outcome
	At      time.Time
}

// Requested is a request to Discord that was answered, or not.
type Requested struct {
	Route   string // method and path, with {id} and {token} in the place of what differs
	Status  int    // of HTTP; 0: no answer
	Limited string // global or route, where Discord said to wait; empty: it did not
}

// Answer is how an interaction ended.
type Answer string

// The ends of an interaction.
const (
	AnswerDone    Answer = "done"
	AnswerRefused Answer = "refused" // with words that say what to do instead
	AnswerFailed  Answer = "failed"  // for a reason that nobody foresaw
)

// Answered is an interaction of a member that came to its end.
type Answered struct {
	Command string // such as "topic create"; component, form and suggestion for what is no command
	Answer  Answer
}
