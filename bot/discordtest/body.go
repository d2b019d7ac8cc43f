package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// maxBody is the size of a whole request (docs: reference, Uploading Files).
const maxBody = 25 << 20

// File is a file that was attached to a message.
type File struct {
	Name        string
	Description string // for those who do not see it
	Data        []byte
}

// body is what a request carries: JSON, and files when it is a form.
type body struct {
	raw   json.RawMessage
	value any // raw decoded, numbers as json.Number
	bad   error
	files []File
}

// fields returns the value as an object, empty if it is none.
func (b body) fields() map[string]any {
	m, _ := b.value.(map[string]any)
	return m
}

// readBody reads a request's body. Only a broken connection is an error; JSON
// that is none is kept in body.bad, to be refused later.
func readBody(w http.ResponseWriter, r *http.Request) (body, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return body{}, err
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	b := body{raw: raw}
	if kind == "multipart/form-data" {
		b = readForm(raw, params["boundary"])
	}
	if len(b.raw) > 0 && b.bad == nil {
		b.value, b.bad = decode(b.raw)
	}
	if b.bad != nil {
		b.raw = encode(string(b.raw))
	}
	return b, nil
}

// readForm takes the JSON (payload_json) and the files from a form.
func readForm(raw []byte, boundary string) (b body) {
	parts := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return b
		}
		if err != nil {
			b.bad = err
			return b
		}
		data, err := io.ReadAll(part)
		b.bad = errors.Join(b.bad, err)
		if part.FormName() == "payload_json" {
			b.raw = data
		} else {
			b.files = append(b.files, File{Name: part.FileName(), Data: data})
		}
	}
}

// decode reads JSON with numbers left as they were written.
func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return v, nil
}
