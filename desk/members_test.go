package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// Two guilds, and a member of each.
const (
	harbour news.GuildID = "7001"
	island  news.GuildID = "7002"
	ada     news.UserID  = "9001"
)

// create makes a topic of a guild.
func (f *fixture) create(guild news.GuildID, name, q string) news.Topic {
	f.t.Helper()
	topic, err := f.CreateTopic(guild, TopicEdit{name, q, ada}, f.now)
	if err != nil {
		f.t.Fatal(err)
	}
	return topic
}

func (f *fixture) subscribe(guild news.GuildID, topic news.TopicID, channel news.ChannelID, more ...func(*news.Subscription)) {
	f.t.Helper()
	s := news.Subscription{Topic: topic, Channel: channel}
	for _, change := range more {
		change(&s)
	}
	if _, err := f.Subscribe(guild, s, f.now); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) wantOwed(want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.owed(), cmpopts.EquateEmpty()); diff != "" {
		f.t.Errorf("owed (-want +got):\n%s", diff)
	}
}

func TestCreateTopicRefusesWhatItCannotKeep(t *testing.T) {
	f := newFixture(t)
	f.create(harbour, "Ferry  strikes", "ferry strike")
	f.Limits.Topics = 2
	invalid := func(err error) bool { _, ok := errors.AsType[*InvalidError](err); return ok }
	syntax := func(err error) bool { _, ok := errors.AsType[*query.SyntaxError](err); return ok }
	taken := func(err error) bool { return errors.Is(err, ErrTaken) }
	tests := []struct {
		name  string
		guild news.GuildID
		edit  TopicEdit
		is    func(error) bool
	}{
		{"no name", harbour, TopicEdit{Name: " \u200b\n", Query: "x"}, invalid},
		{"a name of 81 characters", harbour, TopicEdit{Name: strings.Repeat("é", 81), Query: "x"}, invalid},
		{"a query that cannot be read", harbour, TopicEdit{Name: "a", Query: "("}, syntax},
		{"a name that makes no query", harbour, TopicEdit{Name: "!!!"}, syntax},
		{"a name that another topic has", harbour, TopicEdit{Name: "FERRY\tstrikes", Query: "x"}, taken},
		{"a topic of no guild", "", TopicEdit{Name: "a", Query: "x"}, func(err error) bool { return errors.Is(err, ErrNotFound) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if topic, err := f.CreateTopic(tt.guild, tt.edit, f.now); !tt.is(err) {
				t.Errorf("got %v, %v", topic, err)
			}
		})
	}
	if len(f.Topics(harbour)) != 1 {
		t.Error("one of them was kept")
	}
}

func TestCreateTopicCleansTheNameAndMakesAQueryOfIt(t *testing.T) {
	f := newFixture(t)
	got := f.create(harbour, " \"Ferry\"\n strikes\u202e ", "")
	if got.Name != `"Ferry" strikes` || got.Query != `«"Ferry" strikes»` || got.CreatedBy != ada || !got.CreatedAt.Equal(f.now) || got.Guild != harbour {
		t.Errorf("got %+v", got)
	}
}

func TestTopicsOfAnotherGuildAreNotThere(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500")
	_, view := f.Topic(island, topic.ID)
	_, edit := f.EditTopic(island, topic.ID, TopicEdit{Name: "mine", Query: "x"}, f.now)
	_, mute := f.MuteTopic(island, topic.ID, f.now)
	_, remove := f.DeleteTopic(island, topic.ID, ada, f.now)
	_, subscribe := f.Subscribe(island, news.Subscription{Topic: topic.ID, Channel: "600"}, f.now)
	_, unsubscribe := f.Unsubscribe(island, topic.ID, "500", ada, f.now)
	pause := f.PauseUntil(island, topic.ID, "500", news.Forever())
	for what, err := range map[string]error{
		"Topic": view, "EditTopic": edit, "MuteTopic": mute, "DeleteTopic": remove,
		"Subscribe": subscribe, "Unsubscribe": unsubscribe, "PauseUntil": pause,
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s = %v, want %v", what, err, ErrNotFound)
		}
	}
	if got := f.FindTopics(island, "", 25); len(got) > 0 || len(f.Topics(island)) > 0 || len(f.Subscriptions(island, "")) > 0 {
		t.Errorf("the other guild sees %v", got)
	}
	undo, err := f.DeleteTopic(harbour, topic.ID, ada, f.now)
	f.must(err)
	if _, err := f.Restore(island, undo, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("Restore = %v, want %v", err, ErrNotFound)
	}
}

