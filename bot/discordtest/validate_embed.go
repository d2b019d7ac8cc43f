package discordtest

import "time"

// maxEmbeds is how many characters all embeds of a message may have together
// (docs: resources/message, Embed Limits).
const maxEmbeds = 6000

// embeds holds the rules for a message's embeds.
func (n node) embeds() {
	total, urls := 0, map[string]bool{}
	for _, e := range n.get("embeds").list(0, 10) {
		if !e.required() {
			continue
		}
		total += e.embed()
		if url, _ := e.get("url").value.(string); url != "" && urls[url] {
			e.get("url").note("only the first embed with this URL is shown")
		} else {
			urls[url] = true
		}
	}
	if total > maxEmbeds {
		n.get("embeds").fail("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of %d", maxEmbeds)
	}
}

// embed checks one embed and returns how many characters count towards the sum.
func (n node) embed() int {
	size := runes(n.get("title").text(0, 256)) + runes(n.get("description").text(0, 4096))
	n.get("url").link(2048, "http", "https")
	n.get("color").whole(0, 0xFFFFFF)
	n.get("timestamp").moment()
	if author := n.get("author"); author.object() {
		size += runes(author.get("name").text(1, 256))
		author.get("url").link(2048, "http", "https")
		author.get("icon_url").picture()
	}
	if footer := n.get("footer"); footer.object() {
		size += runes(footer.get("text").text(1, 2048))
		footer.get("icon_url").picture()
	}
	for _, key := range []string{"image", "thumbnail"} {
		if image := n.get(key); image.object() {
			image.get("url").needed()
			image.get("url").picture()
		}
	}
	for _, field := range n.get("fields").list(0, 25) {
		if field.required() {
			size += runes(field.get("name").text(1, 256)) + runes(field.get("value").text(1, 1024))
			field.get("inline").boolean()
		}
	}
	return size
}

func runes(s string) int { return len([]rune(s)) }

func (n node) needed() {
	if !n.present() {
		n.missing()
	}
}

func (n node) picture() { n.link(2048, "http", "https", "attachment") }

// moment checks an ISO 8601 time.
func (n node) moment() {
	text, _ := n.value.(string)
	if _, err := time.Parse(time.RFC3339, text); n.present() && err != nil {
		n.fail("DATE_TIME_TYPE_PARSE", "Could not parse %v. Should be ISO8601.", n.value)
	}
}

// shows reports whether anything of an embed is visible.
func (n node) shows() bool {
	for _, key := range []string{"title", "description", "author", "footer", "image", "thumbnail", "timestamp"} {
		if value := n.get(key); value.present() && value.value != "" {
			return true
		}
	}
	return len(n.get("fields").list(0, 25)) > 0
}
