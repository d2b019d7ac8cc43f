// Newsdesk is a self-hosted Discord bot for news alerts. It polls feeds, matches
// what is new against topics, and tells channels about each story once. One
// binary, one database file, one secret.
//
// Package main reads the configuration (config*.go), wires the other packages
// together (run.go), and is the command line (cli*.go).
//
// # Configuration
//
// Defaults are overridden by the file, the file by the environment, and the
// environment by flags. Everything that is wrong is reported at once, with its
// place: [loadConfig]. config.example.yaml documents every key.
//
// # Exit codes
//
// 0 fine, 1 failure (or "no match"), 2 wrong usage, 3 wrong configuration.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the zones of servers, on machines without any
)

func main() {
	os.Exit(execute(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// untilSignal returns a context that ends at the first SIGINT or SIGTERM. The
// second ends the process at once, as the first does in commands that have
// nothing to put in order.
func untilSignal(ctx context.Context) context.Context {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}