func TestAChannelIsOfOneGuild(t *testing.T) {
	f := newFixture(t)
	first, second := f.create(harbour, "a", "ferry"), f.create(island, "a", "ferry")
	f.subscribe(harbour, first.ID, "500")
	if _, err := f.Subscribe(island, news.Subscription{Topic: second.ID, Channel: "500"}, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("Subscribe = %v, want %v", err, ErrNotFound)
	}
}

func TestDeclaredTopicsAreSeenWhereTheyGoAndNobodyChangesThem(t *testing.T) {
	f := newFixture(t)
	f.must(f.Store.Update(func(tx *store.Tx) error { return tx.PutChannel(news.Channel{ID: "100", Guild: harbour}) }))
	_, err := f.Seen(harbour, "Harbour", f.now)
	f.must(err)
	topics := f.Topics(harbour)
	if len(topics) != 1 || topics[0].Name != "interference" || len(topics[0].Subscriptions) != 1 || !topics[0].Declared {
		t.Fatalf("the guild sees %+v", topics)
	}
	id := topics[0].ID
	_, edit := f.EditTopic(harbour, id, TopicEdit{Name: "mine", Query: "x"}, f.now)
	_, remove := f.DeleteTopic(harbour, id, ada, f.now)
	_, subscribe := f.Subscribe(harbour, news.Subscription{Topic: id, Channel: "101"}, f.now)
	pause := f.PauseUntil(harbour, id, "100", f.now)
	for what, err := range map[string]error{"EditTopic": edit, "DeleteTopic": remove, "Subscribe": subscribe, "PauseUntil": pause} {
		if !errors.Is(err, ErrDeclared) {
			t.Errorf("%s = %v, want %v", what, err, ErrDeclared)
		}
	}
	if _, err := f.CreateTopic(harbour, TopicEdit{Name: "Interference"}, f.now); !errors.Is(err, ErrTaken) {
		t.Errorf("CreateTopic = %v, want %v", err, ErrTaken)
	}
	if _, err := f.CreateTopic(island, TopicEdit{Name: "Interference"}, f.now); err != nil {
		t.Errorf("CreateTopic where it does not go = %v", err)
	}
}

func TestChangesCountAtOnce(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500")
	f.ingest(courier, f.item("a", "Ferry aground off the northern pier"))
	f.wantOwed("500: ferries · Ferry aground off the northern pier")

	_, err := f.EditTopic(harbour, topic.ID, TopicEdit{Name: "trams", Query: "tram"}, f.now)
	f.must(err)
	f.subscribe(harbour, topic.ID, "501")
	f.ingest(courier, f.item("b", "Ferry towed home"), f.item("c", "Tram derails in the old town"))
	f.wantOwed("500: ferries · Ferry aground off the northern pier", "501: trams · Tram derails in the old town")
}

func TestWhatWasDeletedComesBackWithAllThatItHad(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500", func(s *news.Subscription) { s.MaxPerDay = 3 })
	before := f.Topics(harbour)
	undo, err := f.DeleteTopic(harbour, topic.ID, ada, f.now)
	f.must(err)
	f.ingest(courier, f.item("a", "Ferry aground"))
	f.wantOwed()
	if len(f.Topics(harbour)) != 0 {
		t.Error("it is still there")
	}
	deleted, err := f.Restore(harbour, undo, f.now.Add(undoFor-1))
	f.must(err)
	if deleted.Topic == nil || deleted.Topic.Name != "ferries" {
		t.Errorf("restored %+v", deleted)
	}
	if diff := cmp.Diff(before, f.Topics(harbour)); diff != "" {
		t.Errorf("topics (-before +after):\n%s", diff)
	}
	if _, err := f.Restore(harbour, undo, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("Restore again = %v, want %v", err, ErrNotFound)
	}
}

