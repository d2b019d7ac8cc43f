package feeds

import (
	"crypto/sha256"
	"encoding/binary"
	"net/url"
	"slices"

	"newsdesk/news"
)

// An imprint is the version of this format in a byte, a hash of what the
// identities of items depend on beside their own bytes, and for each item of the
// document, in its order, a hash of its bytes and its identity: 9 bytes, and 32
// for each item.
const (
	imprintVersion = 1
	imprintHeader  = 1 + 8
	imprintItem    = 4 * 8
)

// imprint is a [news.Imprint], unpacked.
type imprint struct {
	setting uint64
	hashes  []uint64
	ids     []identity
}

// unpack returns the imprint that was packed, ok if it is one.
func unpack(packed news.Imprint) (m imprint, ok bool) {
	if len(packed) < imprintHeader || packed[0] != imprintVersion || (len(packed)-imprintHeader)%imprintItem != 0 {
		return imprint{}, false
	}
	next := func() uint64 {
		n := binary.BigEndian.Uint64(packed)
		packed = packed[8:]
		return n
	}
	packed = packed[1:]
	m.setting = next()
	for len(packed) > 0 {
		m.hashes = append(m.hashes, next())
		m.ids = append(m.ids, identity{news.Key(next()), news.Key(next()), news.Key(next())})
	}
	return m, true
}

func (m imprint) pack() news.Imprint {
	packed := make(news.Imprint, 0, imprintHeader+len(m.ids)*imprintItem)
	packed = append(packed, imprintVersion)
	packed = binary.BigEndian.AppendUint64(packed, m.setting)
	for i, id := range m.ids {
		for _, n := range [...]uint64{m.hashes[i], uint64(id.guid), uint64(id.link), uint64(id.text)} {
			packed = binary.BigEndian.AppendUint64(packed, n)
		}
	}
	return packed
}

// extract is what was read of a document.
type extract struct {
	Document              // without the items that are known
	known    [][]news.Key // the keys of those
	imprint  news.Imprint // of the whole document; none where its items cannot be taken apart
}

// read reads all of the document that was found at base.
func (g *guarded) read(base *url.URL) (extract, error) {
	doc, err := g.parse(g.text, base)
	if err != nil {
		return extract{}, err
	}
	r := extract{Document: doc}
	now := imprint{setting: g.setting(base, doc.Home)}
	now.ids = make([]identity, len(doc.Items))
	for i := range doc.Items {
		now.ids[i], doc.Items[i].Canonical = identityOf(doc.Items[i])
	}
	identify(doc.Items, now.ids, keysOf(now.ids, doc.Home))
	if now.hashes = g.hashes(); len(now.hashes) == len(now.ids) {
		r.imprint = now.pack()
	}
	return r, nil
}

// readNew reads what the document that was found at base has beside the items of
// last. It is not ok where that might differ by a bit from what reading all of it
// and leaving out what is known would say: then all of it has to be read.
func (g *guarded) readNew(base *url.URL, last news.Imprint) (r extract, ok bool) {
	before, ok := unpack(last)
	now := imprint{hashes: g.hashes()}
	if !ok || len(now.hashes) == 0 {
		return extract{}, false
	}
	places := before.find(now.hashes)
	rest := g.cuts.without(g.text, func(i int) bool { return places[i] >= 0 })
	doc, err := g.parse(rest, base)
	now.setting = g.setting(base, doc.Home)
	if err != nil || now.setting != before.setting {
		return extract{}, false
	}
	return g.join(doc, before, now, places)
}

// join puts together what was read of the document and what is known.
func (g *guarded) join(doc Document, before, now imprint, places []int) (r extract, ok bool) {
	read := 0
	now.ids = make([]identity, len(places))
	for i, place := range places {
		switch {
		case place >= 0:
			now.ids[i] = before.ids[place]
		case read == len(doc.Items):
			return extract{}, false
		default:
			now.ids[i], doc.Items[read].Canonical = identityOf(doc.Items[read])
			read++
		}
	}
	if read != len(doc.Items) {
		return extract{}, false
	}
	oldKeys, keys := keysOf(before.ids, doc.Home), keysOf(now.ids, doc.Home)
	var fresh [][]news.Key
	var ids []identity
	for i, place := range places {
		switch {
		case place < 0:
			fresh, ids = append(fresh, keys[i]), append(ids, now.ids[i])
		case !slices.Equal(oldKeys[place], keys[i]):
			return extract{}, false // another item has or had the same identity: it may be news to the desk
		case len(keys[i]) > 0:
			r.known = append(r.known, keys[i])
		}
	}
	identify(doc.Items, ids, fresh)
	r.Document, r.imprint = doc, now.pack()
	return r, true
}

// find returns for each hash the place of an item of that hash, or -1.
func (m imprint) find(hashes []uint64) []int {
	byHash := make(map[uint64]int, len(m.hashes))
	for i, hash := range m.hashes {
		byHash[hash] = i
	}
	places := make([]int, len(hashes))
	for i, hash := range hashes {
		place, found := byHash[hash]
		if !found {
			place = -1
		}
		places[i] = place
	}
	return places
}

// parse has the parser read text, which is the document or a part of it.
func (g *guarded) parse(text []byte, base *url.URL) (Document, error) {
	draft, err := g.format.read(text)
	if err != nil {
		return Document{}, explain(err)
	}
	doc := draft.finish(base)
	doc.Format = g.format.String()
	return doc, nil
}

// hashes returns the hash of each item, none where they cannot be taken apart.
func (g *guarded) hashes() []uint64 {
	if g.cuts.torn || g.cuts.depth > 0 {
		return nil
	}
	hashes := make([]uint64, len(g.cuts.items))
	for i, item := range g.cuts.items {
		sum := sha256.Sum256(g.text[item.start:item.end])
		hashes[i] = binary.BigEndian.Uint64(sum[:])
	}
	return hashes
}

// setting returns a hash of what the identities of items depend on beside their
// own bytes: the namespaces and the base that the elements around them declare,
// the address of the document, and that of the site.
func (g *guarded) setting(base *url.URL, home string) uint64 {
	hash := sha256.New()
	for _, tag := range g.cuts.frame {
		hash.Write(g.text[tag.start:tag.end])
	}
	if base != nil {
		hash.Write([]byte("\x00" + base.String()))
	}
	hash.Write([]byte("\x00" + home))
	return binary.BigEndian.Uint64(hash.Sum(nil))
}
