package cluster

// step is a change of a [Memory], which can be undone.
type step struct {
	seq           uint64
	before, after *Cluster // of one story; nil: not live
	count, forget Words
}

// history is the latest changes, the last one last.
type history struct {
	seq   uint64 // of the item that is being taken in, or was last
	kept  uint64 // up to which nothing can be undone
	steps []step
}

// At makes what is done from now on part of the item with the number seq. The
// numbers of items only ever grow.
func (m *Memory) At(seq uint64) { m.history.seq = seq }

// Rewind undoes what was done for the items after the one with the number seq,
// and reports whether the memory is then as it was. If not, it is of no more use.
func (m *Memory) Rewind(seq uint64) bool {
	h := &m.history
	if seq > h.seq || seq < h.kept {
		return false
	}
	for len(h.steps) > 0 && h.steps[len(h.steps)-1].seq > seq {
		last := h.steps[len(h.steps)-1]
		h.steps = h.steps[:len(h.steps)-1]
		m.apply(step{before: last.after, after: last.before, count: last.forget, forget: last.count})
	}
	h.seq = seq
	return true
}

// Keep frees what it would take to undo what was done up to the item with the
// number seq.
func (m *Memory) Keep(seq uint64) {
	h := &m.history
	n := 0
	for n < len(h.steps) && h.steps[n].seq <= seq {
		n++
	}
	h.steps = append([]step(nil), h.steps[n:]...)
	h.kept = max(h.kept, min(seq, h.seq))
}

// do applies a step so that it can be undone.
func (m *Memory) do(s step) {
	s.seq = m.history.seq
	m.history.steps = append(m.history.steps, s)
	m.apply(s)
}

func (m *Memory) apply(s step) {
	m.index.replace(s.before, s.after)
	m.frequencies.add(s.count, 1)
	m.frequencies.add(s.forget, -1)
}
