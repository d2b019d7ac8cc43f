package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/desk"
	"newsdesk/news"
	"newsdesk/query"
)

func newsWhy(_ context.Context, r *request) (reply, error) { return r.why(r.text("link"), r.home()) }

// showWhy is what [Why this?] does.
func showWhy(_ context.Context, r *request) (reply, error) { return r.why(r.id, r.toldChannel()) }

// why says step by step what became of a story in a channel.
func (r *request) why(idOrLink string, channel news.ChannelID) (reply, error) {
	w, err := r.findWhy(idOrLink, channel)
	if err != nil {
		return reply{}, err
	}
	all := append([]string{
		"**" + linked(w.Record.Title, w.Record.Link) + "**",
		fmt.Sprintf("-# %s · came in <t:%d:R> · <#%s>", plain(w.Record.FeedName, sourceLimit), w.Record.At.Unix(), channel),
	}, ladder(w)...)
	if w.Held {
		all = append(all, "It is kept for the digest. "+r.digestWords(channel))
	}
	votes, err := r.votesAgainst(w)
	if err != nil {
		return reply{}, fmt.Errorf("count votes on a story: %w", err)
	}
	all = append(all, votes...)
	return reply{embeds: []*discordgo.MessageEmbed{{Description: lines(descriptionLimit, all), Color: alertColor}}}, nil
}

// findWhy returns what became of a story in a channel of the server. One of
// which nothing is known is taken for the server's only if the member is in it:
// that of a button may be forged.
func (r *request) findWhy(idOrLink string, channel news.ChannelID) (w desk.Why, err error) {
	if channel != r.home() {
		owns, err := r.Desk.OwnsChannel(r.guild, channel)
		switch {
		case err != nil:
			return w, fmt.Errorf("find whose a channel is: %w", err)
		case !owns:
			return w, errNoStory
		}
	}
	w, err = r.Desk.Why(r.guild, channel, idOrLink, r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return w, errNoStory
	case errors.Is(err, desk.ErrForgotten):
		return w, errNoReasons
	}
	return w, err
}

// errNoReasons is the answer where a story is remembered, and not what became of it.
var errNoReasons error = &problem{
	code: "no-reasons", what: "I no longer know what I decided about this story.",
	todo: "I keep that for a week. `/news story` still shows its sources.",
}

// rung is a step of the decision about a story: what to say where it went on,
// and where it stopped for one of the reasons.
type rung struct {
	reasons         []news.Reason
	passed, stopped string // the former may be empty: not worth a line
}

// ladder returns the steps that a story made in a channel, up to where it stopped.
func ladder(w desk.Why) (all []string) {
	for _, step := range rungs(w) {
		if slices.Contains(step.reasons, w.Reason) {
			return append(all, "✖ "+step.stopped)
		}
		if step.passed != "" {
			all = append(all, "✔ "+step.passed)
		}
	}
	return append(all, delivered(w)...)
}

// rungs returns the steps in the order in which an item meets them.
func rungs(w desk.Why) []rung {
	var s news.Subscription
	alerts := 0
	if len(w.Interests) > 0 {
		s, alerts = w.Interests[0].Subscription, w.Interests[0].Alerts
	}
	sources, site := count(len(w.Story.Sources), "source"), plain(w.Record.Site, sourceLimit)
	of := func(n int, words string) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf(words, n)
	}
	reasons := func(r ...news.Reason) []news.Reason { return r }
	return []rung{
		{reasons(news.ReasonBacklog), "new when it came in", "it was there before the feed was added: nothing old is posted"},
		{reasons(news.ReasonReset), "", "the feed gave old items new identities, and this is one of them"},
		{reasons(news.ReasonNoTopic), wantedBy(w), unwanted(w)},
		{reasons(news.ReasonGone), "", "the channel was deleted, or I was removed from the server"},
		{reasons(news.ReasonVoted), "", fmt.Sprintf("%d members or more said that this story has nothing to do with the topic: it is told no further", desk.VotesToStop)},
		{reasons(news.ReasonTold), "not told here before", "this channel had heard of the story"},
		{reasons(news.ReasonGrown), "", "this channel had heard of the story: its message names this source as well"},
		{reasons(news.ReasonPaused), "not paused", "the subscription was paused"},
		{reasons(news.ReasonHidden), "source not hidden", "the source " + site + " is hidden here"},
		{reasons(news.ReasonDigest), "", "this channel wants the topic in a digest only"},
		{reasons(news.ReasonFew), sources + of(s.MinSources, " (min %d)"), "too few sources: " + sources + of(s.MinSources, " (min %d)")},
		{reasons(news.ReasonMuted), "not muted", "the topic was muted in this server"},
		{reasons(news.ReasonQuiet), "not in quiet hours", "it came in quiet hours"},
		{reasons(news.ReasonFull), of(alerts, "alert %d of the day") + of(s.MaxPerDay, " (max %d)"), "the channel had its alerts of the day" + of(s.MaxPerDay, ": %d")},
	}
}

