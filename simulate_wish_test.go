package main

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"newsdesk/news"
	"newsdesk/store"
)

// simPlace is one in the order of the store's transactions: behind that of the
// item with this number, and before that of the next.
type simPlace uint64

// never is later than all items.
const never simPlace = math.MaxUint64

// simWant is that a channel is to hear of what a publisher says on a subject, because
// of a topic.
type simWant struct {
	channel news.ChannelID
	pier    int
	subject string
	topic   news.TopicID
}

// wish is a simWant that held for items that came in behind one place and not
// behind another.
type wish struct {
	simWant
	since, until simPlace
}

// note notes what is wanted from now on. Nothing comes in meanwhile.
func (s *simulation) note() {
	now, wants := s.place(), s.wants()
	for i := range s.wishes {
		w := &s.wishes[i]
		if w.until != never {
			continue
		}
		if wants[w.simWant] {
			delete(wants, w.simWant)
		} else {
			w.until = now
		}
	}
	for _, w := range slices.SortedFunc(maps.Keys(wants), compareWants) {
		s.wishes = append(s.wishes, wish{w, now, never})
	}
}

func compareWants(a, b simWant) int {
	return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.pier, b.pier), cmp.Compare(a.topic, b.topic))
}

// place returns what has come in by now.
func (s *simulation) place() (now simPlace) {
	s.must(s.room.store.View(func(tx *store.Tx) error {
		now = simPlace(tx.LastRecord())
		return nil
	}))
	return now
}

// wants returns what is wanted at present: of topics of the configuration what
// everybody's feeds say, of those of a guild what its own say as well.
func (s *simulation) wants() map[simWant]bool {
	wants := map[simWant]bool{}
	for _, host := range s.hosts {
		p := s.publishers[host]
		for _, t := range s.config.Topics {
			for _, channel := range t.Channels {
				if p.guild == "" {
					wants[simWant{channel, p.pier, t.Query, news.TopicID(t.Name)}] = true
				}
			}
		}
		for _, t := range s.members.topics {
			if t.deleted || p.guild != "" && p.guild != t.guild || s.members.paused[host] {
				continue
			}
			for channel, heard := range t.channels {
				if heard {
					wants[simWant{channel, p.pier, t.subject, t.id}] = true
				}
			}
		}
	}
	return wants
}

// simAlert is a bulletin as it is known in a channel.
type simAlert struct {
	pier, number int
	subject      string
}

// numbered returns the numbers of the bulletins that came in.
func (s *simulation) numbered() map[simAlert]simPlace {
	numbers := map[simAlert]simPlace{}
	s.must(s.room.store.View(func(tx *store.Tx) error {
		for record, err := range tx.RecordsAfter(0) {
			if err != nil {
				return err
			}
			for _, a := range readHeadlines(record.Title) {
				numbers[a] = simPlace(record.Seq)
			}
		}
		return nil
	}))
	return numbers
}

// reasons returns the wishes for which a channel is to hear of a bulletin: those
// that held when it came in, or hold now, if it has not.
func (s *simulation) reasons(channel news.ChannelID, a simAlert, numbers map[simAlert]simPlace) (reasons []int) {
	at, found := numbers[a]
	if !found {
		at = never
	}
	for i, w := range s.wishes {
		if w.channel == channel && w.pier == a.pier && w.subject == a.subject && w.since < at && at <= w.until {
			reasons = append(reasons, i)
		}
	}
	return reasons
}

// pick returns one of several.
func pick[T any](random *rand.Rand, several []T) T { return several[random.IntN(len(several))] }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
