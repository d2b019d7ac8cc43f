//go:build !race

package feeds

// slowness is by how much the limits of time and memory are to be multiplied.
const slowness = 1
