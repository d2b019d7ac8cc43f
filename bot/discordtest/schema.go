package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The schemas of Discord's OpenAPI document that are used here.
const (
	schemaMessageCreate     = "MessageCreateRequest"
	schemaMessageEdit       = "MessageEditRequestPartial"
	schemaForumPost         = "CreateForumThreadRequest"
	schemaThreadCreate      = "CreateTextThreadWithoutMessageRequest"
	schemaThreadFromMessage = "CreateTextThreadWithMessageRequest"
	schemaCommand           = "ApplicationCommandCreateRequest"
	schemaCommandEdit       = "ApplicationCommandPatchRequestPartial"
	schemaCommandUpdate     = "ApplicationCommandUpdateRequest"
	schemaWebhook           = "IncomingWebhookRequestPartial"
	schemaWebhookEdit       = "IncomingWebhookUpdateRequestPartial"
	schemaCallbackPong      = "PongInteractionCallbackRequest"
	schemaCallbackMessage   = "CreateMessageInteractionCallbackRequest"
	schemaCallbackUpdate    = "UpdateMessageInteractionCallbackRequest"
	schemaCallbackChoices   = "ApplicationCommandAutocompleteCallbackRequest"
	schemaCallbackModal     = "ModalInteractionCallbackRequest"
)

// maxSchemaProblems bounds what is reported of one body: a value that fits
// none of ten alternatives is wrong in ten ways.
const maxSchemaProblems = 20

// schemas are compiled schemas by name; none validates everything.
type schemas map[string]*jsonschema.Schema

// SpecPath returns the path of Discord's OpenAPI document if a copy lies in
// shared/data next to the repository that holds the working directory, and ""
// if not.
func SpecPath() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(filepath.Dir(dir), "shared", "data", "discord-openapi.json")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

//nolint:gochecknoglobals // schemas by path, each compiled once in a process: it takes longer than most tests
var compiled sync.Map

// loadSchemas returns the schemas of a document, compiled once in a process.
func loadSchemas(path string) schemas {
	if path == "" {
		return nil
	}
	once, _ := compiled.LoadOrStore(path, sync.OnceValues(func() (schemas, error) { return compile(path) }))
	all, err := once.(func() (schemas, error))()
	if err != nil {
		panic(fmt.Sprintf("discordtest: compile %s: %v", path, err))
	}
	return all
}

func compile(path string) (schemas, error) {
	file, err := os.Open(path) //nolint:gosec // the test names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("discord.json", document); err != nil {
		return nil, err
	}
	all := schemas{}
	for _, name := range []string{
		schemaMessageCreate, schemaMessageEdit, schemaForumPost, schemaThreadCreate, schemaThreadFromMessage,
		schemaCommand, schemaCommandEdit, schemaCommandUpdate, schemaWebhook, schemaWebhookEdit, schemaCallbackPong,
		schemaCallbackMessage, schemaCallbackUpdate, schemaCallbackChoices, schemaCallbackModal,
	} {
		if all[name], err = compiler.Compile("discord.json#/components/schemas/" + name); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// problems returns what a schema finds wrong with a value. Bulk lists of
// commands are checked one by one: their schema has no name.
func (all schemas) problems(name string, value any) []problem {
	schema := all[name]
	if schema == nil {
		return nil
	}
	if list, ok := value.([]any); ok && name == schemaCommandUpdate {
		var found []problem
		for i, v := range list {
			for _, p := range all.problems(name, v) {
				p.path = append([]string{strconv.Itoa(i)}, p.path...)
				found = append(found, p)
			}
		}
		return found
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(asSpecified(value)); errors.As(err, &invalid) {
		return leaves(invalid)
	}
	return nil
}

// asSpecified returns the value as the document wants it where it departs from
// the documentation: permissions are strings, the document says numbers.
func asSpecified(value any) any {
	m, _ := value.(map[string]any)
	bits, ok := m["default_member_permissions"].(string)
	if !ok {
		return value
	}
	m = maps.Clone(m)
	m["default_member_permissions"] = json.Number(bits)
	return m
}

// leaves returns the innermost complaints of a validation.
func leaves(invalid *jsonschema.ValidationError) []problem {
	var found []problem
	for _, unit := range invalid.BasicOutput().Errors {
		if unit.Error == nil || len(found) == maxSchemaProblems {
			continue
		}
		p := problem{code: "SCHEMA", text: unit.Error.String()}
		if unit.InstanceLocation != "" {
			p.path = strings.Split(strings.TrimPrefix(unit.InstanceLocation, "/"), "/")
		}
		found = append(found, p)
	}
	return found
}
