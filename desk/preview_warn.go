package desk

import (
	"cmp"
	"slices"
	"strings"
)

// Lopsided warns that one publisher brings much of what is told.
type Lopsided struct {
	Source string  // the label of its feed
	Share  float64 // of the alerts
	Alerts int     // that there would be if two publishers had to carry a story
}

// Broad warns that there are more alerts than people read.
type Broad struct {
	Cap    int // that would do
	Alerts int // with it
	Held   int // left to the digest
}

const (
	lopsidedShare  = 0.4
	lopsidedAlerts = 5  // fewer say nothing
	broadPerDay    = 20 // alerts
	sensibleCap    = 10 // alerts a day
)

// warn says what is wrong with what is told.
func (p *previewTx) warn(told []*pastStory) {
	if source, alerts := mainSource(told); alerts >= lopsidedAlerts && len(p.sites) > 1 && p.Subscription.MinSources < 2 {
		if share := float64(alerts) / float64(len(told)); share >= lopsidedShare {
			two := p.Subscription
			two.MinSources = 2
			p.Lopsided = &Lopsided{source, share, len(p.rehearse(two, asPlanned).told())}
		}
	}
	if p.PerDay() > broadPerDay && p.Subscription.MaxPerDay == 0 {
		capped := p.Subscription
		capped.MaxPerDay = sensibleCap
		left := len(p.rehearse(capped, asPlanned).told())
		p.Broad = &Broad{Cap: sensibleCap, Alerts: left, Held: len(told) - left}
	}
}

// mainSource returns the publisher that brought the most alerts, and how many.
func mainSource(told []*pastStory) (label string, alerts int) {
	type source struct {
		site, label string
		alerts      int
	}
	var sources []source
	places := map[string]int{}
	for _, story := range told {
		place, known := places[story.by.site]
		if !known {
			place = len(sources)
			places[story.by.site] = place
			sources = append(sources, source{site: story.by.site, label: story.by.feed})
		}
		sources[place].alerts++
	}
	if len(sources) == 0 {
		return "", 0
	}
	most := slices.MinFunc(sources, func(a, b source) int { return cmp.Or(b.alerts-a.alerts, strings.Compare(a.site, b.site)) })
	return most.label, most.alerts
}
