package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version, the revision it was built from, and the Go version.",
		Example: "  newsdesk version",
		Args:    arguments(0, 0),
		RunE:    func(cmd *cobra.Command, _ []string) error { return say(cmd, version()) },
	}
}

// version describes the running binary, one fact per line.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return describeBuild(info) + fmt.Sprintf("%s %s/%s\n", info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

// title returns the program's name and version.
func title() string {
	line, _, _ := strings.Cut(version(), "\n")
	return line
}

// userAgent returns what publishers see: name, version, and whom to ask.
func userAgent(contact string) string {
	number := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		number = strings.Trim(cmp.Or(info.Main.Version, number), "()")
	}
	if contact == "" {
		return "newsdesk/" + number + " (feed bot)"
	}
	return "newsdesk/" + number + " (+" + contact + "; feed bot)"
}

// describeBuild returns the module version and, on a second line where it is
// known, the revision of the sources.
func describeBuild(info *debug.BuildInfo) string {
	number := cmp.Or(info.Main.Version, "(devel)")
	vcs := map[string]string{}
	for _, s := range info.Settings {
		vcs[s.Key] = s.Value
	}
	text := "newsdesk " + number + "\n"
	if vcs["vcs.revision"] == "" {
		return text
	}
	text += "revision " + vcs["vcs.revision"] + " of " + vcs["vcs.time"]
	if vcs["vcs.modified"] == "true" {
		text += ", modified"
	}
	return text + "\n"
}
