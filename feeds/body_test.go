package feeds

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
)

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

func brotlied(data []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 4)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// sends answers with a status, headers (name, value, ...) and a body.
func sends(status int, body []byte, pairs ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		maps.Copy(w.Header(), headers(pairs...))
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

func TestBodiesAreUnpacked(t *testing.T) {
	doc := []byte(rss("dockers-return"))
	long := []byte(rss(strings.Repeat("x", largeBody)))
	for name, h := range map[string]http.HandlerFunc{
		"plain":                              sends(200, doc),
		"A24 gzip":                           sends(200, gzipped(doc), "Content-Encoding", "gzip"),
		"gzip by its old name":               sends(200, gzipped(doc), "Content-Encoding", "X-GZip"),
		"B17 gzip without the header":        sends(200, gzipped(doc)),
		"gzip in two members":                sends(200, append(gzipped(doc[:50]), gzipped(doc[50:])...), "Content-Encoding", "gzip"),
		"B18 called gzip, but plain":         sends(200, doc, "Content-Encoding", "gzip"),
		"identity":                           sends(200, doc, "Content-Encoding", "identity"),
		"A24 br":                             sends(200, brotlied(doc), "Content-Encoding", "br"),
		"larger than needs no place":         sends(200, long),
		"larger than needs no place, gzip":   sends(200, gzipped(long), "Content-Encoding", "gzip"),
		"larger than needs no place, brotli": sends(200, brotlied(long), "Content-Encoding", "br"),
	} {
		t.Run(name, func(t *testing.T) {
			f := fetcher(t, loopback...)
			srv := listen(t, "127.0.0.1", h)
			for range 2 * places {
				if batch, err := f.Fetch(t.Context(), feedAt(srv.URL), noon); err != nil || batch.Feed.Title != "Harbour Gazette" {
					t.Fatalf("err %v, title %q", err, batch.Feed.Title)
				}
			}
		})
	}
}

// raw answers every request with what write sends over the connection.
func raw(write func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			write(conn)
			conn.Close()
		}
	}
}

