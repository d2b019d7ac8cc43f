package bot

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/store"
)

// BenchmarkSuggest measures how long suggestions take where one server has
// 5,000 topics, each of which goes somewhere, and 10,000 feeds.
func BenchmarkSuggest(b *testing.B) {
	s, err := store.Open(filepath.Join(b.TempDir(), "newsdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for _, fill := range []func(*store.Tx) error{fiveThousandTopics, tenThousandFeeds} {
		if err := s.Update(fill); err != nil {
			b.Fatal(err)
		}
	}
	d, err := desk.New(s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	r := &request{Newsroom: Newsroom{Store: s, Desk: d}, guild: newsroom, channel: elections, now: time.Now()}
	for name, complete := range map[string]completer{"topics": completeTopic, "subscriptions": completeSubscriptions, "feeds": completeFeed} {
		b.Run(name, func(b *testing.B) {
			var times []time.Duration
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				choices, err := complete(b.Context(), r, []string{"", "p", "port 12", "prot 12", "xyzzyxyzzy"}[i%5])
				if err != nil || i%5 < 3 && len(choices) == 0 {
					b.Fatal(choices, err)
				}
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			for _, percent := range []int{50, 99} {
				b.ReportMetric(float64(times[len(times)*percent/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
			}
		})
	}
}

func fiveThousandTopics(tx *store.Tx) error {
	for i := range 5000 {
		topic := news.Topic{ID: news.TopicID(fmt.Sprintf("%016x", i)), Guild: newsroom, Name: fmt.Sprintf("Port %d closed by storms", i), Query: fmt.Sprint("port", i)}
		if err := tx.PutTopic(topic); err != nil {
			return err
		}
		channel := news.ChannelID(fmt.Sprintf("1400000000000%06d", i%500))
		if err := tx.PutSubscription(news.Subscription{Topic: topic.ID, Channel: channel, Guild: newsroom}); err != nil {
			return err
		}
		if err := tx.PutChannel(news.Channel{ID: channel, Guild: newsroom, Name: fmt.Sprint("alerts-", i%500)}); err != nil {
			return err
		}
	}
	return nil
}

func tenThousandFeeds(tx *store.Tx) error {
	for i := range 10_000 {
		url := fmt.Sprintf("https://port%d.example/feed", i)
		feed := news.Feed{ID: news.NewFeedID(url), URL: url, Title: fmt.Sprintf("Port %d Courier", i)}
		if err := tx.PutFeed(feed); err != nil {
			return err
		}
		if err := tx.PutGuildFeed(news.GuildFeed{Guild: newsroom, Feed: feed.ID}); err != nil {
			return err
		}
	}
	return nil
}
