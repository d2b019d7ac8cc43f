package discordtest

import (
	"context"
	"net"
	"sync"
	"syscall"
)

// Pipe is a network of one address that lives in memory: a listener, and the
// way to dial it. Unlike net.Pipe its connections hold what was written until
// it is read, as the kernel does for TCP: HTTP and WebSocket peers that both
// write before they read would otherwise wait for each other for ever.
type Pipe struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

// NewPipe returns a network nobody listens on yet. For a test in a
// testing/synctest bubble it must be called inside that bubble.
func NewPipe() *Pipe {
	return &Pipe{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Dial connects to the pipe whatever the address. It waits until the
// connection is accepted, the pipe is closed or ctx ends.
func (p *Pipe) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := connect()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.done:
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: p.Addr(), Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for a call to Dial. After Close it returns net.ErrClosed.
func (p *Pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and refuses later dials; connections live on.
func (p *Pipe) Close() error {
	p.close.Do(func() { close(p.done) })
	return nil
}

// Addr returns an address that no network has.
func (p *Pipe) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "discord.invalid" }
