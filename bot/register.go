package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/store"
)

// applicationCommand is a command as Discord takes it.
// https://discord.com/developers/docs/interactions/application-commands
type applicationCommand struct {
	Type         int                 `json:"type"`
	Name         string              `json:"name"`
	Description  string              `json:"description,omitempty"`
	Options      []applicationOption `json:"options,omitempty"`
	Permissions  *string             `json:"default_member_permissions"` // nil: everybody
	Contexts     []int               `json:"contexts"`                   // 0 servers, 1 messages to the bot
	Integrations []int               `json:"integration_types"`          // 0: where a server has added the bot
}

// applicationOption is an option, or a subcommand, as Discord takes it.
type applicationOption struct {
	Type         int                 `json:"type"`
	Name         string              `json:"name"`
	Description  string              `json:"description"`
	Required     bool                `json:"required,omitempty"`
	Autocomplete bool                `json:"autocomplete,omitempty"`
	Choices      []applicationChoice `json:"choices,omitempty"`
	Channels     []int               `json:"channel_types,omitempty"`
	MinValue     *int                `json:"min_value,omitempty"`
	MaxValue     *int                `json:"max_value,omitempty"`
	MinLength    *int                `json:"min_length,omitempty"`
	MaxLength    *int                `json:"max_length,omitempty"`
	Options      []applicationOption `json:"options,omitempty"`
}

type applicationChoice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// registration returns the table as Discord takes it.
func registration(commands []command) []applicationCommand {
	all := make([]applicationCommand, 0, len(commands))
	for _, c := range commands {
		a := applicationCommand{Type: 1, Name: c.name, Description: c.description, Options: c.registered(), Contexts: []int{0, 1}, Integrations: []int{0}}
		if c.menu {
			a.Type = 3
		}
		if c.guildOnly || c.who >= manager {
			a.Contexts = []int{0}
		}
		if c.who >= manager {
			permissions := strconv.FormatUint(uint64(manageServer), 10)
			a.Permissions = &permissions
		}
		all = append(all, a)
	}
	return all
}

// registered returns the command's subcommands or options.
func (c command) registered() []applicationOption {
	var all []applicationOption
	for _, sub := range c.subs {
		o := applicationOption{Type: 1, Name: sub.name, Description: sub.description, Options: sub.registered()}
		if len(sub.subs) > 0 {
			o.Type = 2
		}
		all = append(all, o)
	}
	for _, o := range c.options {
		all = append(all, o.registered())
	}
	return all
}

func (o option) registered() applicationOption {
	a := applicationOption{
		Type: max(int(o.kind), 3), Name: o.name, Description: o.description, Required: o.required,
		Autocomplete: o.complete != nil, Channels: o.channels,
	}
	for _, c := range o.choices {
		a.Choices = append(a.Choices, applicationChoice{c.name, o.choiceValue(c)})
	}
	switch bounded := o.min != 0 || o.max != 0; {
	case bounded && o.kind == ofNumber:
		a.MinValue, a.MaxValue = &o.min, &o.max
	case bounded:
		a.MinLength, a.MaxLength = &o.min, &o.max
	}
	return a
}

// choiceValue returns a choice's value in the option's type.
func (o option) choiceValue(c choice) any {
	if n, err := strconv.Atoi(c.value); o.kind == ofNumber && err == nil {
		return n
	}
	return c.value
}

// registerPause is how long to wait where Discord takes no more commands for the
// day: 200 new ones a day.
const registerPause = 24 * time.Hour

// tooManyCommands is the error code for that.
const tooManyCommands = 30034

// register tells Discord of the commands, if it was not told of the same before,
// and goes on trying until ctx ends.
func (c *Commands) register(ctx context.Context, application string) {
	for attempt := 0; ctx.Err() == nil; attempt++ {
		err := c.synchronise(ctx, application)
		pause := backoff(attempt + 2)
		switch rest, answered := errors.AsType[*discordgo.RESTError](err); {
		case err == nil || ctx.Err() != nil:
			return
		case errorCode(err) == tooManyCommands:
			c.log.Warn("too many new commands today, trying again tomorrow")
			pause = registerPause
		case answered && !passes(err):
			c.log.Error("commands refused, they stay as they were", "detail", describe(rest))
			return
		default:
			c.log.Warn("cannot register the commands, trying again", "error", err, "pause_seconds", pause.Seconds())
		}
		sleep(ctx, pause)
	}
}

// synchronise registers the commands if others are registered.
func (c *Commands) synchronise(ctx context.Context, application string) error {
	wanted, err := json.Marshal(registration(c.table.commands))
	if err != nil {
		return fmt.Errorf("encode commands: %w", err)
	}
	sum := sha256.Sum256(append([]byte(application+"\n"), wanted...))
	hash := hex.EncodeToString(sum[:])
	known, err := c.room.registered()
	if err != nil || known.Hash == hash {
		return err
	}
	raw, err := call(ctx, c.session, http.MethodPut, discordgo.EndpointApplicationGlobalCommands(application), wanted)
	if err != nil {
		return err
	}
	fresh := store.Registration{Hash: hash, IDs: map[string]string{}}
	var told []struct{ ID, Name string }
	if err := json.Unmarshal(raw, &told); err != nil {
		return fmt.Errorf("read registered commands: %w", err)
	}
	for _, t := range told {
		fresh.IDs[t.Name] = t.ID
	}
	c.log.Info("registered the commands with Discord", "commands", len(told))
	return c.room.Store.Update(func(tx *store.Tx) error { return tx.PutRegistration(fresh) })
}

// registered returns what was registered last.
func (n Newsroom) registered() (known store.Registration, err error) {
	err = n.Store.View(func(tx *store.Tx) error {
		known, err = tx.Registration()
		return err
	})
	return known, err
}
