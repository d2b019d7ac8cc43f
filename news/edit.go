package news

import "time"

// Pace says how often the message of a post may be edited. The zero Pace says
// never.
type Pace struct {
	Gap   time.Duration `json:"gap"`             // at least, before the first edit and between two
	Most  int           `json:"most"`            // edits in all
	Widen bool          `json:"widen,omitempty"` // each gap is twice the one before
}

// Next returns when a message may be edited again that was edited so many times
// and was touched last at last; false if never.
func (p Pace) Next(edits int, last time.Time) (at time.Time, ever bool) {
	gap := p.Gap
	if p.Widen {
		gap <<= min(edits, 16)
	}
	return last.Add(gap), edits < p.Most
}

// Edits is how far the message of a post that was sent has followed what the
// post says since.
type Edits struct {
	Shown  int       `json:"shown,omitempty"`  // the revision that the message shows at least
	Made   int       `json:"made,omitempty"`   // those given up included
	At     time.Time `json:"at,omitzero"`      // the last of them
	DueAt  time.Time `json:"due_at,omitzero"`  // when the next may be made; zero: none is owed
	Failed int       `json:"failed,omitempty"` // attempts at it
	Over   Reason    `json:"over,omitempty"`   // why there will be no more
	Detail string    `json:"detail,omitempty"` // the last error, in words for a person
}

// Heading is what the content line of a message is made of, by which it is
// recognised in the history of a channel.
type Heading struct {
	Topics []string `json:"topics"` // names
	Title  string   `json:"title"`
	Link   string   `json:"link,omitempty"`
	Role   RoleID   `json:"role,omitempty"` // that it mentions
}

// Heading returns what the content line of the post's message is made of.
func (p Post) Heading() Heading {
	switch {
	case p.List != nil && len(p.List.Lines) > 0:
		first := p.List.Lines[0]
		return Heading{Topics: []string{p.List.Topic}, Title: first.Title, Link: first.Link}
	case p.Digest != nil:
		return p.Digest.heading()
	case p.Alert != nil:
		return Heading{p.Alert.Topics, p.Alert.Title, p.Alert.Link, p.Alert.Role}
	case p.Spike != nil:
		return Heading{Topics: []string{p.Spike.Topic}, Title: p.Spike.Topic + ", " + string(p.Spike.Day)}
	}
	return Heading{}
}

// Grow has the alert name the publishers that carry the story, and reports
// whether that is new to it.
func (a *Alert) Grow(sources []Source) bool {
	if len(sources) <= a.Sources || len(sources) == 1 {
		return false
	}
	a.Sources, a.Also = len(sources), nil
	for _, s := range sources {
		if s.At.After(a.GrewAt) {
			a.GrewAt = s.At
		}
		if s.Site != a.Site && len(a.Also) < AlsoNamed {
			a.Also = append(a.Also, Source{Site: s.Site, Name: s.Name, Link: s.Link})
		}
	}
	return true
}

// AlsoNamed is how many of the other publishers an alert names.
const AlsoNamed = 3
