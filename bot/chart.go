package bot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-analyze/charts"

	"newsdesk/desk"
)

// The size of a chart in pixels: letters of a chart this wide are still read on
// a phone, which shows it a third as large.
const (
	chartWidth  = 900
	chartHeight = 560
	chartText   = 24
)

// chartColors are told apart by all who see colours in any way, on white; the
// numbers at the ends of the lines say the same. They are those of Okabe and Ito
// that are dark enough, "Color Universal Design", 2008.
// https://jfly.uni-koeln.de/color/
//
//nolint:gochecknoglobals // a table that never changes
var chartColors = []charts.Color{
	charts.ColorFromHex("#0072B2"), charts.ColorFromHex("#D55E00"), charts.ColorFromHex("#009E73"),
	charts.ColorFromHex("#CC79A7"), charts.ColorFromHex("#000000"),
}

// trendLimit is how many topics a chart shows.
const trendLimit = 5

// drawTrends draws one line a topic, as a PNG. It shows the numbers of the topics
// and no name, for there is no font with the letters of all of them; and it has
// a white ground of its own, on which it looks the same wherever it is shown. The
// same trends make the same bytes.
func drawTrends(trends []desk.Trend, today time.Time) (*file, error) {
	values := make([][]float64, len(trends))
	for i, t := range trends {
		values[i] = chartValues(t.Days)
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: chartHeight})
	if err := p.LineChart(chartOf(values, today)); err != nil {
		return nil, fmt.Errorf("draw trends: %w", err)
	}
	data, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw trends: %w", err)
	}
	return &file{name: "trends.png", kind: "image/png", data: data}, nil
}

// chartValues leaves out what is unknown.
func chartValues(days []int) []float64 {
	values := make([]float64, len(days))
	for i, n := range days {
		if values[i] = float64(n); n < 0 {
			values[i] = charts.GetNullValue()
		}
	}
	return values
}

func chartOf(values [][]float64, today time.Time) charts.LineChartOption {
	text := func(size float64) charts.FontStyle { return charts.FontStyle{FontSize: size} }
	lines := charts.NewSeriesListLine(values)
	longest := 0
	for i, label := range chartLabels(values) {
		longest = max(longest, len(label))
		lines[i].Label = charts.SeriesLabel{Show: new(true), FontStyle: text(chartText), Distance: 10, LabelFormatter: atEnd(label, values[i])}
	}
	opt := charts.NewLineChartOptionWithSeries(lines)
	opt.Theme = charts.MakeTheme(charts.ThemeOption{
		BackgroundColor: charts.ColorWhite, TextColor: charts.ColorFromHex("#333333"),
		AxisStrokeColor: charts.ColorFromHex("#888888"), AxisSplitLineColor: charts.ColorFromHex("#DDDDDD"), SeriesColors: chartColors,
	})
	opt.Padding = charts.Box{Top: 24, Left: 16, Right: 36 + longest*chartText/2, Bottom: 16, IsSet: true}
	opt.LineStrokeWidth, opt.Symbol.Shape = 5, charts.SymbolNone
	opt.Legend.Show = new(false)
	opt.XAxis.Labels, opt.XAxis.LabelCount, opt.XAxis.LabelFontStyle = chartDates(len(values[0]), today), 4, text(chartText)
	opt.YAxis = []charts.YAxisOption{{LabelFontStyle: text(chartText), Min: new(0.0), Max: new(chartTop(values)), LabelCount: 5}}
	return opt
}

// atEnd labels the last of the values. It counts them, for the index that the
// formatter is given is that of the line.
func atEnd(label string, values []float64) charts.SeriesLabelFormatter {
	left := 0
	for _, n := range values {
		if n != charts.GetNullValue() {
			left++
		}
	}
	return func(int, string, float64) (string, *charts.LabelStyle) {
		if left--; left > 0 {
			return "", nil
		}
		return label, nil
	}
}

// chartLabels returns the numbers of the lines, those of lines that end in one
// place together at the first of them.
func chartLabels(values [][]float64) []string {
	apart := chartTop(values) / 12 // the height of a number
	labels, ends := make([]string, len(values)), make([]float64, len(values))
	for i, line := range values {
		ends[i] = line[len(line)-1]
		at := slices.IndexFunc(ends[:i], func(end float64) bool { return math.Abs(end-ends[i]) < apart })
		if at < 0 {
			at = i
		}
		labels[at] = strings.TrimSpace(labels[at] + " " + strconv.Itoa(i+1))
	}
	return labels
}

// chartDates returns the days up to today, in words that mean the same everywhere.
func chartDates(days int, today time.Time) []string {
	dates := make([]string, days)
	for i := range dates {
		dates[i] = today.AddDate(0, 0, i+1-days).Format("2 Jan")
	}
	return dates
}

// chartTop returns the top of the scale, which four steps of whole stories lead to.
func chartTop(values [][]float64) float64 {
	most := 1.0
	for _, line := range values {
		for _, n := range line {
			if n != charts.GetNullValue() {
				most = max(most, n)
			}
		}
	}
	return 4 * math.Ceil(most/4)
}
