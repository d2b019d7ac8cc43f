// go-fuse does not compile where an int has 32 bits.

//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestE19PowerLossesLoseNothing has the power fail $NEWSDESK_TEST_LOSSES times
// while the bot polls, posts and backs up: at any time, or in the midst of what it
// writes. Each time the disk must hold a sound store, and in the end every channel
// every item that it wants, once and in order. Publishers forget what the bot has
// confirmed, so that nobody could tell it again.
func TestE19PowerLossesLoseNothing(t *testing.T) {
	if os.Getenv("NEWSDESK_TEST_OWN_MOUNTS") == "" {
		losePower(t)
		return
	}
	began := time.Now()
	wanted, _ := lossesWanted(t)
	h := newHabitat(t)
	for _, publisher := range h.publishers {
		publisher.sparse = true
	}
	dir := scratch(t)
	m := newMachine(t, dir)
	h.moveTo(m.dir)
	p := h.start(crashToken)
	h.awaitPolls(2) // so that the first is on disk: what is in it would be no news
	backups := 0
	for number := range wanted {
		for range m.random.IntN(3) { // of more the bot would make lists, which take their time
			h.publishers[m.random.IntN(piers)].publish()
		}
		backup := m.backUp(h)
		m.awaitLoss()
		m.lose(p, backup)
		r := m.examine(t, filepath.Join(dir, "left"))
		if taken := backup.taken(); taken != "" {
			backups++
			if !r.backups[taken] {
				t.Errorf("loss %d: the backup %s is gone", number, taken)
			}
		}
		p = h.start(crashToken)
		if number%15 == 14 {
			h.awaitPosts() // what a channel is owed by the hundred is told in lists that only count most of it
		}
	}
	h.awaitPosts()
	m.settle(h, p, dir)
	h.check()
	t.Logf("%d losses of power, %d backups meanwhile, %s, %s", wanted, backups, h.summary(), time.Since(began).Round(time.Second))
}

// backingUp is "newsdesk backup" under way.
type backingUp struct {
	cmd *exec.Cmd
	out bytes.Buffer
}

// backUp has the bot back up, or, where it is not there yet, does without it.
func (m *machine) backUp(h *habitat) *backingUp {
	m.t.Helper()
	b := &backingUp{cmd: exec.CommandContext(m.t.Context(), "newsdesk", "backup", "-c", h.config)}
	b.cmd.Env = []string{"NEWSDESK_DISCORD_TOKEN=" + crashToken}
	b.cmd.Stdout = &b.out
	noFailure(m.t, b.cmd.Start())
	return b
}

// taken returns the name of the backup if it was said to be made.
func (b *backingUp) taken() string {
	path, _, _ := strings.Cut(b.out.String(), ": ")
	if path == "" {
		return ""
	}
	return filepath.Base(path)
}

// settle stops the bot, after as many starts more as it takes to repeat the
// requests whose answer was lost, and gives the habitat a copy of its store.
func (m *machine) settle(h *habitat, p *process, dir string) {
	m.t.Helper()
	for n := range 10 {
		p.stop()
		left := filepath.Join(dir, "settled"+strconv.Itoa(n))
		m.copyTo(m.t, left)
		h.store = filepath.Join(left, "newsdesk.db")
		if h.owed() == 0 {
			return
		}
		p = h.start(crashToken)
		h.awaitPolls(2)
	}
	p.stop()
}
