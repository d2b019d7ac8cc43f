package cluster

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/news"
)

// pair is a Memory and a plain one, which are told the same.
type pair struct {
	t      *testing.T
	random *rand.Rand
	memory *Memory
	plain  plainMemory
	saved  []savedMemory // of the latest items
	seq    uint64
	now    time.Time
}

// savedMemory is the plain one as it was after an item.
type savedMemory struct {
	seq   uint64
	plain plainMemory
}

func TestMemoryFindsWhatAPlainOneFinds(t *testing.T) {
	steps := 4_000
	if testing.Short() {
		steps = 1_500
	}
	reports := mixedReports(2_000)
	p := &pair{t: t, random: rand.New(rand.NewPCG(3, 4)), memory: New(), plain: plainMemory{}, now: start}
	most, least := 0, 0
	for step := range steps {
		p.now = p.now.Add(time.Duration(p.random.IntN(20)) * time.Second)
		p.take(reports[(step+p.random.IntN(300))%len(reports)])
		if step%8 == 0 { // what everybody reports, some of them twice
			event := reports[step/500]
			event.Feed = news.FeedID(strconv.Itoa(p.random.IntN(3)))
			p.take(event)
			p.take(event)
		}
		switch p.random.IntN(60) {
		case 0:
			p.expire()
		case 1:
			p.rewind()
		case 2:
			p.restart()
		}
		most = max(most, p.memory.Live())
		if step%(steps/3) == steps/3-1 { // all but a few die
			p.now = p.now.Add(IdleFor - 30*time.Minute)
			p.expire()
			least = p.memory.Live()
		}
	}
	if slots := len(p.memory.index.records); most < 200 || least > most/2 || slots > least+fewFree {
		t.Errorf("%d stories were live at most, and %d in %d slots after the last expiry: it tells too little, or room was not given back", most, least, slots)
	}
}

// mixedReports returns reports in two languages, of few publishers, of which some
// bring a headline alone or number it.
func mixedReports(n int) []Item {
	reports := benchReports(benchItems(n))
	for i := range reports {
		r := &reports[i]
		r.Feed = news.FeedID(strconv.Itoa(i % 5))
		if i%7 == 0 {
			r.Language = "de"
		}
		if i%4 == 0 {
			r.Text = ""
		}
		if i%9 < 3 {
			r.Title = fmt.Sprint(reports[i/9*9].Title, " Day ", i)
		}
	}
	return reports
}

// take takes an item in, and compares where it belongs and what becomes of that.
func (p *pair) take(item Item) {
	p.t.Helper()
	p.seq++
	p.memory.At(p.seq)
	d := p.memory.Read(item)
	if !d.Telling() {
		return
	}
	barred := benchStory(p.random.IntN(int(p.seq)))
	got, found := p.memory.Nearest(d, barred, p.now)
	want, wanted := p.plain.nearest(d, barred, p.memory.least(d), p.now)
	if got != want || found != wanted {
		p.t.Fatalf("item %d: nearest is %v %v, want %v %v", p.seq, got, found, want, wanted)
	}
	story := want.Story
	var c *Cluster
	if found {
		c, p.plain[story] = p.memory.Join(story, d, p.now), p.plain[story].with(d, p.now)
	} else {
		story = benchStory(int(p.seq))
		c = p.memory.Open(story, d, Words{}, p.now)
		p.plain.open(story, d, p.now)
	}
	p.compare(c, p.plain[story])
	p.save()
}

func (p *pair) compare(got *Cluster, want plainStory) {
	p.t.Helper()
	if diff := cmp.Diff(want.vector(), got.record.centroid(nil), cmp.AllowUnexported(weighed{})); diff != "" {
		p.t.Fatalf("item %d: words of the story (-want +got):\n%s", p.seq, diff)
	}
	var latest titles
	for _, title := range want.titles {
		latest = latest.add(title)
	}
	if !slices.Equal(got.record.titles(), latest) {
		p.t.Fatalf("item %d: titles are %v, want %v", p.seq, got.record.titles(), latest)
	}
	facts := facts{want.language, want.first.UnixNano(), want.last.UnixNano(), want.pace}
	if got.facts != facts {
		p.t.Fatalf("item %d: the story is %+v, want %+v", p.seq, got.facts, facts)
	}
}

// expire forgets dead stories, and what it takes to bring them back.
func (p *pair) expire() {
	p.t.Helper()
	p.seq++
	p.memory.At(p.seq)
	got, want := p.memory.Expire(p.now), p.plain.expire(p.now)
	slices.Sort(got)
	if !slices.Equal(got, want) || p.memory.Live() != len(p.plain) {
		p.t.Fatalf("item %d: %d are dead and %d live, want %d and %d", p.seq, len(got), p.memory.Live(), len(want), len(p.plain))
	}
	p.save()
}

// save makes it possible to go back to here, and no longer to long ago.
func (p *pair) save() {
	p.saved = append(p.saved, savedMemory{p.seq, maps.Clone(p.plain)})
	p.saved = p.saved[max(0, len(p.saved)-20):]
	p.memory.Keep(p.saved[0].seq)
}

// rewind goes back by some items.
func (p *pair) rewind() {
	p.t.Helper()
	if len(p.saved) == 0 {
		return
	}
	i := p.random.IntN(len(p.saved))
	p.seq, p.plain = p.saved[i].seq, maps.Clone(p.saved[i].plain)
	p.saved = p.saved[:i+1]
	if !p.memory.Rewind(p.seq) || p.memory.Live() != len(p.plain) {
		p.t.Fatalf("back at item %d: %d are live, want %d", p.seq, p.memory.Live(), len(p.plain))
	}
}

// restart makes a new memory of what was packed.
func (p *pair) restart() {
	p.t.Helper()
	fresh := New()
	fresh.frequencies = p.memory.frequencies
	for _, story := range slices.Sorted(maps.Keys(p.plain)) {
		c, err := Unpack(story, p.memory.index.find(story).Pack())
		if err != nil {
			p.t.Fatal(err)
		}
		fresh.Restore(c)
	}
	fresh.At(p.seq)
	fresh.Keep(p.seq)
	p.memory, p.saved = fresh, nil
}

func TestOfStoriesThatAreEquallyAlikeTheFirstByNameIsNearest(t *testing.T) {
	m := New()
	item := benchItems(1)[0]
	d := m.Read(item)
	for _, story := range []news.StoryID{"b", "a", "c"} {
		m.Open(story, d, Words{}, start)
	}
	item.Feed = "another"
	got, _ := m.Nearest(m.Read(item), "", start)
	if got.Story != "a" {
		t.Errorf("nearest is %q, want a", got.Story)
	}
}
