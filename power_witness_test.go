//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// powerPrograms returns what the tests of a power loss run beside newsdesk.
func powerPrograms() map[string]func() {
	return map[string]func(){"newsdesk-witness": func() {
		if err := witness(os.Args[1]); err != nil {
			fail(err)
		}
	}}
}

// confirmedName is the file in which a witness says what it was told is done: a
// title, or the name of a backup, a line.
const confirmedName = "confirmed"

// witness opens a store in dir, takes in bulletins, backs up and closes, as the bot
// does, three times over, and confirms each thing when it is done.
func witness(dir string) error {
	confirmed, err := os.Create(filepath.Join(dir, confirmedName))
	if err != nil {
		return err
	}
	defer confirmed.Close()
	for round := range 3 {
		w := &witnessed{dir: dir, confirm: func(what string) error {
			_, err := fmt.Fprintln(confirmed, what)
			return err
		}}
		if err := errors.Join(w.open(), w.work(round), w.close()); err != nil {
			return err
		}
		if err := writeBack(dir); err != nil {
			return err
		}
	}
	return nil
}

// witnessed is the bot without a world.
type witnessed struct {
	dir     string
	confirm func(what string) error
	store   *store.Store
	desk    *desk.Desk
}

func (w *witnessed) backups() store.Backups {
	return store.Backups{Dir: filepath.Join(w.dir, "backups"), Keep: 7}
}

func (w *witnessed) open() (err error) {
	quiet := slog.New(slog.DiscardHandler)
	path := filepath.Join(w.dir, "newsdesk.db")
	if w.store, err = store.OpenSafely(path, w.backups(), time.Now(), quiet); err != nil {
		return err
	}
	if w.desk, err = desk.New(w.store, quiet); err != nil {
		return err
	}
	w.desk.Archive, err = desk.OpenArchive(lookupPath(path), w.store, store.RecordsFor, quiet)
	return err
}

func (w *witnessed) close() error {
	return errors.Join(w.desk.Archive.Close(), w.store.Close())
}

// work takes in bulletins that came an hour apart: of what comes at once the bot
// makes lists.
func (w *witnessed) work(round int) error {
	now, address := time.Now().Add(-24*time.Hour), "https://pier.example/rss"
	feed := news.Feed{ID: news.NewFeedID(address), URL: address, Declared: true, OKAt: now}
	if err := w.desk.Declare(desk.Declaration{
		Feeds:  []news.Feed{feed},
		Topics: []desk.DeclaredTopic{{Name: "all", Query: "bulletin", Channels: []news.ChannelID{north}}},
	}, now); err != nil {
		return err
	}
	if round == 0 { // what a new feed brings is no news
		if _, err := w.desk.Ingest(news.Batch{Feed: feed}, now); err != nil {
			return err
		}
	}
	for number := range 3 {
		if number == 1 {
			if err := w.backUp(now.Add(time.Duration(round) * time.Second)); err != nil {
				return err
			}
		}
		if err := w.ingest(feed, 3*round+number, now.Add(time.Duration(3*round+number)*time.Hour)); err != nil {
			return err
		}
	}
	return w.desk.Archive.CatchUp(context.Background())
}

func (w *witnessed) ingest(feed news.Feed, number int, now time.Time) error {
	title := fmt.Appendf(nil, "Harbour bulletin %d:", number)
	for letter := 'A'; letter <= 'T'; letter++ { // so that each is a story of its own
		title = fmt.Appendf(title, " %c%d", letter, number)
	}
	link := fmt.Sprintf("https://pier.example/%d", number)
	_, err := w.desk.Ingest(news.Batch{Feed: feed, Items: []news.Item{{
		Title: string(title), Link: link, Canonical: link, Published: now, Keys: []news.Key{news.NewKey("link", link)},
	}}}, now)
	if err != nil {
		return err
	}
	return w.confirm(string(title))
}

func (w *witnessed) backUp(at time.Time) error {
	taken, err := w.backups().Take(w.store, at)
	if err != nil {
		return err
	}
	return w.confirm(filepath.Base(taken.Path))
}

// writeBack has all files in dir on the platters, as the kernel does unasked,
// within half a minute.
func writeBack(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	names := []string{"."}
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			names = append(names, entry.Name())
		}
	}
	for _, name := range names {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	return nil
}
