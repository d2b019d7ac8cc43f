//go:build race

package feeds

// slowness is by how much the limits of time and memory are to be multiplied:
// the race detector takes several times of both.
const slowness = 10
