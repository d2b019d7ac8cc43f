package query

// gate is how many bytes of a word say whether any prefix may fit: as many as
// the shortest has.
const gate = minPrefix

// prefixes finds the prefixes that a word begins with.
type prefixes struct {
	begin map[string][]prefix // by their first bytes
	gates []uint64            // a bit for the hash of each of these; nil where there are none
}

type prefix struct {
	word string
	key  key
}

const gateBits = 16

func newPrefixes(keys map[string]key) prefixes {
	p := prefixes{begin: map[string][]prefix{}}
	if len(keys) == 0 {
		return p
	}
	p.gates = make([]uint64, 1<<gateBits/64)
	for word, k := range keys {
		p.begin[word[:gate]] = append(p.begin[word[:gate]], prefix{word, k})
		h := gateHash(word[0], word[1], word[2])
		p.gates[h/64] |= 1 << (h % 64)
	}
	return p
}

// may reports whether some prefix may fit word. It is wrong rarely, and never
// where one does.
func (p *prefixes) may(word []byte) bool {
	if p.gates == nil || len(word) < gate {
		return false
	}
	h := gateHash(word[0], word[1], word[2])
	return p.gates[h/64]&(1<<(h%64)) != 0
}

func gateHash(a, b, c byte) uint32 {
	const odd = 0x9E3779B1 // the golden ratio spreads neighbours
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * odd >> (32 - gateBits)
}
