package lookup

import (
	"encoding/binary"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// posted is what a posting says.
type posted struct {
	Item   int32
	Places []int32
}

// anyPosted draws what a posting list of a word may hold.
func anyPosted(t *rapid.T) []posted {
	var list []posted
	item := int32(-1)
	for range rapid.IntRange(0, 30).Draw(t, "items") {
		item += rapid.Int32Range(1, 300).Draw(t, "distance")
		titles := rapid.SliceOfN(rapid.Int32Range(0, 500), 0, 4).Draw(t, "titles")
		texts := rapid.SliceOfN(rapid.Int32Range(textBase, textBase+1<<20), 0, 8).Draw(t, "texts")
		if len(titles)+len(texts) == 0 {
			titles = []int32{0}
		}
		places := slices.Concat(titles, texts)
		slices.Sort(places)
		list = append(list, posted{item, places})
	}
	return list
}

func encode(list []posted) (data []byte) {
	last := int32(-1)
	for _, p := range list {
		data = appendPosting(data, last, p.Item, p.Places)
		last = p.Item
	}
	return data
}

func decode(data []byte) (list []posted) {
	for c := newCursor(data, 1); c.item != noItem; c.next() {
		p := posted{Item: c.item}
		for _, at := range c.appendTo(nil) {
			p.Places = append(p.Places, at.at)
		}
		list = append(list, p)
	}
	return list
}

func TestPostingsAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyPosted(t)
		if diff := cmp.Diff(want, decode(encode(want))); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func TestPostingListsAreJoinedAsIfWrittenInOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first, second := anyPosted(t), anyPosted(t)
		a, b := encode(first), encode(second)
		const shift = 20_000
		want := slices.Clone(first)
		for _, p := range second {
			want = append(want, posted{p.Item + shift, p.Places})
		}
		if diff := cmp.Diff(want, decode(appendList(a, lastItem(a), b, shift))); diff != "" {
			t.Fatalf("(-want +joined):\n%s", diff)
		}
	})
}

func TestChunksHoldTheSameList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []posted
		item := int32(-1)
		for range rapid.IntRange(1, 1000).Draw(t, "items") {
			item += rapid.SampledFrom([]int32{1, 1, 2, 50}).Draw(t, "distance")
			want = append(want, posted{item, []int32{textBase + item}})
		}
		list := encode(want)
		chunked := appendChunks(nil, list, len(want))
		if got := withoutChunks(chunked, len(want)); !slices.Equal(got, list) {
			t.Fatalf("without chunks it is %x, want %x", got, list)
		}
		c := newFileCursor(chunked, len(want), 1)
		for least := int32(0); c.item != noItem; least = c.item + rapid.Int32Range(0, 300).Draw(t, "step") {
			c.seek(least)
			at := slices.IndexFunc(want, func(p posted) bool { return p.Item >= least })
			if at < 0 && c.item != noItem || at >= 0 && c.item != want[at].Item {
				t.Fatalf("seek(%d) goes to %d", least, c.item)
			}
			if at >= 0 && c.appendTo(nil)[0].at != want[at].Places[0] {
				t.Fatalf("item %d has the places of another", c.item)
			}
		}
	})
}

func FuzzPostings(f *testing.F) {
	f.Add(encode([]posted{{0, []int32{0}}, {7, []int32{3, textBase + 4}}, {9, []int32{textBase, textBase + 1}}}))
	f.Add([]byte{3, 0xFF, 0xFF, 0xFF, 0x7F})
	f.Add(binary.AppendUvarint(nil, 1<<63))
	f.Fuzz(func(t *testing.T, data []byte) {
		last := int32(-1)
		for c := newCursor(data, 1); c.item != noItem; c.next() {
			if c.item <= last {
				t.Fatalf("item %d comes behind %d", c.item, last)
			}
			if n := len(c.appendTo(nil)); n != int(c.titles+c.texts) || n == 0 && data == nil {
				t.Fatalf("%d places, want %d", n, c.titles+c.texts)
			}
			last = c.item
		}
		appendList(nil, -1, data, 1<<20)
		withoutChunks(data, perChunk+1)
		for c := newFileCursor(data, perChunk+1, 1); c.item != noItem; c.seek(c.item + 100) {
			c.appendTo(nil)
		}
	})
}
