package bot

import (
	"fmt"
	"slices"
)

// isBoss reports whether the member may do what managers may: by a permission
// that the server gave, or by the role that its managers named.
func (c *Commands) isBoss(r *request) (bool, error) {
	person := r.it.Member
	switch {
	case r.guild == "" || person == nil:
		return false, nil
	case person.Permissions&(administrator|manageServer) != 0:
		return true, nil
	case c.room.Managers == nil:
		return false, nil
	}
	role, err := c.room.Managers(r.guild)
	if err != nil {
		return false, fmt.Errorf("find the managers of server %s: %w", r.guild, err)
	}
	return role != "" && slices.Contains(person.Roles, role), nil
}
