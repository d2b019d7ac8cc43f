package bot

import (
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

func TestE25DeliveriesGoOnWithoutTheGateway(t *testing.T) {
	inOffice(t, discordtest.Options{}, func(o *office) {
		o.subscribe(elections)
		err := o.connected(func() {
			o.Misbehave(discordtest.Gateway{Refuse: true})
			o.DropGateway()
			for range 6 {
				o.enqueue(elections, 1)
				if err := o.work(10 * time.Minute); err != nil {
					t.Fatal(err)
				}
			}
			if n := o.sessions(); n != 0 {
				t.Errorf("%d sessions are connected, want none", n)
			}
			o.wantHeadlines(elections, "1 2 3 4 5 6")
		})
		if err != nil {
			t.Error(err)
		}
	})
}
