package cluster

import (
	"encoding/binary"
	"errors"
	"math"

	"newsdesk/news"
)

// errDamaged says that something was not written by this package.
var errDamaged = errors.New("it is damaged")

// Pack returns the words as bytes: four of the language, and four of each term.
func (w Words) Pack() []byte {
	packed := make([]byte, 0, 4+4*len(w.Terms))
	packed = binary.BigEndian.AppendUint32(packed, uint32(w.Language))
	for _, term := range w.Terms {
		packed = binary.BigEndian.AppendUint32(packed, uint32(term))
	}
	return packed
}

// UnpackWords returns the words that Pack made bytes of. Of no bytes it returns
// no words.
func UnpackWords(packed []byte) (Words, error) {
	if len(packed) == 0 {
		return Words{}, nil
	}
	u := unpacker{rest: packed}
	w := Words{Language: Term(u.uint32())}
	for len(u.rest) > 0 && !u.failed {
		w.Terms = append(w.Terms, Term(u.uint32()))
	}
	return w, u.err()
}

// Pack returns the cluster without the ID of its story as bytes: the language,
// the times of the first and the last item in nanoseconds since 1970, the pace,
// the number of terms, each with its weight, and the titles, each with the hash of its feed
// and the number of its words. All numbers are big-endian.
func (c *Cluster) Pack() []byte {
	packed := binary.BigEndian.AppendUint32(make([]byte, 0, c.packedSize()), uint32(c.language))
	packed = binary.BigEndian.AppendUint64(packed, uint64(c.first)) //nolint:gosec // two's complement
	packed = binary.BigEndian.AppendUint64(packed, uint64(c.last))  //nolint:gosec // two's complement
	packed = binary.BigEndian.AppendUint32(packed, c.pace.items)
	packed = binary.BigEndian.AppendUint64(packed, uint64(c.pace.middle)) //nolint:gosec // two's complement
	packed = binary.BigEndian.AppendUint64(packed, math.Float64bits(c.pace.spread))
	packed = append(packed, byte(c.record[0])) //nolint:gosec // at most maxCentroid
	for place := range c.record.terms() {
		w := c.record.weighed(place)
		packed = binary.BigEndian.AppendUint32(packed, uint32(w.term))
		packed = binary.BigEndian.AppendUint32(packed, math.Float32bits(w.weight))
	}
	for rest := c.record.titles(); len(rest) > 0; {
		var t title
		t, rest = rest.first()
		packed = appendTitle(packed, t)
	}
	return packed
}

func appendTitle(packed []byte, t title) []byte {
	packed = binary.BigEndian.AppendUint64(packed, t.feed)
	packed = append(packed, byte(len(t.words))) //nolint:gosec // at most maxTitleWords
	for _, word := range t.words {
		packed = binary.BigEndian.AppendUint32(packed, word)
	}
	return packed
}

// packedSize returns how many bytes Pack makes, or some more.
func (c *Cluster) packedSize() int { return 4 + 8 + 8 + 4 + 8 + 8 + 1 + 4*len(c.record) }

// Unpack returns the cluster of story that Pack made bytes of.
func Unpack(story news.StoryID, packed []byte) (*Cluster, error) {
	u := unpacker{rest: packed}
	c := &Cluster{Story: story, facts: facts{language: Term(u.uint32()), first: u.int64(), last: u.int64(), pace: u.pace()}}
	centroid := u.centroid()
	c.length = centroid.length()
	c.record = newRecord(centroid, u.titles())
	return c, u.err()
}

// unpacker takes values from the front of bytes, zero where they are too few.
type unpacker struct {
	rest   []byte
	failed bool
}

func (u *unpacker) require(ok bool) { u.failed = u.failed || !ok }

func (u *unpacker) err() error {
	if u.failed {
		return errDamaged
	}
	return nil
}

// take returns the next n bytes, or n zeros.
func (u *unpacker) take(n int) []byte {
	if len(u.rest) < n {
		u.failed = true
		return make([]byte, n)
	}
	taken := u.rest[:n]
	u.rest = u.rest[n:]
	return taken
}

func (u *unpacker) byte() byte { return u.take(1)[0] }

func (u *unpacker) uint32() uint32 { return binary.BigEndian.Uint32(u.take(4)) }

func (u *unpacker) uint64() uint64 { return binary.BigEndian.Uint64(u.take(8)) }

func (u *unpacker) int64() int64 { return int64(u.uint64()) } //nolint:gosec // two's complement

func (u *unpacker) pace() pace {
	p := pace{u.uint32(), u.int64(), math.Float64frombits(u.uint64())}
	u.require(p.items > 0 && p.spread >= 0 && p.spread <= math.MaxInt64)
	return p
}

func (u *unpacker) centroid() (v vector) {
	n := int(u.byte())
	u.require(n <= maxCentroid)
	for len(v) < n && !u.failed {
		w := weighed{Term(u.uint32()), math.Float32frombits(u.uint32())}
		u.require(w.weight > 0 && w.weight <= math.MaxFloat32)
		u.require(len(v) == 0 || v[len(v)-1].term < w.term)
		v = append(v, w)
	}
	return v
}

func (u *unpacker) titles() (all titles) {
	n := 0
	for ; len(u.rest) > 0 && !u.failed; n++ {
		all = all.add(u.title())
	}
	u.require(n <= maxTitles)
	return all
}

func (u *unpacker) title() title {
	t := title{feed: u.uint64()}
	n := int(u.byte())
	u.require(n <= maxTitleWords)
	for range n {
		if u.failed {
			break
		}
		t.words = append(t.words, u.uint32())
	}
	return t
}
