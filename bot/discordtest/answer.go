package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// answer is what a request is to be answered, and how much of it.
type answer struct {
	status int
	code   int // Discord's error code, for the record
	shared bool
	header http.Header
	body   []byte
	cut    cut
}

type cut int

const (
	cutNothing cut = iota
	cutAll         // the connection ends without an answer
	cutHalf        // the connection ends within the body
)

// Discord's error codes (docs: topics/opcodes-and-status-codes, JSON).
const (
	codeUnknownChannel      = 10003
	codeUnknownGuild        = 10004
	codeUnknownMember       = 10007
	codeUnknownMessage      = 10008
	codeUnknownWebhook      = 10015
	codeUnknownInteraction  = 10062
	codeUnknownCommand      = 10063
	codePublishRate         = 20028
	codeOldMessage          = 30046
	codeCrossposted         = 40033
	codeForumTarget         = 40058
	codeAcknowledged        = 40060
	codeTagRequired         = 40067
	codeThreadExists        = 160004
	codeMissingAccess       = 50001
	codeOtherAuthor         = 50005
	codeEmptyMessage        = 50006
	codeNonTextChannel      = 50008
	codeMissingPermissions  = 50013
	codeWrongChannelType    = 50024
	codeInvalidWebhookToken = 50027
	codeInvalidForm         = 50035
	codeInvalidJSON         = 50109
)

// reply answers with a value as JSON.
func reply(status int, v any) answer {
	return answer{status: status, body: encode(v)}
}

// noContent answers 204.
func noContent() answer { return answer{status: http.StatusNoContent} }

// refuse answers with one of Discord's errors.
func refuse(status, code int, message string) answer {
	a := reply(status, map[string]any{"message": message, "code": code})
	a.code = code
	return a
}

// serverError answers as Discord's front does when there is nobody behind it.
func serverError(status int) answer {
	return refuse(status, 0, fmt.Sprintf("%d: %s", status, http.StatusText(status)))
}

func (a answer) with(h http.Header) answer {
	a.header = h
	return a
}

func (a answer) write(w http.ResponseWriter) {
	if a.cut == cutAll {
		panic(http.ErrAbortHandler)
	}
	header := w.Header()
	maps.Copy(header, a.header)
	if header.Get("Content-Type") == "" && len(a.body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.cut == cutHalf {
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body)
}

// encode returns v as JSON. What is encoded here comes from JSON or from the
// test itself, which must not go on when it made something that is none.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("discordtest: encode %T: %v", v, err))
	}
	return b
}
