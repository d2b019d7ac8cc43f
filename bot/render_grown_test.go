package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// TestRenderGrown holds alerts whose stories grew against testdata/render.
func TestRenderGrown(t *testing.T) {
	joined := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	papers := func(n int, name, link string) []news.Source {
		sources := []news.Source{{Site: "harbour-courier.example"}}
		for i := range n {
			sources = append(sources, news.Source{
				Site: fmt.Sprint("site-", i), Name: fmt.Sprintf(name, i), Link: fmt.Sprintf(link, i), At: joined,
			})
		}
		return sources
	}
	tests := []struct {
		name    string
		plain   bool
		summary string
		sources []news.Source
	}{
		{"grown", false, "Investigators opened an inquiry.", papers(1, "Tribune %d", "https://tribune-%d.example/robocalls")},
		{"grown_much", false, "Investigators opened an inquiry.", papers(6, "Tribune %d", "https://tribune-%d.example/robocalls")},
		{"grown_without_summary", false, "", papers(2, "Tribune %d", "https://tribune-%d.example/robocalls")},
		{"grown_plain", true, "", papers(2, "Tribune %d", "https://tribune-%d.example/robocalls")},
		{"grown_hostile", false, "", papers(3, "\u202E**@everyone** [x](http://evil-%d.example)\n", "javascript:alert(%d)")},
		{"grown_nameless", false, "", papers(2, "\u200B%c", "https://tribune-%d.example/a_(b)")},
		{"grown_longest", false, strings.Repeat("*", 9000), papers(9, strings.Repeat("*", 300)+"%d", "https://tribune.example/%d"+strings.Repeat("x", 370))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			alert := &news.Alert{
				Topics: []string{"election interference"}, Title: "Officials probe robocalls in Vandora", Source: "Harbour Courier",
				Site: "harbour-courier.example", Link: "https://harbour-courier.example/robocalls?id=7", Summary: tt.summary,
				Published: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC),
			}
			alert.Grow(tt.sources)
			checkRendered(t, tt.name, news.Post{Plain: tt.plain, Alert: alert})
		})
	}
}

// TestRenderList holds lists against testdata/render.
func TestRenderList(t *testing.T) {
	lines := func(n int, title, link, source string) (lines []news.Line) {
		for i := range n {
			lines = append(lines, news.Line{Title: fmt.Sprintf(title, i), Link: fmt.Sprintf(link, i), Source: source, Sources: i})
		}
		return lines
	}
	tests := []struct {
		name  string
		plain bool
		lines []news.Line
	}{
		{"list_of_one", false, lines(1, "Quay %d closed", "https://courier.example/%d", "Courier")},
		{"list", false, lines(4, "Quay %d closed", "https://courier.example/%d", "Courier")},
		{"list_with_another_topic", false, []news.Line{
			{Title: "Quay closed", Source: "Courier"}, {Title: "Ferry stopped", Source: "Courier", Topics: []string{"ferries"}},
		}},
		{"list_plain", true, lines(3, "Quay %d closed", "https://courier.example/%d", "Courier")},
		{"list_hostile", false, lines(2, "# @everyone [x](http://evil-%d.example)\n- **b**", "javascript:%d", "> **x**\u202E")},
		{"list_without_links", false, lines(2, "1. Quay %d closed", "", "Courier")},
		{"list_longest", false, lines(news.MostLines, "%d"+strings.Repeat("*", 300), "https://courier.example/%d"+strings.Repeat("x", 400), strings.Repeat("*", 99))},
		{"list_longest_plain", true, lines(news.MostLines, "%d"+strings.Repeat("x", 300), "https://courier.example/%d"+strings.Repeat("x", 800), strings.Repeat("x", 99))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			list := &news.List{Topic: "election interference", Lines: tt.lines}
			checkRendered(t, tt.name, news.Post{Plain: tt.plain, List: list})
		})
	}
	late := &news.List{Topic: news.Meanwhile, Late: true, More: 32, Lines: []news.Line{
		{Title: "Quay closed", Link: "https://courier.example/1", Source: "Courier", Topics: []string{"ports"}},
		{Title: "Ferry stopped", Link: "https://courier.example/2", Source: "Tribune", Topics: []string{"ports", "ferries"}},
	}}
	checkRendered(t, "list_late", news.Post{List: late})
	checkRendered(t, "list_late_plain", news.Post{List: late, Plain: true})
}

// TestListsThatFitKeepTheirLinks fills lists up to what [news.List.Fits] allows.
func TestListsThatFitKeepTheirLinks(t *testing.T) {
	for _, title := range []string{"Quay closed", strings.Repeat("*", 200), strings.Repeat("👩", 200), strings.Repeat("é", 100)} {
		for _, link := range []string{"https://courier.example/1", "https://courier.example/" + strings.Repeat("x", 200), "https://courier.example/" + strings.Repeat("é(", 50)} {
			list := &news.List{Topic: "topic"}
			line := news.Line{Title: title, Link: link, Source: strings.Repeat("_", 50), Sources: 50}
			for list.Fits(line) {
				list.Lines = append(list.Lines, line)
			}
			if got, want := strings.Count(listLines(list), "](<"), len(list.Lines)-1; got != want {
				t.Errorf("%d of %d lines have a link: title %q, link %q", got, want, title[:8], link)
			}
		}
	}
}
