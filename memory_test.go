package main

import (
	"runtime"
	"testing"
)

func TestThriftGivesBackWhatABurstLeaves(t *testing.T) {
	var bot thrift
	bot.look()
	bot.look()
	if bot.look() {
		t.Error("memory is given back though nothing happened")
	}
	_, before := heap()
	for range 8 { // as long as nothing is collected
		burst := make([]byte, 8*calm)
		burst[0] = 1
		runtime.KeepAlive(burst)
		if bot.look() {
			t.Error("memory is given back amid a burst")
		}
	}
	if !bot.look() {
		t.Error("no memory is given back after a burst")
	}
	if _, after := heap(); after > before+4*calm {
		t.Errorf("%d MB are held, and %d MB before the burst", after>>20, before>>20)
	}
}
