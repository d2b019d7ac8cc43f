package feeds

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"newsdesk/news"
)

// WriteOPML writes feeds as an OPML 2.0 list with that title. [ReadOPML] returns
// them as they were, but for their order: what is in one folder comes together,
// where the first of it was.
func WriteOPML(w io.Writer, title string, feeds []news.ListedFeed) error {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<opml version=\"2.0\">\n  <head>\n    <title>" + escaped(title) + "</title>\n  </head>\n  <body>\n")
	writeFolder(&b, feeds, 0)
	b.WriteString("  </body>\n</opml>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// writeFolder writes feeds, which are in the same folders down to depth.
func writeFolder(b *bytes.Buffer, feeds []news.ListedFeed, depth int) {
	indent := strings.Repeat("  ", depth+2)
	for len(feeds) > 0 {
		if len(feeds[0].Folder) == depth {
			writeFeed(b, indent, feeds[0])
			feeds = feeds[1:]
			continue
		}
		folder := feeds[0].Folder[depth]
		var inside, outside []news.ListedFeed
		for _, f := range feeds {
			if len(f.Folder) > depth && f.Folder[depth] == folder {
				inside = append(inside, f)
			} else {
				outside = append(outside, f)
			}
		}
		fmt.Fprintf(b, "%s<outline text=\"%s\">\n", indent, escaped(folder))
		writeFolder(b, inside, depth+1)
		b.WriteString(indent + "</outline>\n")
		feeds = outside
	}
}

func writeFeed(b *bytes.Buffer, indent string, f news.ListedFeed) {
	fmt.Fprintf(b, "%s<outline type=\"rss\" text=\"%s\"", indent, escaped(cmp.Or(f.Name, f.URL)))
	if f.Name != "" {
		fmt.Fprintf(b, " title=\"%s\"", escaped(f.Name))
	}
	fmt.Fprintf(b, " xmlUrl=\"%s\"", escaped(f.URL))
	if f.Home != "" {
		fmt.Fprintf(b, " htmlUrl=\"%s\"", escaped(f.Home))
	}
	b.WriteString("/>\n")
}

// escaped returns s as it is written in XML.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder has no errors
	return b.String()
}
