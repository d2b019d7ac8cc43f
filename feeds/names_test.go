package feeds

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAuthorsAndTags(t *testing.T) {
	var many strings.Builder
	for i := range 50 {
		fmt.Fprintf(&many, "<category>tag %d</category>", i)
	}
	tests := []struct {
		name, document, author string
		tags                   []string
	}{
		{
			"RSS", `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>T</title>
			<dc:creator>Ada Quill</dc:creator><category>Ships &amp; ferries</category><category>Port</category><category>Port</category></item></channel></rss>`,
			"Ada Quill",
			[]string{"Ships & ferries", "Port"},
		},
		{
			"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><author><name>Ada Quill</name></author>
			<author><name>Bo Inke</name></author><category term="port" label="The port"/><category term="ships"/></entry></feed>`,
			"Ada Quill, Bo Inke",
			[]string{"The port", "ships"},
		},
		{
			"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"T",
			"authors":[null,{"name":"Ada Quill"}],"tags":["port"]}]}`,
			"Ada Quill",
			[]string{"port"},
		},
		{"none", `<rss version="2.0"><channel><item><title>T</title><category> </category></item></channel></rss>`, "", nil},
		{
			"an endless one", `<rss version="2.0"><channel><item><title>T</title><author>` + strings.Repeat("x", 300) + `</author></item></channel></rss>`,
			"", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := Parse([]byte(tt.document), "", nil)
			if err != nil {
				t.Fatal(err)
			}
			item := doc.Items[0]
			if item.Author != tt.author {
				t.Errorf("author %q, want %q", item.Author, tt.author)
			}
			if diff := cmp.Diff(tt.tags, item.Tags); diff != "" {
				t.Errorf("tags (-want +got):\n%s", diff)
			}
		})
	}
	doc, err := Parse([]byte(`<rss version="2.0"><channel><item><title>T</title>`+many.String()+`</item></channel></rss>`), "", nil)
	if err != nil || len(doc.Items[0].Tags) != maxTags {
		t.Errorf("%d tags, %v, want %d", len(doc.Items[0].Tags), err, maxTags)
	}
}
