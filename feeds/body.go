package feeds

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

const (
	maxBody   = 8 << 20   // bytes of a document, as sent and again when unpacked
	largeBody = 256 << 10 // bytes beyond which a document needs a place
	places    = 8         // for large documents: what keeps many hostile hosts from filling the memory together
	keptBody  = 1 << 20   // bytes of a buffer that is used again
)

// body is what is needed to read an answer's body. It is used again and again.
type body struct {
	bytes.Buffer // the document, unpacked

	wire   bufio.Reader
	gunzip gzip.Reader
	expand brotli.Reader
	places chan struct{} // for large documents
	placed bool          // it has one of them
	failed bool          // so that nobody knows what the readers hold
}

// read fills b with the body of resp, unpacked, of at most limit bytes. When it turns out to be large it
// waits for one of the places.
func (b *body) read(ctx context.Context, resp *http.Response, limit int64) (err error) {
	defer func() { b.failed = err != nil }()
	if resp.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit}
	}
	b.wire.Reset(http.MaxBytesReader(nil, resp.Body, limit))
	decoded, err := b.decoder(resp.Header)
	if err != nil {
		return err
	}
	plain := http.MaxBytesReader(nil, io.NopCloser(decoded), limit)
	n, err := b.ReadFrom(io.LimitReader(plain, largeBody))
	if err != nil || n < largeBody {
		return err
	}
	select {
	case b.places <- struct{}{}:
		b.placed = true
	case <-ctx.Done():
		return ctx.Err()
	}
	_, err = b.ReadFrom(plain)
	return err
}

// decoder returns a reader that undoes the Content-Encoding (RFC 9110 §8.4).
//
// What begins like gzip is gzip and what does not is not, whatever the header
// says: servers get it wrong both ways, and no document begins like gzip.
// Several encodings are never asked for, and are refused.
func (b *body) decoder(h http.Header) (io.Reader, error) {
	switch coding := strings.Join(codings(h), ", "); coding {
	case "br":
		return &b.expand, b.expand.Reset(&b.wire)
	case "", "gzip", "x-gzip":
		if magic, _ := b.wire.Peek(2); string(magic) != "\x1f\x8b" {
			return &b.wire, nil
		}
		return &b.gunzip, b.gunzip.Reset(&b.wire)
	default:
		return nil, fmt.Errorf("content encoding %q was not asked for", coding)
	}
}

// codings returns the Content-Encoding's codings that do something.
func codings(h http.Header) []string {
	var found []string
	for _, line := range h.Values("Content-Encoding") {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
				found = append(found, name)
			}
		}
	}
	return found
}

// bodies keeps bodies for later use, and the places for large ones. The zero value is ready.
type bodies struct {
	pool   sync.Pool
	once   sync.Once
	places chan struct{}
}

func (p *bodies) get() *body {
	if b, ok := p.pool.Get().(*body); ok {
		return b
	}
	p.once.Do(func() { p.places = make(chan struct{}, places) })
	return &body{places: p.places}
}

// put takes b back, unless it may have grown so much that keeping it would be a waste.
func (p *bodies) put(b *body) {
	if b == nil {
		return
	}
	if b.placed {
		b.placed = false
		<-b.places
	}
	if b.failed || b.Cap() > keptBody {
		return
	}
	b.Reset()
	b.wire.Reset(nil)
	p.pool.Put(b)
}
