package lookup

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPiecesFollowEachOther(t *testing.T) {
	wantFrom, wantSize := uint32(0), uint32(smallestPiece)
	for n := range uint32(10 * largestPiece) {
		if n == wantFrom+wantSize {
			wantFrom, wantSize = n, min(2*wantSize, largestPiece)
		}
		if from, size := pieceOf(n); from != wantFrom || size != wantSize {
			t.Fatalf("byte %d is in a piece of %d bytes from %d on, want one of %d from %d on", n, size, from, wantSize, wantFrom)
		}
	}
}

// grow extends lists at random, and returns what each key has to have.
func grow(s *lists, rng *rand.Rand) map[string][]byte {
	want := map[string][]byte{}
	var m mentions
	for range 10_000 {
		word := strings.Repeat("ab", rng.IntN(12)) + strconv.Itoa(int(rng.ExpFloat64()*300))
		key := fmt.Sprintf("w%s\x00%d", word, rng.IntN(3))
		m.keys, m.each = []byte(key), []mention{{to: int32(len(key)), word: int32(len(word) + 2)}}
		s.guess(&m)
		l := s.of(&m, &m.each[0])
		postings := bytes.Repeat([]byte{byte(rng.Uint32())}, 1+rng.IntN(200)*rng.IntN(2))
		s.postings.extend(l, postings)
		want[key] = append(want[key], postings...)
	}
	return want
}

func TestListsHoldWhatWasAppended(t *testing.T) {
	s := lists{seed: maphash.MakeSeed(), slots: make([]uint64, 2)}
	want := grow(&s, rand.New(rand.NewPCG(1, 2)))
	var keys []string
	for key, l := range s.sorted() {
		keys = append(keys, string(key))
		if got := s.postings.appendPostings([]byte("before"), l); string(got) != "before"+string(want[string(key)]) {
			t.Errorf("%q has %d bytes, want those %d that were appended", key, len(got)-6, len(want[string(key)]))
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), keys); diff != "" {
		t.Errorf("keys in order (-want +got):\n%s", diff)
	}
}

func TestListsAreFoundByTheirWord(t *testing.T) {
	s := lists{seed: maphash.MakeSeed(), slots: make([]uint64, 2)}
	rng := rand.New(rand.NewPCG(3, 4))
	want := map[string][]string{}
	for range 3 { // who searches finds what came since
		for key := range grow(&s, rng) {
			word, _, _ := strings.Cut(key, "\x00")
			want[word] = append(want[word], key)
		}
		for word, keys := range want {
			var got []string
			for key := range s.ofWord([]byte(word + "\x00")) {
				if strings.HasPrefix(string(key), word+"\x00") {
					got = append(got, string(key))
				}
			}
			slices.Sort(got)
			slices.Sort(keys)
			want[word] = slices.Compact(keys)
			if diff := cmp.Diff(want[word], got); diff != "" {
				t.Fatalf("%q (-want +got):\n%s", word, diff)
			}
		}
	}
	for range (&lists{}).ofWord([]byte("w\x00")) {
		t.Error("there is a word where there is none")
	}
}
