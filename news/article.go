package news

// Article is the web page behind an item's link, as far as it was read.
type Article struct {
	Link        string   `json:"link"` // as it was asked for
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"` // as the page says of itself
	Image       string   `json:"image,omitempty"`       // absolute, https
	Language    string   `json:"language,omitempty"`    // BCP 47 tag
	Paragraphs  []string `json:"paragraphs,omitempty"`  // headings among them, one line each
}
