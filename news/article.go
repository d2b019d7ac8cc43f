package news

import "time"

// Article is the web page behind an item's link, as far as it was read.
type Article struct {
	Link        string   `json:"link"` // as it was asked for
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"` // as the page says of itself
	Image       string   `json:"image,omitempty"`       // absolute, https
	Language    string   `json:"language,omitempty"`    // BCP 47 tag
	Paragraphs  []string `json:"paragraphs,omitempty"`  // headings among them, one line each
}

// Page is an article that posts wait for.
type Page struct {
	Link    string    `json:"link"`
	Feed    FeedID    `json:"feed"`
	Title   string    `json:"title"`             // of the item
	Summary string    `json:"summary,omitempty"` // of what the feed says, which is too thin
	Posts   []PostID  `json:"posts"`
	Until   time.Time `json:"until"` // then they are sent with what there is
}
