//go:build race

package main

// With the race detector, a run costs many times as much.
const defaultSeeds = "1-20"
