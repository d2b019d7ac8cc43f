package main

import (
	"encoding/json"
	"errors"
	"net/http"

	"newsdesk/desk"
	"newsdesk/store"
)

// lookupPath returns where the full-text index of the store at path is.
func lookupPath(path string) string { return path + "-lookup" }

// dbStats is what there is to say of the files that the bot remembers in.
type dbStats struct {
	store.Stats

	Lookup *lookupStats `json:"lookup,omitempty"` // nil: there is no index
}

// lookupStats says what the full-text index holds.
type lookupStats struct {
	Path     string         `json:"path"`
	Items    int            `json:"items"`
	Segments int            `json:"segments"`
	Bytes    int64          `json:"bytes"`
	Behind   uint64         `json:"behind"`             // items that it lacks, at most
	Building *desk.Progress `json:"building,omitempty"` // nil: it is ready
}

// step is a line of what is said while the index is made.
type step struct {
	desk.Progress

	Finished bool   `json:"finished,omitempty"`
	Error    string `json:"error,omitempty"`
}

// stats returns what there is to say of the store and its index.
func (c *control) stats() (stats dbStats, err error) {
	if stats.Stats, err = c.store.Stats(); err != nil {
		return stats, err
	}
	path := lookupPath(c.store.Path())
	if c.archive == nil && !exists(path) {
		return stats, nil
	}
	err = c.withArchive(func(a *desk.Archive) error {
		held := a.Stats()
		stats.Lookup = &lookupStats{path, held.Items + held.Buffered, held.Segments, held.Size, held.Behind, held.Building}
		return nil
	})
	return stats, err
}

// withArchive calls fn with the archive of the bot that runs, or with its own.
func (c *control) withArchive(fn func(*desk.Archive) error) error {
	if c.archive != nil {
		return fn(c.archive)
	}
	archive, err := desk.OpenArchive(lookupPath(c.store.Path()), c.store, store.RecordsFor, c.log)
	if err != nil {
		return err
	}
	return errors.Join(fn(archive), archive.Close())
}

// perStep is how many hundredths are done between two lines.
const perStep = 5

// reindex makes the index anew, and says how far it is.
func (c *control) reindex(w http.ResponseWriter, r *http.Request) {
	ctx, lines, last := r.Context(), json.NewEncoder(w), -perStep
	say := func(s step) {
		_ = lines.Encode(s) // the other end may have left
		_ = http.NewResponseController(w).Flush()
	}
	err := c.withArchive(func(a *desk.Archive) error {
		return a.Reindex(ctx, func(p desk.Progress) {
			if percent := p.Percent(); percent >= last+perStep {
				last = percent
				say(step{Progress: p})
			}
		})
	})
	end := step{Finished: true}
	if err != nil {
		end.Error = err.Error()
	}
	say(end)
}
