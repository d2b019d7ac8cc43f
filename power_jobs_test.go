// go-fuse does not compile where an int has 32 bits.

//go:build linux && (amd64 || arm64)

package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// job is something that is done to a store, which the power may end at each of
// the changes that it makes to the disk.
type job struct {
	name  string
	begin func(*testing.T, *machine, string) // fills the disk; of the store of a witness in the directory
	args  []string                           // the program; CONFIG and BACKUP are what they say
	check func(*testing.T, remains, outage)
}

// outage is a moment at which the power may fail, and what is left then.
type outage struct {
	number    int // of changes made before
	loss      loss
	left      *disk
	confirmed []string // by the program; "done" is the last
}

func (m outage) done() bool { return len(m.confirmed) > 0 && m.confirmed[len(m.confirmed)-1] == "done" }

// contents are hashes of the stores that the jobs begin and end with.
type contents struct{ now, backedUp, migrated [sha256.Size]byte }

func jobs(c contents, backup string) []job {
	store := func(t *testing.T, m *machine, dir string) {
		t.Helper()
		m.root.now.names["backups"] = m.newInode(m.root.mode)
		m.copyFrom(t, filepath.Join(dir, "newsdesk.db"), "newsdesk.db")
	}
	same := func(t *testing.T, r remains, _ outage) {
		t.Helper()
		if r.content != c.now {
			t.Error("the store is not what it was")
		}
	}
	return []job{
		{"bulletins, backups and restarts", func(*testing.T, *machine, string) {}, []string{"newsdesk-witness", "DISK"}, checkConfirmed},
		{"a backup", store, []string{"newsdesk", "backup", "-c", "CONFIG"}, func(t *testing.T, r remains, at outage) {
			t.Helper()
			same(t, r, at)
			if at.done() && len(r.backups) != 1 {
				t.Errorf("there are %d backups, want the one that was reported", len(r.backups))
			}
		}},
		{"db compact", store, []string{"newsdesk", "db", "compact", "-c", "CONFIG"}, same},
		{"restore", store, []string{"newsdesk", "restore", "-c", "CONFIG", backup}, func(t *testing.T, r remains, at outage) {
			t.Helper()
			if r.content != c.backedUp && (r.content != c.now || at.done()) {
				t.Error("the store is neither what it was nor what was backed up")
			}
		}},
		{"a migration", func(t *testing.T, m *machine, _ string) {
			t.Helper()
			m.copyFrom(t, "store/testdata/schema1.db", "newsdesk.db")
		}, []string{"newsdesk", "db", "stats", "-c", "CONFIG"}, func(t *testing.T, r remains, at outage) {
			t.Helper()
			if r.content != c.migrated {
				t.Error("the store is not what a migration makes of it")
			}
			if schema1 := at.left.root.now.names["newsdesk.db.schema1"]; schema1 == nil && at.done() {
				t.Error("there is no backup of what it was")
			}
		}},
	}
}

// checkConfirmed holds that there is what a witness confirmed.
func checkConfirmed(t *testing.T, r remains, at outage) {
	t.Helper()
	for _, what := range at.confirmed {
		if what != "done" && !r.titles[what] && !r.backups[what] {
			t.Errorf("lost: %s", what)
		}
	}
	if r.owed != len(r.titles) {
		t.Errorf("%d alerts are owed of %d bulletins", r.owed, len(r.titles))
	}
}

// TestE19APowerLossHalvesNoJob has the power fail before each change that a job
// makes to the disk, in each way, or at some of them.
func TestE19APowerLossHalvesNoJob(t *testing.T) {
	if os.Getenv("NEWSDESK_TEST_OWN_MOUNTS") == "" {
		losePower(t)
		return
	}
	dir := scratch(t)
	before := filepath.Join(dir, "before")
	noFailure(t, os.Mkdir(before, 0o700))
	noFailure(t, witness(before))
	backups, err := filepath.Glob(filepath.Join(before, "backups", "*.db"))
	noFailure(t, err)
	backup := backups[len(backups)/2]
	for _, j := range jobs(contentsOf(t, before, backup), backup) {
		t.Run(j.name, func(t *testing.T) {
			_, all := lossesWanted(t)
			outages, tried := 0, 0
			for at := range j.outages(t, scratch(t), before, all) {
				outages, tried = at.number+1, tried+1
				r := at.left.examine(t, filepath.Join(dir, "left"))
				if j.check(t, r, at); t.Failed() {
					t.Fatalf("the power failed after %d changes, and of what was not synced %s", at.number, at.loss.name)
				}
			}
			t.Logf("%d changes, %d losses of power", outages, tried)
		})
	}
}

func contentsOf(t *testing.T, dir, backup string) (c contents) {
	t.Helper()
	c.now, c.backedUp = contentOf(t, filepath.Join(dir, "newsdesk.db")), contentOf(t, backup)
	old := newDisk()
	old.copyFrom(t, "store/testdata/schema1.db", "newsdesk.db")
	c.migrated = old.examine(t, filepath.Join(dir, "migrated")).content
	return c
}

// outages runs the job and yields what may be left at each moment of it; while
// one is looked at the job waits. The last is when it is done.
func (j job) outages(t *testing.T, dir, before string, all bool) func(func(outage) bool) {
	t.Helper()
	return func(yield func(outage) bool) {
		m := newMachine(t, dir)
		j.begin(t, m, before)
		outages, number := make(chan outage), 0
		take := func() {
			for i, l := range losses {
				if all || (number+i)%23 == 0 {
					outages <- outage{number, l, m.after(l, m.random), m.confirmed()}
				}
			}
			number++
		}
		m.changing = take
		go func() {
			defer close(outages)
			if out, err := j.command(t, m, dir).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			for _, l := range losses {
				outages <- outage{number, l, m.after(l, m.random), append(m.confirmed(), "done")}
			}
		}()
		defer func() {
			for range outages { // to its end
			}
		}()
		for at := range outages {
			if !yield(at) {
				return
			}
		}
	}
}

// confirmed returns what the program has confirmed.
func (d *disk) confirmed() []string {
	file := d.root.now.names[confirmedName]
	if file == nil {
		return nil
	}
	return strings.FieldsFunc(string(file.now.bytes), func(r rune) bool { return r == '\n' })
}

func (j job) command(t *testing.T, m *machine, dir string) *exec.Cmd {
	t.Helper()
	config := filepath.Join(dir, "config.yaml")
	noFailure(t, os.WriteFile(config, fmt.Appendf(nil, "store: {path: %s}\n", m.path()), 0o600))
	replace := strings.NewReplacer("CONFIG", config, "DISK", m.dir)
	var args []string
	for _, arg := range j.args {
		args = append(args, replace.Replace(arg))
	}
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = []string{"NEWSDESK_DISCORD_TOKEN=" + crashToken}
	return cmd
}
