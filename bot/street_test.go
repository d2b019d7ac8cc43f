package bot

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/desk"
	"newsdesk/store"
)

// onStreet runs fn in an office that is like any other, except that everything
// goes over real sockets and by the real clock: commands, gateway and courier run.
func onStreet(t *testing.T, options discordtest.Options, more []command, fn func(v *visit)) {
	t.Helper()
	options.Spec = discordtest.SpecPath()
	o := &office{Server: discordtest.New(options), t: t, token: "test-token"}
	o.Start(t)
	o.AddGuild(newsroom, "Newsroom", discordtest.Channel{ID: elections}, discordtest.Channel{ID: harbour}, discordtest.Channel{ID: world})
	var err error
	if o.store, err = store.OpenTemporary(filepath.Join(t.TempDir(), "newsdesk.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.store.Close() })
	if o.desk, err = desk.New(o.store, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	o.courier = o.newCourier()
	o.desk.Queued = o.courier.Wake
	o.nameManagers()
	v := &visit{office: o, log: &strings.Builder{}}
	defer v.work(more)()
	fn(v)
	for _, violation := range v.Violations() {
		t.Errorf("against Discord's rules: %s", violation)
	}
}

// work has the bot begin its work, and returns what ends it.
func (v *visit) work(more []command) (stop func()) {
	v.t.Helper()
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
	ended := make(chan error, 3)
	for _, run := range []func(context.Context) error{gateway.Run, commands.Run, v.courier.Run} {
		go func() { ended <- run(ctx) }()
	}
	registered := func() bool { return len(v.Commands("")) == len(commands.table.commands) && v.sessions() == 1 }
	if err := v.Until(v.patience(), registered); err != nil {
		v.t.Fatal(err)
	}
	return func() {
		cancel()
		for range 3 {
			if err := <-ended; err != nil {
				v.t.Error(err)
			}
		}
	}
}