func TestRestoreRefuses(t *testing.T) {
	tests := []struct {
		name string
		then func(f *fixture)
		wait time.Duration
		is   func(error) bool
	}{
		{"after a week", func(*fixture) {}, undoFor, func(err error) bool { return errors.Is(err, ErrNotFound) }},
		{"where the name is taken", func(f *fixture) { f.create(harbour, "Ferries", "x") }, 0, func(err error) bool { return errors.Is(err, ErrTaken) }},
		{"where there is no room", func(f *fixture) { f.Limits.Topics = 0 }, 0, func(err error) bool { _, ok := errors.AsType[*QuotaError](err); return ok }},
		{"once it is swept", func(f *fixture) { f.sweep(f.t.Context(), f.now.Add(undoFor)) }, 0, func(err error) bool { return errors.Is(err, ErrNotFound) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			undo, err := f.DeleteTopic(harbour, f.create(harbour, "ferries", "ferry").ID, ada, f.now)
			f.must(err)
			tt.then(f)
			if _, err := f.Restore(harbour, undo, f.now.Add(tt.wait)); !tt.is(err) {
				t.Errorf("Restore = %v", err)
			}
		})
	}
}

func TestUnsubscribeCanBeUndone(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500", func(s *news.Subscription) { s.Role = "77" })
	before := f.Subscriptions(harbour, "")
	undo, err := f.Unsubscribe(harbour, topic.ID, "500", ada, f.now)
	f.must(err)
	if got := f.Subscriptions(harbour, ""); len(got) > 0 {
		t.Errorf("still subscribed: %v", got)
	}
	_, err = f.Restore(harbour, undo, f.now)
	f.must(err)
	if diff := cmp.Diff(before, f.Subscriptions(harbour, "500")); diff != "" {
		t.Errorf("subscriptions (-before +after):\n%s", diff)
	}
	again, err := f.Unsubscribe(harbour, topic.ID, "500", ada, f.now.Add(time.Second))
	f.must(err)
	_, err = f.DeleteTopic(harbour, topic.ID, ada, f.now)
	f.must(err)
	if _, err := f.Restore(harbour, again, f.now); !errors.Is(err, ErrNotFound) {
		t.Errorf("Restore without its topic = %v, want %v", err, ErrNotFound)
	}
}

func TestSubscribeRefuses(t *testing.T) {
	f := newFixture(t)
	topic := f.create(harbour, "ferries", "ferry")
	f.subscribe(harbour, topic.ID, "500")
	tests := []struct {
		name string
		s    news.Subscription
		want string
	}{
		{"a channel that has the topic", news.Subscription{Channel: "500"}, ErrTaken.Error()},
		{"a negative cap", news.Subscription{Channel: "501", MaxPerDay: -1}, "a channel takes 1 to 100 alerts of a topic a day, or any number"},
		{"too high a cap", news.Subscription{Channel: "501", MaxPerDay: 101}, "a channel takes 1 to 100 alerts of a topic a day, or any number"},
		{"too many sources", news.Subscription{Channel: "501", MinSources: 11}, "an alert waits for 1 to 10 sources"},
		{"an unknown delivery", news.Subscription{Channel: "501", Delivery: "pigeon"}, `"pigeon" is no way to deliver: choose alert, digest or both`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.s.Topic = topic.ID
			if _, err := f.Subscribe(harbour, tt.s, f.now); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
	f.Limits.Subscriptions = 1
	_, err := f.Subscribe(harbour, news.Subscription{Topic: topic.ID, Channel: "501"}, f.now)
	if got, want := fmt.Sprint(err), "the most that a server may have is 1 subscriptions"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
