package cluster

import (
	"bytes"
	"testing"
)

// FuzzUnpack unpacks any bytes. What is accepted packs to the same bytes again.
func FuzzUnpack(f *testing.F) {
	m := New()
	for _, item := range benchItems(3) {
		f.Add(m.Open("s", m.Read(item), Words{}, start).Pack())
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packed []byte) {
		c, err := Unpack("s", packed)
		if err == nil && !bytes.Equal(c.Pack(), packed) {
			t.Errorf("% x packs to % x", packed, c.Pack())
		}
		w, err := UnpackWords(packed)
		if err == nil && len(packed) > 0 && !bytes.Equal(w.Pack(), packed) {
			t.Errorf("words % x pack to % x", packed, w.Pack())
		}
	})
}
