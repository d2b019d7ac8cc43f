package bot

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// spikeLine is the content line of a spike.
func spikeLine(s *news.Spike) string {
	return topicNames([]string{s.Topic}) + " is busier than usual: " + storyCount(s.Stories) + " today, " + usualOn(s.Usual, s.SameWeekday, s.Day)
}

// spikeEmbeds are the stories of a spike, one line each; none, where none is
// known.
func spikeEmbeds(s *news.Spike) []*discordgo.MessageEmbed {
	if len(s.Lines) == 0 {
		return nil
	}
	all := make([]string, len(s.Lines))
	for i, line := range s.Lines {
		all[i] = listLine(line, false, true)
	}
	return []*discordgo.MessageEmbed{{Type: discordgo.EmbedTypeRich, Description: strings.Join(all, "\n"), Color: alertColor}}
}
