package desk

import (
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// aground is a story that two publishers carry.
const aground = "Ferry aground off the northern pier"

// TestStoriesThatMembersVotedDown has members say that a story has nothing to do
// with the topic, before another publisher reports it and a channel hears of the
// topic that did not before.
func TestStoriesThatMembersVotedDown(t *testing.T) {
	tests := []struct {
		name  string
		vote  func(f *fixture, topic news.TopicID, story news.StoryID)
		grown news.Reason // in the channel that was told
		later news.Reason // in the one that was not
		held  bool
	}{
		{"nobody did", func(*fixture, news.TopicID, news.StoryID) {}, news.ReasonGrown, news.ReasonQueued, false},
		{"two did", (*fixture).twoVotes, news.ReasonGrown, news.ReasonQueued, false},
		{"one did, again and again", func(f *fixture, topic news.TopicID, story news.StoryID) {
			for range VotesToStop {
				f.must(f.Vote(harbour, topic, story, ada, f.now))
			}
		}, news.ReasonGrown, news.ReasonQueued, false},
		{"three did", func(f *fixture, topic news.TopicID, story news.StoryID) {
			f.twoVotes(topic, story)
			f.must(f.Vote(harbour, topic, story, "9003", f.now))
		}, news.ReasonVoted, news.ReasonVoted, true},
		{"three did, and one thought better of it", func(f *fixture, topic news.TopicID, story news.StoryID) {
			f.twoVotes(topic, story)
			f.must(f.Vote(harbour, topic, story, "9003", f.now))
			f.must(f.Unvote(topic, story, "9002"))
		}, news.ReasonGrown, news.ReasonQueued, false},
		{"three did, of another story", func(f *fixture, topic news.TopicID, _ news.StoryID) {
			f.twoVotes(topic, "another")
			f.must(f.Vote(harbour, topic, "another", "9003", f.now))
		}, news.ReasonGrown, news.ReasonQueued, false},
		{"three did, one of them in another guild", func(f *fixture, topic news.TopicID, story news.StoryID) {
			f.twoVotes(topic, story)
			f.must(f.Store.Update(func(tx *store.Tx) error {
				return tx.PutVote(news.Vote{Topic: topic, Story: story, User: "9003", Guild: island, At: f.now})
			}))
		}, news.ReasonGrown, news.ReasonQueued, false},
		{"three did, one of them a month ago", func(f *fixture, topic news.TopicID, story news.StoryID) {
			f.twoVotes(topic, story)
			f.must(f.Vote(harbour, topic, story, "9003", f.now.Add(-store.VotesFor)))
		}, news.ReasonGrown, news.ReasonQueued, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, topic := newMembers(t)
			first := f.ingest(courier, f.item("a", aground))
			f.subscribe(harbour, topic.ID, "501")
			tt.vote(f, topic.ID, first.Joins[0].Story)
			f.now = f.now.Add(time.Minute)
			got := map[news.ChannelID]news.Reason{}
			for _, v := range f.ingest(tribune, f.item("b", aground)).Verdicts {
				got[v.Channel] = v.Reason
			}
			if got["500"] != tt.grown || got["501"] != tt.later {
				t.Errorf("got %v, want %q and %q", got, tt.grown, tt.later)
			}
			var held []news.Held
			f.view(func(tx *store.Tx) (err error) { held, err = tx.HeldFor("501", "2026-11-22"); return err })
			if (len(held) == 1) != tt.held || len(f.held("2026-11-22")) > 0 {
				t.Errorf("held in the channel that was not told: %v; in the other: %v", held, f.held("2026-11-22"))
			}
		})
	}
}

// twoVotes has two members vote: one fewer than it takes.
func (f *fixture) twoVotes(topic news.TopicID, story news.StoryID) {
	f.must(f.Vote(harbour, topic, story, ada, f.now))
	f.must(f.Vote(harbour, topic, story, "9002", f.now))
}

// TestAStoryIsToldByTheTopicThatNobodyVotedAgainst has two topics lead to a story.
func TestAStoryIsToldByTheTopicThatNobodyVotedAgainst(t *testing.T) {
	f, ferries := newMembers(t)
	story := f.ingest(courier, f.item("a", aground)).Joins[0].Story
	f.twoVotes(ferries.ID, story)
	f.must(f.Vote(harbour, ferries.ID, story, "9003", f.now))
	piers := f.create(harbour, "piers", "pier")
	for _, channel := range []news.ChannelID{"501", "500"} {
		f.subscribe(harbour, piers.ID, channel)
	}
	f.now = f.now.Add(time.Minute)
	f.ingest(tribune, f.item("b", aground))
	f.wantOwed("500: ferries, piers · "+aground, "501: piers · "+aground)
}
