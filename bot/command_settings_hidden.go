package bot

import (
	"context"
	"fmt"
	"strings"

	"newsdesk/desk"
	"newsdesk/news"
)

// hiddenLines says which sources are hidden, a line for the server and one for
// each channel.
func hiddenLines(hidden []desk.HiddenSite) (all []string) {
	var sites []string
	for i, h := range hidden {
		sites = append(sites, h.Site)
		if i+1 < len(hidden) && hidden[i+1].Channel == h.Channel {
			continue
		}
		where := "everywhere"
		if h.Channel != "" {
			where = "in " + channelMention(h.Channel)
		}
		all = append(all, fmt.Sprintf("- Sources hidden %s: %s", where, plain(strings.Join(sites, ", "), 500)))
		sites = nil
	}
	return all
}

// hiddenMenu offers to hear of sources again that are hidden: of the first ones,
// where a menu has no room for all.
func (r *request) hiddenMenu(hidden []desk.HiddenSite) (rows []row, err error) {
	if len(hidden) == 0 {
		return nil, nil
	}
	hidden = hidden[:min(len(hidden), menuLimit)]
	var ids []news.ChannelID
	for _, h := range hidden {
		ids = append(ids, h.Channel)
	}
	names, err := r.Desk.ChannelNames(ids)
	if err != nil {
		return nil, err
	}
	m := menu{verb: "settings-unhide", id: "one", placeholder: "Hear of … again"}
	for _, h := range hidden {
		hint := "in the whole server"
		if h.Channel != "" {
			hint = "in #" + clean(names[h.Channel])
		}
		if hint == "in #" {
			hint += string(h.Channel)
		}
		m.choices = append(m.choices, menuChoice{label: clean(h.Site), value: hiddenValue(h), hint: hint})
	}
	return []row{m}, nil
}

// hiddenValue returns what stands for a hidden source in a menu: its channel and
// site, or as much of the end of that as there is room for.
func hiddenValue(h desk.HiddenSite) string {
	const room = 75 // beside the longest ID of a channel
	site := []rune(h.Site)
	return string(h.Channel) + "/" + string(site[max(0, len(site)-room):])
}

// unhide lets a channel, or the server, hear of the source that was chosen. Only
// what is hidden in this server can be.
func unhide(_ context.Context, r *request) (reply, error) {
	hidden, err := r.Desk.HiddenSites(r.guild)
	if err != nil {
		return reply{}, err
	}
	for i, h := range hidden {
		if hiddenValue(h) != strings.Join(r.values, "") {
			continue
		}
		if err := r.Desk.HideSite(r.guild, h.Channel, h.Site, false); err != nil {
			return reply{}, fmt.Errorf("show a source: %w", err)
		}
		where := "in the whole server"
		if h.Channel != "" {
			where = "in " + channelMention(h.Channel)
		}
		rows, err := r.hiddenMenu(append(hidden[:i:i], hidden[i+1:]...))
		return reply{content: "**" + plain(h.Site, sourceLimit) + "** is heard of again " + where + ".", rows: rows}, err
	}
	return reply{}, &problem{
		code: "not-hidden", what: "That source is not hidden any more.",
		todo: "`/settings view` lists those that are.",
	}
}
