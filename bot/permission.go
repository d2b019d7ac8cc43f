package bot

import (
	"fmt"
	"slices"

	"newsdesk/news"
	"newsdesk/store"
)

// rankOf returns what the member may do: by a permission that the server gave, or
// by the role that was named with /settings managers.
func (c *Commands) rankOf(r *request) (access, error) {
	person := r.it.Member
	switch {
	case r.guild == "" || person == nil:
		return everyone, nil
	case person.Permissions&(administrator|manageServer) != 0:
		return chief, nil
	}
	var guild news.Guild
	err := c.room.Store.View(func(tx *store.Tx) (err error) {
		guild, _, err = tx.Guild(r.guild)
		return err
	})
	if err != nil {
		return everyone, fmt.Errorf("find the managers of server %s: %w", r.guild, err)
	}
	if guild.Managers != "" && slices.Contains(person.Roles, string(guild.Managers)) {
		return manager, nil
	}
	return everyone, nil
}

// may reports whether the member is among those who may use something.
func (r *request) may(who access) bool { return r.rank >= who }

// mayChange reports whether the member may have the message that was pressed be
// changed: who may not write there turns the pages that everybody sees for himself
// alone.
func (r *request) mayChange() bool { return r.isUnseen() || r.mayWrite() == nil }

// mayWrite reports, as an error, why the member may not have everybody in the
// channel see a reply: who may not write there may not have the bot write.
// Whoever is in a direct message with the bot may.
func (r *request) mayWrite() error {
	if r.guild == "" {
		return nil
	}
	wanted := sendMessages
	if r.here().isThread() { // where the other one does not count
		wanted = sendInThreads
	}
	if p := r.it.Member; p == nil || !p.Permissions.has(wanted) && !p.Permissions.has(administrator) {
		return errMayNotWrite
	}
	return nil
}
