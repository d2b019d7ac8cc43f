package bot

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
	"newsdesk/news"
)

func TestInteractionsAreToldOfByHowTheyEnd(t *testing.T) {
	inVisit(t, trialCommands(), func(v *visit) {
		var mu sync.Mutex
		var got []news.Answered
		v.commands.Answered = func(a news.Answered) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, a)
		}
		harbour := discordtest.Given{Option: "topic", Value: "harbour"}
		m := v.reply(v.Use(boss, "trial say", harbour))
		v.reply(v.Use(reader, "trial say", harbour))
		v.reply(v.Use(boss, "trial fail", discordtest.Given{Option: "how", Value: "panic"}))
		v.reply(v.Press(boss, m, "Undo"))
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		want := []news.Answered{
			{Command: "trial say", Answer: news.AnswerDone},
			{Command: "trial say", Answer: news.AnswerRefused},
			{Command: "trial fail", Answer: news.AnswerFailed},
			{Command: "component", Answer: news.AnswerDone},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