func TestAnswersThatAreNotUsed(t *testing.T) {
	doc := []byte(rss("dockers-return"))
	packed := gzipped(doc)
	for name, tc := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"B19 nothing":                {sends(200, nil, "ETag", `"new"`), emptyAnswer},
		"gzip of nothing":            {sends(200, gzipped(nil), "Content-Encoding", "gzip", "ETag", `"new"`), emptyAnswer},
		"B19 204":                    {sends(204, nil, "ETag", `"new"`), statusProblem(204)},
		"B19 206":                    {sends(206, doc, "ETag", `"new"`), statusProblem(206)},
		"202":                        {sends(202, doc, "ETag", `"new"`), statusProblem(202)},
		"300 without a way":          {sends(300, doc, "ETag", `"new"`), statusProblem(300)},
		"301 without a way":          {sends(301, nil, "ETag", `"new"`), statusProblem(301)},
		"B15 a login page":           {sends(200, []byte("<!doctype html><html><body><form>Please log in</form></body></html>"), "ETag", `"new"`), lookForFeed},
		"B16 a challenge":            {sends(403, []byte("<html>Just a moment...</html>"), "Cf-Mitigated", "challenge", "ETag", `"new"`), statusProblem(403)},
		"B18 called br, but plain":   {sends(200, doc, "Content-Encoding", "br", "ETag", `"new"`), cutOff},
		"an encoding nobody wants":   {sends(200, doc, "Content-Encoding", "zstd", "ETag", `"new"`), cutOff},
		"B3 two encodings":           {sends(200, gzipped(packed), "Content-Encoding", "gzip, gzip", "ETag", `"new"`), cutOff},
		"two encodings in two lines": {sends(200, packed, "Content-Encoding", "br", "Content-Encoding", "gzip", "ETag", `"new"`), cutOff},
		"B3 gzip in gzip":            {sends(200, gzipped(packed), "Content-Encoding", "gzip", "ETag", `"new"`), lookForFeed},
		"B12 gzip cut short":         {sends(200, packed[:len(packed)-9], "Content-Encoding", "gzip", "ETag", `"new"`), cutOff},
		"gzip with a wrong sum":      {sends(200, append(packed[:len(packed)-8:len(packed)-8], 1, 2, 3, 4, 5, 6, 7, 8), "Content-Encoding", "gzip", "ETag", `"new"`), cutOff},
		"br cut short":               {sends(200, brotlied(doc)[:40], "Content-Encoding", "br", "ETag", `"new"`), cutOff},
		"9 MiB":                      {sends(200, bytes.Repeat([]byte("x"), 9<<20), "ETag", `"new"`), tooLarge},
		"B10 Content-Length too large": {raw(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nETag: \"new\"\r\nContent-Length: %d\r\n\r\n%s", len(doc)+1, doc)
		}), cutOff},
		"B10 Content-Length too small": {raw(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nETag: \"new\"\r\nContent-Length: %d\r\n\r\n%s", len(doc)-20, doc)
		}), lookForFeed},
		"B12 a document cut short": {sends(200, doc[:len(doc)-40], "ETag", `"new"`), lookForFeed},
		"B12 chunks that break off": {raw(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nETag: \"new\"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(doc), doc)
		}), cutOff},
		"B11 reset amid the body": {raw(func(c net.Conn) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nETag: \"new\"\r\nContent-Length: %d\r\n\r\n%s", len(doc), doc[:len(doc)/2])
			_ = c.(*net.TCPConn).SetLinger(0)
		}), cutOff},
		"reset at once":      {raw(func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }), notReachable},
		"no HTTP":            {raw(func(c net.Conn) { fmt.Fprint(c, "220 mail.example ESMTP\r\n") }), notReachable},
		"B6 9 MB of headers": {sends(200, doc, "ETag", `"new"`, "X-Long", strings.Repeat("x", 9<<20)), notReachable},
		"B6 headers without end": {raw(func(c net.Conn) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nETag: \"new\"\r\n")
			for _, err := fmt.Fprint(c); err == nil; {
				_, err = fmt.Fprint(c, "X-More: ", strings.Repeat("x", 1000), "\r\n")
			}
		}), notReachable},
		"early answers without end": {raw(func(c net.Conn) {
			for _, err := fmt.Fprint(c); err == nil; {
				_, err = fmt.Fprint(c, "HTTP/1.1 103 Early Hints\r\nX-More: ", strings.Repeat("x", 1000), "\r\n\r\n")
			}
		}), notReachable},
	} {
		t.Run(name, func(t *testing.T) {
			srv := listen(t, "127.0.0.1", tc.h)
			feed := feedAt(srv.URL)
			feed.ETag, feed.LastModified, feed.BodyHash, feed.FullAt = `"old"`, "Sun, 01 Nov 2026 11:00:00 GMT", "old", noon
			batch, err := fetcher(t, loopback...).Fetch(t.Context(), feed, noon)
			got := batch.Feed
			if err == nil || !strings.HasSuffix(got.Problem, tc.want) || len(batch.Items) != 0 {
				t.Fatalf("err %v, told %q, %d items; want %q and none", err, got.Problem, len(batch.Items), tc.want)
			}
			if got.ETag != feed.ETag || got.LastModified != feed.LastModified || got.BodyHash != "old" || !got.OKAt.IsZero() {
				t.Errorf("remembered %+v, want what was known before", got)
			}
		})
	}
}

// bombs are answers that grow without end, or that take 10 GiB when unpacked.
func bombs() map[string]http.HandlerFunc {
	zeros := make([]byte, 16<<20)
	member := gzipped(zeros)
	large := bytes.Repeat(member, 640)
	endless := func(chunk []byte, pairs ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			maps.Copy(w.Header(), headers(pairs...))
			for _, err := w.Write(chunk); err == nil; {
				_, err = w.Write(chunk)
			}
		}
	}
	return map[string]http.HandlerFunc{
		"B1 gzip of 10 GiB":                sends(200, large, "Content-Encoding", "gzip"),
		"gzip of 10 GiB, no header":        sends(200, large),
		"B2 br of 10 GiB":                  brotliedBomb(zeros),
		"B3 gzip of a gzip of 16 MiB":      sends(200, gzipped(member), "Content-Encoding", "gzip"),
		"B4 plain without end":             endless(zeros[:1<<20]),
		"gzip of nothing, without end":     endless(bytes.Repeat(gzipped(nil), 1000), "Content-Encoding", "gzip"),
		"br with more behind, without end": endless(bytes.Repeat([]byte{0x06}, 1<<16), "Content-Encoding", "br"),
		"declared as 8 EiB":                sends(200, []byte("<rss>"), "Content-Length", strconv.FormatInt(1<<62, 10)),
	}
}

