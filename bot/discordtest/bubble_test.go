package discordtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discordtest"
)

func TestDiscordgoLivesADayInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
		d := client(t, s)
		var guilds []string
		d.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) { guilds = append(guilds, e.Name) })
		start := time.Now()
		open(t, d)
		for hour := range 24 {
			if _, err := post(d, channelID, "Harbour reopens", ""); err != nil {
				t.Fatalf("hour %d: %v", hour, err)
			}
			time.Sleep(time.Hour)
		}
		synctest.Wait()
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if got, want := time.Since(start), 24*time.Hour+time.Second; got != want {
			t.Errorf("took %v, want %v", got, want)
		}
		if got, want := len(s.Messages(channelID)), 24; got != want {
			t.Errorf("%d messages, want %d", got, want)
		}
		if len(guilds) != 1 || guilds[0] != "Newsroom" {
			t.Errorf("guilds %q, want the newsroom", guilds)
		}
		if got := s.Identifies(); got != 1 {
			t.Errorf("%d identifies, want 1", got)
		}
		wantNoViolations(t, s)
	})
}
