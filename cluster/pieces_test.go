package cluster

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// readAll returns the postings of a list, the first that was added first.
func readAll(p *pieces, list piece) (all []posting) {
	for list != 0 {
		var some []posting
		some, list = p.read(list)
		all = append(slices.Clone(some), all...)
	}
	return all
}

func TestPiecesKeepListsApart(t *testing.T) {
	var (
		random = rand.New(rand.NewPCG(5, 6))
		pieces pieces
		lists  [40]piece
		want   [40][]posting
	)
	for step := range 60_000 {
		i := min(random.IntN(40), random.IntN(40), random.IntN(40)) // some are long
		slot := int32(step)
		switch n := len(want[i]); {
		case n > 0 && random.IntN(60_000) < 10_000+step/2: // they grow, and shrink in the end
			gone := random.IntN(n)
			lists[i] = pieces.remove(lists[i], want[i][gone].slot())
			want[i][gone] = want[i][n-1]
			want[i] = want[i][:n-1]
		default:
			lists[i] = pieces.add(lists[i], newPosting(slot, float32(i)))
			want[i] = append(want[i], newPosting(slot, float32(i)))
		}
		if step%16 == 0 && !slices.Equal(readAll(&pieces, lists[i]), want[i]) {
			t.Fatalf("step %d: list %d is %v, want %v", step, i, readAll(&pieces, lists[i]), want[i])
		}
	}
	for i := range lists {
		if !slices.Equal(readAll(&pieces, lists[i]), want[i]) {
			t.Errorf("list %d was changed by another", i)
		}
	}
}

func TestListsThatShrinkGiveTheirPagesToOthers(t *testing.T) {
	var pieces pieces
	grown := 0
	for range 5 {
		var list piece
		for slot := range int32(5_000) {
			list = pieces.add(list, newPosting(slot, 1))
		}
		for slot := range int32(5_000) {
			list = pieces.remove(list, slot)
		}
		if list != 0 {
			t.Error("an empty list has a piece")
		}
		if grown == 0 {
			grown = len(pieces.pages)
		}
	}
	if len(pieces.pages) != grown {
		t.Errorf("one list after the other took %d pages, the first alone %d", len(pieces.pages), grown)
	}
}

func TestExpiryGivesRoomBack(t *testing.T) {
	m := New()
	fill(m, benchItems(3*fewFree))
	m.Expire(start.Add(IdleFor + 1))
	if x := &m.index; m.Live() != 0 || len(x.records) != 0 || len(x.terms) != 0 || len(x.pieces.pages) != 0 {
		t.Errorf("when all are dead there are %d stories in %d slots, %d terms, %d pages", m.Live(), len(x.records), len(x.terms), len(x.pieces.pages))
	}
}

func TestStoriesThatFollowOthersTakeTheirRoom(t *testing.T) {
	m := New()
	items := benchItems(fewFree - 1)
	var slots, pages int
	for round := range 10 {
		fill(m, items)
		if x := &m.index; round == 1 {
			slots, pages = len(x.records), len(x.pieces.pages)
		} else if round > 1 && (len(x.records) > slots || len(x.pieces.pages) > pages+2) {
			t.Errorf("round %d: %d slots and %d pages, want no more than %d and %d", round, len(x.records), len(x.pieces.pages), slots, pages)
		}
		m.Expire(start.Add(IdleFor + 1))
		if len(m.index.terms) != 0 {
			t.Errorf("round %d: %d terms are of no story", round, len(m.index.terms))
		}
	}
}