// brotliedBomb sends zeros 640 times, packed.
func brotliedBomb(zeros []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		packer := brotli.NewWriterLevel(w, 1)
		for range 640 {
			if _, err := packer.Write(zeros); err != nil {
				return
			}
		}
		_ = packer.Close()
	}
}

// spent returns the CPU time and the bytes allocated so far, by the whole process.
func spent() (time.Duration, uint64) {
	var cpu syscall.Rusage
	var mem runtime.MemStats
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &cpu)
	runtime.ReadMemStats(&mem)
	return time.Duration(cpu.Utime.Nano() + cpu.Stime.Nano()), mem.TotalAlloc
}

func TestBombsAreCheap(t *testing.T) {
	for name, h := range bombs() {
		t.Run(name, func(t *testing.T) {
			f := fetcher(t, loopback...)
			srv := listen(t, "127.0.0.1", h)
			cpuBefore, memBefore := spent()
			batch, err := f.Fetch(t.Context(), feedAt(srv.URL), noon)
			cpu, mem := spent()
			if err == nil || len(batch.Items) != 0 {
				t.Errorf("err %v, %d items", err, len(batch.Items))
			}
			cpu, mem = cpu-cpuBefore, mem-memBefore
			t.Logf("%v CPU, %d MB allocated, told %q", cpu.Round(time.Millisecond), mem>>20, batch.Feed.Problem)
			if cpu > slowness*time.Second || mem > 100<<20 {
				t.Errorf("took %v CPU and allocated %d MB, want less than 1 s and 100 MB", cpu, mem>>20)
			}
		})
	}
}

// pipes connects to h without a network, so that time can be simulated.
func pipes(t *testing.T, h http.Handler) *http.Transport {
	t.Helper()
	l := &pipeListener{conns: make(chan net.Conn)}
	var wg sync.WaitGroup
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wg.Add(1)
		defer wg.Done()
		h.ServeHTTP(w, r)
	})}
	wg.Go(func() { _ = srv.Serve(l) })
	tr := NewTransport(nil)
	tr.DialContext = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		l.conns <- server
		return client, nil
	}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		srv.Close()
		wg.Wait()
	})
	return tr
}

type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
}

func (l *pipeListener) Accept() (net.Conn, error) {
	if conn, ok := <-l.conns; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.conns) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

func TestB5SlowServersAreLeftAfterThirtySeconds(t *testing.T) {
	drip := func(w io.Writer, flush func() error) {
		for _, err := io.WriteString(w, "<"); err == nil; {
			if err = flush(); err == nil {
				time.Sleep(time.Second)
				_, err = io.WriteString(w, "!")
			}
		}
	}
	for name, tc := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"a byte a second": {func(w http.ResponseWriter, _ *http.Request) {
			drip(w, http.NewResponseController(w).Flush)
		}, tooSlow},
		"a byte of headers a second": {raw(func(c net.Conn) {
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\n")
			drip(c, func() error { return nil })
		}), tooSlow},
		"no answer at all": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, tooSlow},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &Fetcher{Transport: pipes(t, tc.h)}
				began := time.Now()
				batch, err := f.Fetch(t.Context(), feedAt("http://slow.example/"), began)
				if err == nil || batch.Feed.Problem != tc.want || batch.Feed.Failures != 1 {
					t.Errorf("err %v, told %q, %d failures", err, batch.Feed.Problem, batch.Feed.Failures)
				}
				if took := time.Since(began); took != exchangeTime {
					t.Errorf("took %v, want %v", took, exchangeTime)
				}
			})
		})
	}
}
