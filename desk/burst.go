package desk

import (
	"slices"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// A channel gets this many alerts of a topic within this time; what comes beyond
// is told in a list, until nothing more comes for as long.
const (
	burstAlerts = 5
	burstWindow = 10 * time.Minute
)

// burstOf returns what a channel was told lately of a topic.
func (in *intakeTx) burstOf(channel news.ChannelID, topic news.TopicID) (store.Burst, error) {
	burst, err := in.tx.Burst(channel, topic)
	return current(burst, in.now), err
}

// current returns what of a burst still matters at now.
func current(burst store.Burst, now time.Time) store.Burst {
	isOld := func(at time.Time) bool { return now.Sub(at) >= burstWindow || at.After(now) } // or the clock was wrong
	if isOld(burst.At) {
		return store.Burst{}
	}
	burst.Told = slices.DeleteFunc(burst.Told, isOld)
	return burst
}

// isBurst reports whether there is too much of a topic for alerts. A story goes
// into a list only if there is of each topic that wants it: an alert that is rare
// for one of them is not to be lost in the list of another.
func isBurst(burst store.Burst) bool { return burst.List != "" || len(burst.Told) >= burstAlerts }

// putBursts notes that the channel hears of all topics now.
func (in *intakeTx) putBursts(h hearing) error {
	for at, burst := range h.bursts {
		burst.At = in.now
		if err := in.tx.PutBurst(h.verdict.Channel, h.told[at].topic.ID, burst); err != nil {
			return err
		}
	}
	return nil
}

// list tells of a story in a line: of the list of the first topic that takes
// lines, or of a new one.
func (in *intakeTx) list(post news.Post, h hearing) error {
	topic, burst := h.told[0].topic, &h.bursts[0]
	line := post.Alert.Line(topic.Name)
	added, err := in.addLine(burst.List, line)
	if err != nil {
		return err
	}
	if !added {
		burst.List = news.NewListID(post.Channel, topic.ID, post.Alert.Story)
		list := &news.List{Topic: topic.Name, TopicID: topic.ID, Lines: []news.Line{line}}
		if _, err := in.tx.Enqueue(news.Post{ID: burst.List, Channel: post.Channel, List: list, Pace: news.ListPace()}, in.now); err != nil {
			return err
		}
		in.intake.Posts++
	}
	if err := in.tx.PutListed(post, burst.List, in.now); err != nil {
		return err
	}
	return in.putBursts(h)
}

// editsLeft is how many edits a list must have left to take another line: one
// under way may still show the lines before it.
const editsLeft = 2

// addLine adds a line to a list, and reports whether that took it.
func (in *intakeTx) addLine(id news.PostID, line news.Line) (added bool, err error) {
	if id == "" {
		return false, nil
	}
	added, err = in.tx.Revise(id, in.now, func(post *news.Post) {
		if post.List == nil || post.Edits.Made+editsLeft > post.Pace.Most || !post.List.Fits(line) || !willShow(*post) {
			return
		}
		line.Since = post.Revision + 1
		post.List.Lines = append(post.List.Lines, line)
	})
	if added {
		in.intake.Revised++
	}
	return added, err
}

// willShow reports whether there is, or will be, a message of a post: there is
// none of a list that went into a late one.
func willShow(post news.Post) bool {
	return post.State == news.Queued || post.State == news.Sent && post.Message != ""
}

// growLine has the line of a story say what its alert says, if a list tells of it.
func (in *intakeTx) growLine(id news.PostID) error {
	post, _, err := in.tx.Post(id)
	if err != nil || post.In == "" {
		return err
	}
	_, err = in.tx.Revise(post.In, in.now, func(list *news.Post) {
		if list.List == nil {
			return
		}
		for i, line := range list.List.Lines {
			if line.Story == post.Alert.Story {
				grown := post.Alert.Line(list.List.Topic)
				grown.Since = line.Since
				list.List.Lines[i] = grown
			}
		}
	})
	return err
}
