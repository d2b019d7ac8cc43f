package discordtest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
)

// Command is an application command as registered.
type Command struct {
	ID   string
	Name string
	Type int // 1 slash command, 2 user menu, 3 message menu
	Raw  json.RawMessage
}

// command is the fields of a registered command.
type command map[string]any

// Commands returns the commands of a guild, or the global ones for "".
func (s *Server) Commands(guild string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Command, 0, len(s.commands[guild]))
	for _, c := range s.commands[guild] {
		shown := Command{ID: c.id(), Name: c.name(), Raw: encode(c)}
		_, shown.Type = c.key()
		list = append(list, shown)
	}
	return list
}

func (c command) id() string   { id, _ := c["id"].(string); return id }
func (c command) name() string { name, _ := c["name"].(string); return name }

// key is what tells the commands of a scope apart.
func (c command) key() (string, int) {
	kind, _ := node{report: &report{}, value: c["type"]}.whole(chatInput, messageMenu)
	return c.name(), max(int(kind), chatInput)
}

func (s *Server) commandEndpoints() []endpoint {
	var all []endpoint
	for _, scope := range []string{"/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands"} {
		all = append(
			all,
			endpoint{pattern: "GET " + scope, handle: s.inScope(s.listCommands)},
			endpoint{pattern: "PUT " + scope, handle: s.inScope(s.overwriteCommands)},
			endpoint{pattern: "POST " + scope, handle: s.inScope(s.createCommand)},
			endpoint{pattern: "GET " + scope + "/{command}", handle: s.inScope(s.getCommand)},
			endpoint{pattern: "PATCH " + scope + "/{command}", handle: s.inScope(s.editCommand)},
			endpoint{pattern: "DELETE " + scope + "/{command}", handle: s.inScope(s.deleteCommand)},
		)
	}
	return all
}

// inScope refuses applications that are not the bot's, and guilds it is not in.
func (s *Server) inScope(handle func(*call) answer) func(*call) answer {
	return func(c *call) answer {
		if c.value("application") != BotID {
			return refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
		}
		if guild := c.value("guild"); guild != "" {
			if _, _, ok := s.memberOf(guild); !ok {
				return refuse(http.StatusForbidden, codeMissingAccess, "Missing Access")
			}
		}
		return handle(c)
	}
}

func (s *Server) listCommands(c *call) answer {
	return reply(http.StatusOK, append([]command{}, s.commands[c.value("guild")]...))
}

// overwriteCommands replaces all commands of a scope, of every type. Those that
// were there keep their ID.
func (s *Server) overwriteCommands(c *call) answer {
	if a, ok := s.check(c, schemaCommandUpdate, node.commandsBulk); !ok {
		return a
	}
	guild := c.value("guild")
	bodies, _ := c.body.value.([]any)
	fresh := make([]command, 0, len(bodies))
	for _, b := range bodies {
		fields, _ := b.(map[string]any)
		fresh = append(fresh, s.register(c, guild, fields))
	}
	s.commands[guild] = fresh
	return reply(http.StatusOK, fresh)
}

// createCommand adds a command, or replaces the one of its name and type.
func (s *Server) createCommand(c *call) answer {
	if a, ok := s.check(c, schemaCommand, func(n node) { n.command() }); !ok {
		return a
	}
	guild := c.value("guild")
	fresh := s.register(c, guild, c.body.fields())
	if i := slices.IndexFunc(s.commands[guild], func(old command) bool { return old.id() == fresh.id() }); i >= 0 {
		s.commands[guild][i] = fresh
		return reply(http.StatusOK, fresh)
	}
	s.commands[guild] = append(s.commands[guild], fresh)
	return reply(http.StatusCreated, fresh)
}

// register makes a command of a request, under the ID it had if it is known.
func (s *Server) register(c *call, guild string, fields map[string]any) command {
	fresh := command{"type": json.Number("1"), "application_id": BotID, "version": s.newID(c.now)}
	for key, v := range fields {
		if v != nil {
			fresh[key] = v
		}
	}
	if guild != "" {
		fresh["guild_id"] = guild
	}
	fresh["id"] = fresh["version"]
	name, kind := command(fields).key()
	for _, old := range s.commands[guild] {
		if n, k := old.key(); n == name && k == kind {
			fresh["id"] = old.id()
		}
	}
	return fresh
}

// lookup returns the index of the command of the path, or -1.
func (s *Server) lookup(c *call) int {
	return slices.IndexFunc(s.commands[c.value("guild")], func(k command) bool { return k.id() == c.value("command") })
}

func unknownCommand() answer {
	return refuse(http.StatusNotFound, codeUnknownCommand, "Unknown application command")
}

func (s *Server) getCommand(c *call) answer {
	i := s.lookup(c)
	if i < 0 {
		return unknownCommand()
	}
	return reply(http.StatusOK, s.commands[c.value("guild")][i])
}

// editCommand changes the fields that were sent; the whole must still be valid.
func (s *Server) editCommand(c *call) answer {
	i := s.lookup(c)
	if i < 0 {
		return unknownCommand()
	}
	fresh := maps.Clone(s.commands[c.value("guild")][i])
	maps.Copy(fresh, c.body.fields())
	whole := func(n node) { node{report: n.report, value: map[string]any(fresh)}.command() }
	if a, ok := s.check(c, schemaCommandEdit, whole); !ok {
		return a
	}
	s.commands[c.value("guild")][i] = fresh
	return reply(http.StatusOK, fresh)
}

func (s *Server) deleteCommand(c *call) answer {
	i := s.lookup(c)
	if i < 0 {
		return unknownCommand()
	}
	guild := c.value("guild")
	s.commands[guild] = slices.Delete(s.commands[guild], i, i+1)
	return noContent()
}
