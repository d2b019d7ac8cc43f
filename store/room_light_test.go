package store

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestRoomOpensWhenItIsFullOrTimeIsUpOrSomebodyHurries(t *testing.T) {
	for name, tc := range map[string]struct {
		weight, guests int
		hurry          bool
		want           time.Duration
	}{
		"alone, for as long as it may": {heavy, 1, false, time.Second},
		"not all that fit in":          {heavy, roomy - 1, false, time.Second},
		"as many as fit in":            {heavy, roomy, false, 0},
		"light ones, thirty for one":   {light, roomy*heavy - 1, false, time.Second},
		"as many light ones as fit in": {light, roomy * heavy, false, 0},
		"one that is in a hurry":       {light, 3, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r room
				began := time.Now()
				left := make(chan time.Duration, tc.guests)
				for range tc.guests {
					go func() {
						r.wait(time.Second, tc.weight)
						left <- time.Since(began)
					}()
				}
				synctest.Wait()
				if tc.hurry {
					r.empty()
				}
				for range tc.guests {
					if got := <-left; got != tc.want {
						t.Fatalf("waited for %v, want %v", got, tc.want)
					}
				}
			})
		})
	}
}
