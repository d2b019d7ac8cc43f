package bot

import "testing"

// TestStandingIn goes through what Discord says of permissions.
// https://discord.com/developers/docs/topics/permissions#permission-overwrites
func TestStandingIn(t *testing.T) {
	const guild, own, other, self = "1", "2", "3", "9"
	usual := []role{{ID: guild, Permissions: viewChannel | sendMessages}, {ID: own, Permissions: embedLinks}, {ID: other, Permissions: readMessageHistory}}
	tests := []struct {
		name  string
		roles []role
		owner string
		rules []overwrite
		want  bits
	}{
		{"what everybody and the own roles give", usual, "", nil, viewChannel | sendMessages | embedLinks},
		{"a channel closed to everybody", usual, "", []overwrite{{ID: guild, Deny: sendMessages}}, viewChannel | embedLinks},
		{"open again to a role", usual, "", []overwrite{{ID: own, Allow: sendMessages}, {ID: guild, Deny: sendMessages}}, viewChannel | sendMessages | embedLinks},
		{"not open to another's role", usual, "", []overwrite{{ID: guild, Deny: sendMessages}, {ID: other, Allow: sendMessages}}, viewChannel | embedLinks},
		{"closed to the bot itself", usual, "", []overwrite{{ID: self, Deny: sendMessages}, {ID: own, Allow: sendMessages}}, viewChannel | embedLinks},
		{"open to the bot itself", usual, "", []overwrite{{ID: self, Allow: readMessageHistory}, {ID: own, Deny: readMessageHistory}}, viewChannel | sendMessages | embedLinks | readMessageHistory},
		{"one role denies, another allows", append(usual, role{ID: "4"}), "", []overwrite{{ID: own, Deny: embedLinks}, {ID: "4", Allow: embedLinks}}, viewChannel | sendMessages | embedLinks},
		{"who sees nothing may do nothing", usual, "", []overwrite{{ID: guild, Deny: viewChannel}, {ID: own, Allow: sendMessages}}, 0},
		{"an administrator may do everything", append(usual, role{ID: "4", Permissions: administrator}), "", []overwrite{{ID: guild, Deny: viewChannel}}, ^bits(0)},
		{"so may the owner", nil, self, []overwrite{{ID: self, Deny: viewChannel}}, ^bits(0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := &standing{Guild: guild, Owner: tt.owner, Roles: tt.roles, self: self, own: []string{own, "4"}}
			if got := g.in(tt.rules); got != tt.want {
				t.Errorf("got %b, want %b", got, tt.want)
			}
		})
	}
}

func TestPrivilegedIntentsAreNamed(t *testing.T) {
	if got := privileged(1<<12 | 1<<14 | 1<<18); len(got) != 3 {
		t.Errorf("got %v", got)
	}
	if got := privileged(1 << 23); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}
