package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// visit is an office whose commands are open to visitors.
type visit struct {
	*office
	commands *Commands
	log      *strings.Builder
}

// The people who visit.
var (
	reader = discordtest.Person{Channel: elections, Permissions: discordtest.Send}
	boss   = discordtest.Person{ID: discordtest.OwnerID, Channel: elections, Permissions: discordtest.ManageServer | discordtest.Send}
	editor = discordtest.Person{ID: "200000000000000007", Channel: elections, Permissions: discordtest.Send, Roles: []string{"500000000000000001", "5005"}}
)

// inVisit runs fn in an office in which the commands of the table, and some
// more, are registered and answered.
func inVisit(t *testing.T, more []command, fn func(v *visit)) {
	t.Helper()
	inOffice(t, discordtest.Options{}, func(o *office) {
		v := &visit{office: o, log: &strings.Builder{}}
		v.nameManagers()
		v.open(more, fn)
	})
}

// nameManagers gives the server a role of managers.
func (o *office) nameManagers() {
	o.t.Helper()
	if err := o.store.Update(func(tx *store.Tx) error {
		return tx.PutGuild(news.Guild{ID: newsroom, Managers: "5005"})
	}); err != nil {
		o.t.Fatal(err)
	}
}

// open runs gateway and commands beside fn.
func (v *visit) open(more []command, fn func(v *visit)) {
	v.t.Helper()
	var err error
	if v.desk, err = desk.New(v.store, slog.New(slog.DiscardHandler)); err != nil {
		v.t.Fatal(err)
	}
	gateway := gatewayOf(v.office)
	commands, err := NewCommands(gateway.Client, Newsroom{
		Store: v.store, Desk: v.desk, Version: "newsdesk v1.2.3", Since: time.Now(),
	}, slog.New(slog.NewTextHandler(v.log, nil)))
	if err != nil {
		v.t.Fatal(err)
	}
	commands.table = newTable(append(commandTable(), more...))
	v.commands, gateway.Commands = commands, commands
	ctx, cancel := context.WithCancel(v.t.Context())
	ended := make(chan error, 2)
	go func() { ended <- gateway.Run(ctx) }()
	go func() { ended <- commands.Run(ctx) }()
	defer func() { // also where fn gives the test up
		synctest.Wait()
		cancel()
		if err := errors.Join(<-ended, <-ended); err != nil {
			v.t.Error(err)
		}
	}()
	time.Sleep(time.Second)
	synctest.Wait()
	fn(v)
}

// patience returns a context that ends: what a test waits for may never come, and
// the heartbeats go on.
func (v *visit) patience() context.Context {
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Hour)
	v.t.Cleanup(cancel)
	return ctx
}

// reply waits for what a person gets to see.
func (v *visit) reply(x *discordtest.Exchange) discordtest.Message {
	v.t.Helper()
	m, err := x.Reply(v.patience())
	if err != nil {
		v.t.Fatal(err)
	}
	return m
}

// followup waits for the message after the reply.
func (v *visit) followup(x *discordtest.Exchange) discordtest.Message {
	v.t.Helper()
	all, err := x.Followups(v.patience(), 1)
	if err != nil {
		v.t.Fatal(err)
	}
	return all[0]
}

// choices waits for suggestions and returns them as "name=value".
func (v *visit) choices(x *discordtest.Exchange) string {
	v.t.Helper()
	all, err := x.Choices(v.patience())
	if err != nil {
		v.t.Fatal(err)
	}
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = c.Name + "=" + strings.Trim(string(c.Value), `"`)
	}
	return strings.Join(words, " ")
}

// wantReply holds what a person gets to see against a golden file.
func (v *visit) wantReply(name string, m discordtest.Message) {
	v.t.Helper()
	compareGolden(v.t, filepath.Join("testdata", "replies", name+".txt"), []byte(seen(m)))
}

// seen returns a message as a person sees it, in plain text: who sees it, what
// it says, its embeds, and its buttons with what they carry.
func seen(m discordtest.Message) string {
	var b strings.Builder
	if m.Flags&ephemeral != 0 {
		b.WriteString("(for the member alone)\n")
	} else {
		b.WriteString("(for everybody)\n")
	}
	b.WriteString(m.Content + "\n")
	for _, e := range m.Embeds {
		fmt.Fprintf(&b, "| %s | %s\n", e.Author.Name, e.Title)
		for line := range strings.Lines(e.Description) {
			b.WriteString("| " + strings.TrimRight(line, "\n") + "\n")
		}
		for _, f := range e.Fields {
			fmt.Fprintf(&b, "| %s: %s\n", f.Name, f.Value)
		}
		if e.Footer.Text != "" {
			b.WriteString("| -- " + e.Footer.Text + "\n")
		}
	}
	for _, f := range m.Files {
		fmt.Fprintf(&b, "<%s, %s>\n", f.Name, seenFile(f))
	}
	for _, row := range m.Components {
		b.WriteString(seenRow(row) + "\n")
	}
	return b.String()
}

// seenFile returns how large a picture is, with what it says to those who do not
// see it; of another file its length.
func seenFile(f discordtest.File) string {
	size, err := png.DecodeConfig(bytes.NewReader(f.Data))
	if err != nil {
		return fmt.Sprintf("%d bytes", len(f.Data))
	}
	return fmt.Sprintf("%d x %d: %s", size.Width, size.Height, f.Description)
}

func seenRow(row discordtest.Component) string {
	var words []string
	for _, c := range row.Components {
		switch {
		case c.Type != pressButton:
			words = append(words, fmt.Sprintf("[%s ▾ %s]", c.Placeholder, c.CustomID))
			for _, o := range c.Options {
				words = append(words, "("+o.Label+")")
			}
		case c.Disabled:
			words = append(words, "["+c.Label+", off]")
		default:
			words = append(words, "["+c.Label+" "+c.CustomID+c.URL+"]")
		}
	}
	return strings.Join(words, " ")
}

// TestReplies holds the replies of commands that need nothing else against
// golden files.
func TestReplies(t *testing.T) {
	tests := []struct {
		name    string
		person  discordtest.Person
		command string
		given   []discordtest.Given
	}{
		{"help_reader", reader, "help", nil},
		{"help_manager", boss, "help", nil},
		{"help_about", reader, "help", []discordtest.Given{{Option: "about", Value: "newsdesk status"}}},
		{"help_unknown", reader, "help", []discordtest.Given{{Option: "about", Value: "`@everyone` **x**"}}},
		{"about", reader, "newsdesk about", nil},
		{"status", reader, "newsdesk status", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inVisit(t, nil, func(v *visit) {
				v.furnish()
				v.wantReply(tt.name, v.reply(v.Use(tt.person, tt.command, tt.given...)))
			})
		})
	}
}

// furnish puts feeds into the store, of which one fails, and a post into the outbox.
func (v *visit) furnish() {
	v.t.Helper()
	err := v.store.Update(func(tx *store.Tx) error {
		return errors.Join(
			tx.PutFeed(news.Feed{ID: "a", URL: "https://courier.example/feed"}),
			tx.PutFeed(news.Feed{ID: "b", URL: "https://gazette.example/feed", Failures: 3}),
		)
	})
	if err != nil {
		v.t.Fatal(err)
	}
	v.enqueue(harbour, 1)
}
