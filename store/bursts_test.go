package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestABurstIsForgottenAnHourAfterItsLastAlert(t *testing.T) {
	s := open(t)
	first := Burst{Told: []time.Time{start}, At: start}
	later := Burst{Told: []time.Time{start}, List: "list/1/t/s", At: start.Add(30 * time.Minute)}
	update(t, s, func(tx *Tx) error {
		noError(t, tx.PutBurst("1", "t", first))
		noError(t, tx.PutBurst("1", "t", later))
		return tx.PutBurst("1", "other", first)
	})
	sweep := func(now time.Time) (topic, other Burst) {
		update(t, s, func(tx *Tx) error {
			_, err := tx.Sweep(now, 100)
			noError(t, err)
			topic, err = tx.Burst("1", "t")
			noError(t, err)
			other, err = tx.Burst("1", "other")
			return err
		})
		return topic, other
	}
	topic, other := sweep(start.Add(BurstWindow))
	if diff := cmp.Diff(later, topic); diff != "" || !other.At.IsZero() {
		t.Errorf("after an hour the other is %+v, the topic (-want +got):\n%s", other, diff)
	}
	if topic, _ = sweep(later.At.Add(BurstWindow)); !topic.At.IsZero() {
		t.Errorf("an hour after the last alert there is %+v, want nothing", topic)
	}
}
