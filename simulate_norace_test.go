//go:build !race

package main

const defaultSeeds = "1-200"
