package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
	"newsdesk/text"
)

// reply is what a member gets to see. Its texts are Discord's markdown: words of
// members and feeds go into them through [plain].
type reply struct {
	content string
	embeds  []*discordgo.MessageEmbed
	rows    []row // of buttons, and menus: five at most
	file    *file
	form    *form   // to be filled in, instead of all else; at once, or Discord has lost patience
	private bool    // for the member alone and in a message of its own, whatever the table says
	then    []reply // messages that follow
}

// file is attached to a message.
type file struct {
	name string
	kind string // such as "image/png"
	data []byte

	about string // what it shows, to those who do not see it
}

// Limits of a message, in UTF-16 code units, which is never less than Discord counts.
// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const (
	contentLimit     = 2000
	titleLimit       = 256
	descriptionLimit = 4096
	fieldsLimit      = 25
	fieldNameLimit   = 256
	fieldValueLimit  = 1024
	footerLimit      = 2048
	embedsLimit      = 10
	rowsLimit        = 5
	aboutLimit       = 1024 // of a file
)

// plain returns a text of a member or a feed as one line that shows as it
// stands, cut to a limit before its markup is escaped.
func plain(s string, limit int) string { return escape(text.Fit(clean(s), limit)) }

// lines joins lines within a limit: as many whole ones as fit, and how many do not.
func lines(limit int, all []string) string {
	const spare = 20 // for the last line
	var b strings.Builder
	left := limit
	for i, line := range all {
		left -= units(line) + 1
		if left < 0 || left < spare && i < len(all)-1 {
			fmt.Fprintf(&b, "… and %d more", len(all)-i)
			break
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// units returns the length of s in UTF-16 code units.
func units(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// The flag of a message that only one member sees.
const ephemeral = 1 << 6

// outgoing is a message as Discord takes it. What is empty is sent as well: it
// empties a message that is changed.
type outgoing struct {
	Content     string                    `json:"content"`
	Embeds      []*discordgo.MessageEmbed `json:"embeds"`
	Components  []component               `json:"components"`
	Mentions    mentions                  `json:"allowed_mentions"`
	Attachments []attached                `json:"attachments"`
	Flags       int                       `json:"flags,omitempty"`

	file    *file
	form    *component
	private bool
	then    []outgoing
	how     news.Answer // empty: done
}

// mentions says who may be pinged: nobody, ever.
type mentions struct {
	Parse [0]string `json:"parse"`
}

// attached describes a file of a message.
type attached struct {
	ID   string `json:"id"` // its place among the files of the request
	Name string `json:"filename"`

	Description string `json:"description,omitempty"`
}

// message returns the reply in the form in which it is sent. It fails where the
// reply holds something that Discord would not take, and that cannot be cut.
func (r reply) message() (out outgoing, err error) {
	out = outgoing{
		Content: text.Fit(r.content, contentLimit), Embeds: fitEmbeds(r.embeds), Components: []component{}, Attachments: []attached{},
		file: r.file, private: r.private,
	}
	if r.file != nil {
		out.Attachments = append(out.Attachments, attached{ID: "0", Name: r.file.name, Description: text.Fit(r.file.about, aboutLimit)})
	}
	switch {
	case len(r.rows) > rowsLimit:
		return out, fmt.Errorf("encode reply: %d rows, %d at most", len(r.rows), rowsLimit)
	case strings.TrimSpace(r.content) == "" && len(r.embeds) == 0 && r.file == nil && r.form == nil && len(r.rows) == 0:
		return out, errors.New("encode reply: nothing to show")
	}
	for _, row := range r.rows {
		encoded, err := row.component()
		if err != nil {
			return out, err
		}
		out.Components = append(out.Components, encoded)
	}
	if r.form != nil {
		encoded, err := r.form.component()
		if err != nil {
			return out, err
		}
		out.form = &encoded
	}
	for _, next := range r.then {
		following, err := next.message()
		if err != nil {
			return out, err
		}
		out.then = append(out.then, following)
	}
	return out, nil
}

// embedsTotal is how long all texts of all embeds may be together.
const embedsTotal = 6000

// fitEmbeds cuts embeds to what Discord takes, and leaves out what is too many.
// The caller's are not changed.
func fitEmbeds(embeds []*discordgo.MessageEmbed) []*discordgo.MessageEmbed {
	fitted := make([]*discordgo.MessageEmbed, 0, len(embeds))
	room := space(embedsTotal)
	for _, e := range embeds[:min(len(embeds), embedsLimit)] {
		if room < descriptionLimit/4 && len(fitted) > 0 {
			break
		}
		fitted = append(fitted, room.fit(*e))
	}
	return fitted
}

// space is what is left of a limit.
type space int

// cut returns s within a limit and what is left, of which it takes its length.
func (left *space) cut(s string, limit int) string {
	if limit = min(limit, int(*left)); limit <= 0 {
		return ""
	}
	s = text.Fit(s, limit)
	*left -= space(units(s))
	return s
}

// fit returns the embed cut to what is left.
func (left *space) fit(e discordgo.MessageEmbed) *discordgo.MessageEmbed {
	e.Type = discordgo.EmbedTypeRich
	e.Title = left.cut(e.Title, titleLimit)
	if e.Author != nil {
		author := *e.Author
		author.Name = left.cut(author.Name, titleLimit)
		e.Author = &author
	}
	if e.Footer != nil {
		footer := *e.Footer
		footer.Text = left.cut(footer.Text, footerLimit)
		e.Footer = &footer
	}
	e.Description = left.cut(e.Description, descriptionLimit)
	fields := e.Fields
	e.Fields = nil
	for _, f := range fields[:min(len(fields), fieldsLimit)] {
		f := *f
		f.Name, f.Value = left.cut(f.Name, fieldNameLimit), left.cut(f.Value, fieldValueLimit)
		if f.Name == "" || f.Value == "" { // Discord takes no half of one
			break
		}
		e.Fields = append(e.Fields, &f)
	}
	return &e
}

// body returns the request that carries data: JSON, with the file if there is one.
func body(data any, f *file) (contentType string, raw []byte, err error) {
	if f == nil {
		raw, err = json.Marshal(data)
		return "application/json", raw, err
	}
	return discordgo.MultipartBodyWithJSON(data, []*discordgo.File{{Name: f.name, ContentType: f.kind, Reader: bytes.NewReader(f.data)}})
}
