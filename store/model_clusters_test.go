package store

import (
	"pgregory.net/rapid"

	"newsdesk/news"
)

// wordsKept is of how many stories the words are kept in the simulation.
const wordsKept = 3

func (m *machine) nextItem(t *rapid.T, tx *Tx) {
	got, err := tx.NextItem()
	noError(t, err)
	m.want.items++
	same(t, "NextItem", got, m.want.items)
}

func (m *machine) putCluster(t *rapid.T, tx *Tx) {
	id, packed := drawStoryID(t), drawPacked(t)
	noError(t, tx.PutCluster(id, []byte(packed)))
	m.want.clusters[id] = packed
}

func (m *machine) removeCluster(t *rapid.T, tx *Tx) {
	id := drawStoryID(t)
	noError(t, tx.RemoveCluster(id))
	delete(m.want.clusters, id)
}

func (m *machine) addWords(t *rapid.T, tx *Tx) {
	packed := drawPacked(t)
	got, err := tx.AddWords([]byte(packed), wordsKept)
	noError(t, err)
	m.want.words = append(m.want.words, packed)
	want := ""
	if len(m.want.words) > wordsKept {
		want, m.want.words = m.want.words[0], m.want.words[1:]
	}
	same(t, "AddWords", string(got), want)
}

func drawPacked(t *rapid.T) string {
	return rapid.StringN(1, 3, -1).Draw(t, "packed")
}

func readClusters(tx *Tx) map[news.StoryID]string {
	clusters := map[news.StoryID]string{}
	for id, packed := range tx.Clusters() {
		clusters[id] = string(packed)
	}
	return clusters
}

func readWords(tx *Tx) (words []string) {
	for packed := range tx.Words() {
		words = append(words, string(packed))
	}
	return words
}