// delivered says what became of the post.
func delivered(w desk.Why) []string {
	post := w.Post
	switch {
	case post.Edits.Over == news.ReasonDeleted:
		return []string{"✔ posted", "✖ somebody deleted the message"}
	case post.State == news.Sent && w.Delay() >= 0:
		return []string{"✔ posted " + delay(w.Delay()) + " after publication"}
	case post.State == news.Sent:
		return []string{"✔ posted"}
	case post.State == news.Listed && post.Reason == news.ReasonLate:
		return []string{"✔ told in a list, because it came late, or with more than a channel can read one by one"}
	case post.State == news.Listed, w.Reason == news.ReasonListed:
		return []string{"✔ told in a list, because there was much of the topic at once"}
	case post.State == news.Dropped:
		return []string{"✖ not posted: " + plain(string(post.Reason), sourceLimit) + detail(post.Detail)}
	case post.State == news.Queued && post.TriedAt.IsZero():
		return []string{"… about to be posted"}
	case post.State == news.Queued:
		return []string{"… not posted yet, I keep trying" + detail(post.Detail)}
	}
	return []string{"✔ posted"} // so long ago that the post is forgotten
}

// detail returns Discord's words in brackets, if there are any.
func detail(words string) string {
	if words == "" {
		return ""
	}
	return " (" + plain(words, sourceLimit) + ")"
}

// delay returns a span as people say it.
func delay(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return count(int(d.Seconds()), "second")
	case d < 2*time.Hour:
		return count(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour")
	}
	return count(int(d.Hours())/24, "day")
}

// explained is how many topics of a channel are explained where none wants an item.
const explained = 5

// wantedBy says which topics of the channel want the item, and by which words.
func wantedBy(w desk.Why) string {
	var all []string
	for _, i := range w.Interests {
		if i.Explanation.Match {
			all = append(all, "**"+plain(i.Topic.Name, topicLimit)+"** wants it"+foundWords(i.Explanation))
		}
	}
	if len(all) == 0 {
		return "a topic wanted it, by a query that was changed since"
	}
	return strings.Join(all[:min(len(all), explained)], "\n✔ ")
}

// unwanted says why no topic of the channel wants the item.
func unwanted(w desk.Why) string {
	var all []string
	for _, i := range w.Interests[:min(len(w.Interests), explained)] {
		name := "**" + plain(i.Topic.Name, topicLimit) + "**"
		if i.Explanation.Match {
			all = append(all, name+" wants it now, but did not when it came in")
		} else {
			all = append(all, name+" does not want it"+missedWords(i.Explanation))
		}
	}
	if len(all) == 0 {
		return "no topic is subscribed in this channel"
	}
	return strings.Join(all, "\n✖ ") + more(len(w.Interests)-explained)
}

// leavesShown is how many words of a query are named.
const leavesShown = 4

// foundWords names the words by which a query matched, and where they are.
func foundWords(e query.Explanation) string {
	var words []string
	for _, leaf := range e.Leaves {
		if leaf.Matched && !leaf.Negated && len(leaf.Where) > 0 && len(words) < leavesShown {
			words = append(words, spot(leaf))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, ", ")
}

// missedWords names the words for which a query did not match.
func missedWords(e query.Explanation) string {
	var words []string
	for _, leaf := range e.Leaves {
		switch {
		case !leaf.Failed || len(words) >= leavesShown:
		case leaf.Negated && len(leaf.Where) > 0:
			words = append(words, "it leaves out "+spot(leaf))
		default:
			words = append(words, "no “"+plain(leaf.Query, topicLimit)+"”")
		}
	}
	if len(words) == 0 {
		return ""
	}
	return ": " + strings.Join(words, ", ")
}

// spot names a word of an item and where it is.
func spot(leaf query.Leaf) string {
	field := map[string]string{"title": "the title", "text": "the text", "feed": "the feed's name", "author": "the author", "tag": "a tag", "lang": "the language"}
	where := leaf.Where[0]
	place := field[where.Field]
	if place == "" {
		place = "the link"
	}
	return "“" + plain(where.Text, topicLimit) + "” in " + place
}
