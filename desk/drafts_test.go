package desk

import (
	"errors"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

func TestDraftsAreOfTheirGuildAndForAWeek(t *testing.T) {
	f := newFixture(t)
	draft, err := f.SaveDraft(harbour, news.Draft{By: ada, Name: "Ferries", Query: "ferry"}, f.now)
	f.must(err)
	got, err := f.Draft(harbour, draft.ID, f.now.Add(undoFor-1))
	f.must(err)
	if got != draft {
		t.Errorf("got %+v, want %+v", got, draft)
	}
	for name, get := range map[string]func() (news.Draft, error){
		"of another guild": func() (news.Draft, error) { return f.Draft(island, draft.ID, f.now) },
		"of no guild":      func() (news.Draft, error) { return f.Draft("", draft.ID, f.now) },
		"forged":           func() (news.Draft, error) { return f.Draft(harbour, "7001/x", f.now) },
		"after a week":     func() (news.Draft, error) { return f.Draft(harbour, draft.ID, f.now.Add(undoFor)) },
		"kept for no guild": func() (news.Draft, error) {
			return f.SaveDraft("", news.Draft{}, f.now)
		},
	} {
		if _, err := get(); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v, want %v", name, err, ErrNotFound)
		}
	}
	f.must(f.DropDraft(island, draft.ID))
	if _, err := f.Draft(harbour, draft.ID, f.now); err != nil {
		t.Errorf("another guild dropped it: %v", err)
	}
	f.must(f.DropDraft(harbour, draft.ID))
	if _, err := f.Draft(harbour, draft.ID, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("dropped: %v", err)
	}
}

func TestTheOldestDraftMakesRoom(t *testing.T) {
	f := newFixture(t)
	first, err := f.SaveDraft(harbour, news.Draft{By: ada}, f.now)
	f.must(err)
	other, err := f.SaveDraft(island, news.Draft{By: ada}, f.now)
	f.must(err)
	for range maxDrafts {
		f.now = f.now.Add(time.Second)
		_, err := f.SaveDraft(harbour, news.Draft{By: ada}, f.now)
		f.must(err)
	}
	if _, err := f.Draft(harbour, first.ID, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("the first of %d: %v", maxDrafts+1, err)
	}
	if _, err := f.Draft(island, other.ID, f.now); err != nil {
		t.Errorf("of another guild: %v", err)
	}
}

func TestSavingADraftAgainKeepsItLonger(t *testing.T) {
	f := newFixture(t)
	draft, err := f.SaveDraft(harbour, news.Draft{By: ada}, f.now)
	f.must(err)
	_, err = f.SaveDraft(harbour, draft, f.now.Add(24*time.Hour)) // and so for a day longer
	f.must(err)
	for _, tt := range []struct {
		after time.Duration
		want  int
	}{{undoFor, 1}, {undoFor + 24*time.Hour, 0}} {
		f.must(f.Store.Update(func(tx *store.Tx) error { _, err := tx.Sweep(f.now.Add(tt.after), 100); return err }))
		f.must(f.Store.View(func(tx *store.Tx) error {
			drafts, err := tx.Drafts(harbour)
			if len(drafts) != tt.want {
				t.Errorf("%d drafts after %v, want %d", len(drafts), tt.after, tt.want)
			}
			return err
		}))
	}
}
