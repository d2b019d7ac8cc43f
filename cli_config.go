package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/spf13/cobra"
)

func newConfigCommand() *cobra.Command {
	cmd := newGroup("config", "Look at the configuration as the bot understands it")
	cmd.Example = `  newsdesk config print --sources
  newsdesk config schema > config.schema.json`
	cmd.AddCommand(newConfigPrintCommand(), newConfigSchemaCommand())
	return cmd
}

func newConfigPrintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "print",
		Short: "Print the configuration that counts",
		Long: `Print the configuration that counts: the defaults, overridden by the file,
overridden by the environment. The token, and the keys in addresses of feeds, are
not shown. Exits with 3 when the configuration has errors.

With --sources each value says where it comes from: the line of the file, the
variable, or that it is the default.`,
		Example: `  newsdesk config print
  newsdesk config print --sources -c /etc/newsdesk/config.yaml`,
		Args: arguments(0, 0),
	}
	file := configFlag(cmd)
	sources := cmd.Flags().Bool("sources", false, "say where each value comes from")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		path := configPath(*file, os.Environ())
		l := readConfig(path, os.Environ())
		if len(l.problems.Errors()) > 0 {
			return wrongConfig(cmd.ErrOrStderr(), path, l.problems)
		}
		p := configPrinter{loader: l, sources: *sources, redact: newRedactHandler(nil, l.config.Discord.Token)}
		p.section(reflect.ValueOf(l.config), "", "")
		return say(cmd, p.out.String())
	}
	return cmd
}

func newConfigSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of the configuration, for editors",
		Long: `Print the JSON Schema of the configuration. Editors with a YAML language server
complete and check config.yaml by it when its first line is

  # yaml-language-server: $schema=config.schema.json`,
		Example: "  newsdesk config schema > config.schema.json",
		Args:    arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var b bytes.Buffer
			encoder := json.NewEncoder(&b)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(configSchema()); err != nil {
				return err
			}
			return say(cmd, b.String())
		},
	}
}

// configPrinter writes a configuration as YAML.
type configPrinter struct {
	*loader
	out     strings.Builder
	sources bool
	redact  redactHandler
}

// section writes the keys of v, a struct, each line after indent.
func (p *configPrinter) section(v reflect.Value, path, indent string) {
	for _, f := range fieldsOf(v.Type()) {
		value, key := v.FieldByIndex(f.index), join(path, f.key)
		head := indent + f.key + ":"
		switch {
		case isScalar(value.Type()):
			p.line(head+" "+p.scalar(key, value), key)
		case value.Kind() == reflect.Slice:
			p.list(value, key, head, indent)
		default:
			p.line(head, "")
			p.section(value, key, indent+"  ")
		}
	}
}

// list writes a list, an element a line.
func (p *configPrinter) list(v reflect.Value, path, head, indent string) {
	if v.Len() == 0 {
		p.line(head+" []", path)
		return
	}
	p.line(head, "")
	for i := range v.Len() {
		element := fmt.Sprintf("%s[%d]", path, i)
		p.line(indent+"  - "+p.flow(element, v.Index(i)), element)
	}
}

// flow returns a value on one line.
func (p *configPrinter) flow(path string, v reflect.Value) string {
	var parts []string
	switch {
	case isScalar(v.Type()):
		return p.scalar(path, v)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, p.flow(path, v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for _, f := range fieldsOf(v.Type()) {
		if value := v.FieldByIndex(f.index); !value.IsZero() {
			parts = append(parts, f.key+": "+p.flow(path+"."+f.key, value))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// scalar returns one value as YAML, without what is secret in it.
func (p *configPrinter) scalar(path string, v reflect.Value) string {
	s := written(v)
	switch {
	case path == "discord.token" && s != "":
		return redacted
	case v.Kind() == reflect.String && v.Type() != reflect.TypeFor[Switch](), v.Type() == reflect.TypeOf(p.config.Feeds.AllowNetworks).Elem():
		return quotedYAML(p.redact.redact(s))
	}
	return s
}

// line writes a line, with the source of the key at path behind it.
func (p *configPrinter) line(s, path string) {
	p.out.WriteString(s)
	if p.sources && path != "" {
		fmt.Fprintf(&p.out, "  # %s", p.sourceOf(path))
	}
	p.out.WriteByte('\n')
}

// sourceOf says where the value of the key at path comes from.
func (l *loader) sourceOf(path string) string {
	if path == "discord.token" && l.config.Discord.Token != "" && !l.isSet(path) {
		path = "discord.token_file"
		if !l.isSet(path) {
			return "systemd credential discord_token"
		}
	}
	o, ok := l.origins[path]
	switch {
	case !ok && strings.HasSuffix(path, "]"): // of a list that a variable set
		return l.sourceOf(path[:strings.LastIndexByte(path, '[')])
	case !ok:
		return "default"
	case o.variable != "":
		return o.variable
	}
	return fmt.Sprintf("%s:%d", l.name, l.nodePlace(o.node).line)
}
