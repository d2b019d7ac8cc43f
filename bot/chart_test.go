package bot

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
)

// someTrends returns trends of as many topics as a chart shows.
func someTrends(days int) []desk.Trend {
	trends := make([]desk.Trend, trendLimit)
	for i := range trends {
		for day := range days {
			n := (day*7+i*13)%(5+3*i) + i
			if i == 2 && day < days/3 {
				n = news.Unknown
			}
			trends[i].Days = append(trends[i].Days, n)
		}
	}
	return trends
}

var chartToday = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestChart holds charts to what a phone can show and Discord takes. With CHART
// set to a file it leaves the last of them there, to be looked at.
func TestChart(t *testing.T) {
	quiet := desk.Trend{Days: make([]int, 7)}
	unknown := desk.Trend{Days: []int{-1, -1, -1, -1, -1, -1, -1}}
	first := desk.Trend{Days: []int{-1, -1, -1, -1, -1, -1, 4}}
	tests := []struct {
		name   string
		trends []desk.Trend
	}{
		{"a week", someTrends(7)},
		{"a quiet week", []desk.Trend{quiet}},
		{"a week of which nothing is known", []desk.Trend{unknown, quiet}},
		{"nothing is known at all", []desk.Trend{unknown}},
		{"the first day", []desk.Trend{first}},
		{"90 days", someTrends(90)},
		{"30 days", someTrends(30)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := drawTrends(tt.trends, chartToday)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(bytes.NewReader(f.data))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := picture.Bounds(), image.Rect(0, 0, chartWidth, chartHeight); got != want {
				t.Errorf("it is %v, want %v", got, want)
			}
			if len(f.data) > 200_000 {
				t.Errorf("it has %d bytes, 200,000 at most", len(f.data))
			}
			if got := color.RGBAModel.Convert(picture.At(0, 0)); got != (color.RGBA{255, 255, 255, 255}) {
				t.Errorf("the ground is %v, want white", got)
			}
			if path := os.Getenv("CHART"); path != "" {
				_ = os.WriteFile(path, f.data, 0o600)
			}
		})
	}
}

// TestChartShowsEveryLine looks for the colour of each line, and for its number.
func TestChartShowsEveryLine(t *testing.T) {
	f, err := drawTrends(someTrends(30), chartToday)
	if err != nil {
		t.Fatal(err)
	}
	again, err := drawTrends(someTrends(30), chartToday)
	if err != nil || !bytes.Equal(f.data, again.data) {
		t.Errorf("drawn again, it differs (%v)", err)
	}
	picture, err := png.Decode(bytes.NewReader(f.data))
	if err != nil {
		t.Fatal(err)
	}
	pixels, dark := map[color.RGBA]int{}, 0
	for y := range chartHeight {
		for x := range chartWidth {
			r, g, b, _ := picture.At(x, y).RGBA()
			pixels[color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}]++
			if inMargin := x >= chartWidth-60 && x < chartWidth-10; inMargin && r>>8 < 0x60 {
				dark++
			}
		}
	}
	for i, want := range chartColors {
		if n := pixels[color.RGBA{want.R, want.G, want.B, 255}]; n < 500 {
			t.Errorf("line %d has %d pixels", i+1, n)
		}
	}
	if dark < 200 {
		t.Errorf("the numbers at the ends of the lines have %d pixels", dark)
	}
}

func TestChartLabelsOfLinesThatMeetStandTogether(t *testing.T) {
	values := [][]float64{{9, 3}, {0, 12}, {5, 3}, {1, 4}, {1, 0}}
	if got, want := strings.Join(chartLabels(values), "|"), "1 3|2||4|5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func BenchmarkChart(b *testing.B) {
	trends := someTrends(90)
	for b.Loop() {
		if _, err := drawTrends(trends, chartToday); err != nil {
			b.Fatal(err)
		}
	}
}
