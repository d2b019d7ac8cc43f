package bot

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

// TestWhoMayNotWriteHasNothingWritten has members show everybody something.
func TestWhoMayNotWriteHasNothingWritten(t *testing.T) {
	tests := []struct {
		name        string
		permissions discordtest.Permission
		may         bool
	}{
		{"who may read only", discordtest.View | discordtest.History, false},
		{"who may write in threads only", discordtest.View | discordtest.SendInThreads, false},
		{"who manages the server, but may not write here", discordtest.ManageServer, false},
		{"who may write", discordtest.Send, true},
		{"an administrator", discordtest.Administrator, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				alert, p := v.told(), discordtest.Person{Channel: elections, Permissions: tt.permissions}
				before := len(v.Messages(elections))
				for _, m := range []discordtest.Message{
					v.reply(v.Press(p, v.reply(v.Press(p, alert, "Sources")), "Post here")),
					v.reply(v.Press(p, v.reply(v.Use(p, "news latest")), "Post here")),
					v.reply(v.Use(p, "news latest", saying("share", true)...)),
					v.reply(v.Use(p, "news story", saying("story", "https://courier.example/1", "share", true)...)),
				} {
					if refused := m.Flags&ephemeral != 0 && strings.HasSuffix(m.Content, "-# may-not-write"); refused == tt.may {
						t.Errorf("got\n%s", seen(m))
					}
				}
				if got := len(v.Messages(elections)) > before; got != tt.may {
					t.Errorf("posted: %t, want %t", got, tt.may)
				}
			})
		})
	}
}

// TestPagesThatEverybodySeesAreTurnedByWhoMayWrite has members turn pages that
// somebody posted.
func TestPagesThatEverybodySeesAreTurnedByWhoMayWrite(t *testing.T) {
	tests := []struct {
		name   string
		person discordtest.Person
		may    bool
	}{
		{"who may read only", discordtest.Person{Channel: elections, Permissions: discordtest.View}, false},
		{"who manages the server, but may not write here", discordtest.Person{Channel: elections, Permissions: discordtest.ManageServer}, false},
		{"who may write", reader, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inNewsVisit(t, func(v *newsVisit) {
				for i := range 10 {
					v.publish(courier, fmt.Sprintf("Harbour dredging reaches pier number %d", i))
				}
				posted := v.reply(v.Use(reader, "news latest", saying("share", true)...))
				turned := v.reply(v.Press(tt.person, posted, "›"))
				if !strings.Contains(seen(turned), "pier number 1") || (turned.Flags&ephemeral == 0) != tt.may {
					t.Errorf("got\n%s", seen(turned))
				}
				all := v.Messages(elections)
				if got := strings.Contains(seen(all[len(all)-1]), "pier number 1"); got != tt.may {
					t.Errorf("the page of all was turned: %t, want %t", got, tt.may)
				}
				if !tt.may && strings.Contains(seen(v.reply(v.Press(tt.person, turned, "‹"))), "(for everybody)") {
					t.Error("turned back for everybody")
				}
			})
		})
	}
}

// TestThreadsHaveAPermissionOfTheirOwn looks at who may write in a thread.
func TestThreadsHaveAPermissionOfTheirOwn(t *testing.T) {
	for permissions, want := range map[bits]error{sendMessages: errMayNotWrite, sendInThreads: nil, administrator: nil} {
		r := &request{guild: newsroom, it: &interaction{Here: namedChannel{Type: publicThread}, Member: &guildMember{Permissions: permissions}}}
		if got := r.mayWrite(); got != want { //nolint:errorlint // it is this one
			t.Errorf("with %d: got %v, want %v", permissions, got, want)
		}
	}
}
