//go:build linux

package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/mmcdole/gofeed"
)

// loadPrograms returns what the load bench runs beside the tests, by their names.
func loadPrograms() map[string]func() {
	return map[string]func(){
		"newsdesk-unpaced": runUnpaced, "newsdesk-publishers": servePublishers, "newsdesk-bare": runBareClient,
	}
}

// runUnpaced is a program: "newsdesk run -c CONFIG", all of it, with one difference.
// Polls begin as soon as they can, where newsdesk begins twenty a second, and
// leaves a host alone for a second between two. Its second argument is the file
// to which a profile of its CPU is to be written, or nothing. One of what is in
// memory at the end is put beside it.
func runUnpaced() {
	profile := os.Args[2]
	if profile != "" {
		if err := pprof.StartCPUProfile(createFile(profile)); err != nil {
			fail(err)
		}
		defer pprof.StopCPUProfile()
	}
	cfg, problems := loadConfig(os.Args[1], os.Environ())
	if errs := problems.Errors(); len(errs) > 0 {
		fail(errs)
	}
	log := newLogger(os.Stderr, cfg.Log.Format, cfg.Log.Level, cfg.Discord.Token)
	room, err := openNewsroom(cfg, network{}, log)
	if err != nil {
		fail(err)
	}
	room.keeper = &keeper{store: room.store, backups: cfg.Store.backups(), every: cfg.Store.Backup.Every, log: log}
	room.thrift = new(thrift)
	room.openArchive(cfg.Store, log)
	room.control = &control{store: room.store, backups: cfg.Store.backups(), archive: room.archive, wake: room.courier.Wake, log: log}
	room.poller.Pace, room.poller.HostGap, room.poller.Hosts.Gap = time.Nanosecond, time.Nanosecond, time.Nanosecond
	if err := room.run(untilSignal(context.Background())); err != nil && err != context.Canceled { //nolint:errorlint // as it is
		fmt.Fprintln(os.Stderr, err)
	}
	if profile != "" {
		runtime.GC() // or the profile is of the last one
		if err := pprof.WriteHeapProfile(createFile(profile + "-heap")); err != nil {
			fail(err)
		}
	}
	if err := room.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

func createFile(path string) *os.File {
	file, err := os.Create(path)
	if err != nil {
		fail(err)
	}
	return file
}

// runBareClient is a program that asks for FEEDS feeds at PORT, as Go's client does
// by itself, over connections that are kept as newsdesk keeps them: twice, the
// second time with the validators of the first, and then once more with all that
// parsing costs. It writes what each time took of the CPU, in nanoseconds.
func runBareClient() {
	port, feeds := os.Args[1], atoi(os.Args[2])
	client := bareClient{
		Client: http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConns: 128, MaxIdleConnsPerHost: 1}},
		tags:   make([]string, feeds),
	}
	for _, round := range []struct{ conditional, parse bool }{{false, false}, {true, false}, {false, true}} {
		began := cpuTime("self")
		client.poll(port, round.conditional, round.parse)
		fmt.Println(int64(cpuTime("self") - began))
	}
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		fail(err)
	}
	return n
}

type bareClient struct {
	http.Client
	tags []string
}

func (c *bareClient) poll(port string, conditional, parse bool) {
	var workers sync.WaitGroup
	next := make(chan int)
	for range 64 {
		workers.Go(func() {
			for n := range next {
				c.get(port, n, conditional, parse)
			}
		})
	}
	for n := range c.tags {
		next <- n
	}
	close(next)
	workers.Wait()
}

func (c *bareClient) get(port string, n int, conditional, parse bool) {
	req, err := http.NewRequest(http.MethodGet, loadURL(port, n), nil)
	if err != nil {
		fail(err)
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if conditional && c.tags[n] != "" {
		req.Header.Set("If-None-Match", c.tags[n])
	}
	resp, err := c.Do(req)
	if err != nil {
		fail(err)
	}
	defer resp.Body.Close()
	c.tags[n] = resp.Header.Get("ETag")
	if resp.StatusCode != http.StatusOK {
		return
	}
	body, err := gzip.NewReader(resp.Body)
	if err != nil {
		fail(err)
	}
	if !parse {
		_, _ = io.Copy(io.Discard, body)
		return
	}
	if _, err := gofeed.NewParser().Parse(body); err != nil {
		fail(err)
	}
	_, _ = io.Copy(io.Discard, body)
}

// loadURL returns the address of a feed: hosts are addresses of 127.0.0.0/8, all of
// which Linux has to itself.
func loadURL(port string, n int) string {
	host := n % loadHosts
	return fmt.Sprintf("http://127.1.%d.%d:%s/feed/%d", host/200, 1+host%200, port, n)
}

// cpuTime returns what a process has taken of the CPU, all of its threads together.
func cpuTime(pid string) (total time.Duration) {
	threads, _ := filepath.Glob("/proc/" + pid + "/task/*/schedstat")
	for _, thread := range threads {
		line, _ := os.ReadFile(thread)
		spent, _, _ := strings.Cut(string(line), " ")
		nanos, _ := strconv.ParseInt(spent, 10, 64)
		total += time.Duration(nanos)
	}
	return total
}

// endSignal has the bot end in good order.
const endSignal = syscall.SIGTERM
