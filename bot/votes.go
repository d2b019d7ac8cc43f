package bot

import (
	"fmt"
	"slices"

	"newsdesk/desk"
	"newsdesk/news"
)

// votedShown is how many of the stories are named that members voted against.
const votedShown = 3

// votesOn says how many members said of a topic's stories, within a month, that
// they have nothing to do with it, and of which stories the latest did.
func (r *request) votesOn(topic news.TopicID) (all []string, err error) {
	votes, err := r.Desk.Votes(r.guild, topic)
	if err != nil || len(votes) == 0 {
		return nil, err
	}
	slices.SortStableFunc(votes, func(a, b news.Vote) int { return b.At.Compare(a.At) })
	verb, members := "say", votersOf(votes)
	if members == 1 {
		verb = "says"
	}
	all = []string{fmt.Sprintf("%s %s that stories it found had nothing to do with it.", count(members, "member"), verb)}
	named := map[news.StoryID]bool{}
	for _, v := range votes {
		if named[v.Story] || len(named) == votedShown {
			continue
		}
		named[v.Story] = true
		if story, err := r.Desk.Story(r.guild, string(v.Story), r.now); err == nil { // of others nothing is known any more
			all = append(all, "- "+linked(story.Records[0].Title, story.Records[0].Link))
		}
	}
	return all, nil
}

// votersOf returns how many members voted.
func votersOf(votes []news.Vote) int {
	members := map[news.UserID]bool{}
	for _, v := range votes {
		members[v.User] = true
	}
	return len(members)
}

// votesAgainst says, for each topic of a channel, how many
// members said that the story has nothing to do with it.
func (r *request) votesAgainst(w desk.Why) (all []string, err error) {
	for _, i := range w.Interests {
		votes, err := r.Desk.Votes(r.guild, i.Topic.ID)
		if err != nil {
			return nil, err
		}
		n := votersOf(slices.DeleteFunc(votes, func(v news.Vote) bool { return v.Story != w.Story.ID }))
		if n == 0 {
			continue
		}
		line := fmt.Sprintf("-# Not relevant to **%s**, to %s", plain(i.Topic.Name, topicLimit), count(n, "member"))
		if n >= desk.VotesToStop {
			line += ": this topic tells it no further"
		}
		all = append(all, line)
	}
	return all, nil
}
