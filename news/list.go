package news

import (
	"slices"
	"time"
	"unicode/utf8"
)

// List is a post about the stories of a topic that came too many at once to be
// told one by one.
type List struct {
	Topic   string  `json:"topic"` // name
	TopicID TopicID `json:"topic_id"`
	Lines   []Line  `json:"lines"`          // in the order in which they came
	Late    bool    `json:"late,omitempty"` // of all topics: of what was owed when it had become too much, or too old
	More    int     `json:"more,omitempty"` // late: stories before these that are only counted
}

// Meanwhile is what a late list has for its topic.
const Meanwhile = "Meanwhile"

// Line is a story in a list.
type Line struct {
	Story   StoryID  `json:"story"`
	Title   string   `json:"title"`
	Link    string   `json:"link,omitempty"`
	Source  string   `json:"source"`            // the feed's label
	Sources int      `json:"sources,omitempty"` // publishers in all
	Topics  []string `json:"topics,omitempty"`  // names of the other topics that want it
	Since   int      `json:"since,omitempty"`   // the revision of the post that brought it
}

// The bounds of a list. Its size is that of an embed's description, less what
// the lines may still grow by.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	MostLines = 15
	mostSize  = 3600
)

// Parts of a line that are longer are cut, or, if it is the link, left out.
const (
	LineTitle  = 120
	LineLink   = 500
	LineSource = 40
)

// ListPace is how often the message of a list is edited.
func ListPace() Pace { return Pace{Gap: time.Minute, Most: 60} }

// Line returns the line that tells of an alert in the list of a topic.
func (a *Alert) Line(topic string) Line {
	others := slices.DeleteFunc(slices.Clone(a.Topics), func(name string) bool { return name == topic })
	return Line{Story: a.Story, Title: a.Title, Link: a.Link, Source: a.Source, Sources: a.Sources, Topics: others}
}

// Fits reports whether there is room for another line.
func (l *List) Fits(line Line) bool {
	size := line.size()
	for _, other := range l.Lines {
		size += other.size()
	}
	return len(l.Lines) < MostLines && size <= mostSize
}

// size returns how many characters the line takes up at most.
func (l Line) size() int {
	const markup = 24
	size := markup + 2*min(utf8.RuneCountInString(l.Title), LineTitle) + 2*min(utf8.RuneCountInString(l.Source), LineSource)
	if link := linkSize(l.Link); link <= LineLink {
		size += link
	}
	for _, topic := range l.Topics {
		size += 2*utf8.RuneCountInString(topic) + len("****, ")
	}
	return size
}

// linkSize returns how many characters a link takes up at most.
func linkSize(link string) (size int) {
	for _, c := range []byte(link) {
		if size++; c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '(' || c == ')' || c == '\\' || c == '"' {
			size += 2 // as a percent sign and two digits
		}
	}
	return size
}
