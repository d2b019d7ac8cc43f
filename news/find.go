package news

import "time"

// Find is what was found at an address that a member gave, kept while members of
// the guild choose from it.
type Find struct {
	ID    FindID    `json:"id"`
	Guild GuildID   `json:"guild"`
	Name  string    `json:"name,omitempty"` // by which the guild wants to know what it chooses
	At    time.Time `json:"at"`
	Feeds []Batch   `json:"feeds"` // what reading each of them brought
}

// maxFindText is how much text of items a find holds, in bytes.
const maxFindText = 1 << 20

// NewFind returns what is kept of found. Texts are cut to what a [Record] holds;
// of feeds that bring too much nothing is kept but what they are: they are to be
// read again.
func NewFind(guild GuildID, name string, found []Found, at time.Time) Find {
	find := Find{ID: newFindID(guild, name, found, at), Guild: guild, Name: name, At: at}
	left := maxFindText
	for _, f := range found {
		batch := Batch{Feed: f.Batch.Feed, Pause: f.Batch.Pause}
		for _, item := range f.Batch.Items {
			item.Text = head(item.Text, RecordText)
			left -= len(item.Title) + len(item.Text)
			batch.Items = append(batch.Items, item)
		}
		if left < 0 {
			batch = batch.Unread()
		}
		find.Feeds = append(find.Feeds, batch)
	}
	return find
}

// Unread returns the batch of a feed of which nobody has read anything yet.
func (b Batch) Unread() Batch {
	feed := b.Feed
	return Batch{Feed: Feed{ID: feed.ID, URL: feed.URL, Title: feed.Title, Home: feed.Home, Language: feed.Language}}
}
