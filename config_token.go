package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// systemdKey stands for a key where the token comes from systemd.
const systemdKey = "(systemd)"

// findToken settles which token counts. The environment wins over the file, and
// a systemd credential called discord_token is asked where neither has one.
// https://systemd.io/CREDENTIALS/
func (l *loader) findToken(credentials string) {
	d := &l.config.Discord
	if d.Token != "" && d.TokenFile != "" {
		l.chooseToken()
	}
	key := "discord.token"
	switch {
	case d.Token != "":
	case d.TokenFile != "":
		key = "discord.token_file"
		d.Token = l.readToken(key, d.TokenFile)
	case credentials != "":
		key = systemdKey
		l.origins[key] = origin{variable: "CREDENTIALS_DIRECTORY", value: credentials}
		if path := filepath.Join(credentials, "discord_token"); exists(path) {
			d.Token = l.readToken(key, path)
		}
	}
	if d.Token != "" {
		l.checkToken(key, d.Token)
	}
}

// chooseToken drops the token or the token file, whichever the environment has
// overridden. Two of the same source are a contradiction.
func (l *loader) chooseToken() {
	token, file := l.origins["discord.token"], l.origins["discord.token_file"]
	switch {
	case (token.variable == "") == (file.variable == ""):
		l.fail("discord.token_file", "token and token_file are both set: keep one of them")
		l.config.Discord.TokenFile = ""
	case token.variable != "":
		l.config.Discord.TokenFile = ""
	default:
		l.config.Discord.Token = ""
	}
}

// readToken returns the token in the file at path, which the key at key names.
func (l *loader) readToken(key, path string) string {
	b, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		l.fail(key, "read "+path+": "+cause(err))
		return ""
	}
	token := string(bytes.TrimSpace(b))
	if token == "" {
		l.fail(key, path+" is empty: it should hold the token and nothing else")
	}
	l.warnReadable(key, path)
	return token
}

// warnReadable warns when people other than its owner can read the file with
// the token.
func (l *loader) warnReadable(key, path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" { // which has no such mode
		return
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		l.warn(key, fmt.Sprintf("others can read the token in %s (mode %04o): run chmod 600 %s", path, mode, path))
	}
}

// tokenLetters match what a token consists of.
var tokenLetters = regexp.MustCompile(`^[\w.+/=-]+$`)

// checkToken finds tokens, set by key, that Discord would not take.
func (l *loader) checkToken(key, token string) {
	switch {
	case strings.HasPrefix(token, "Bot "):
		l.fail(key, `the token starts with "Bot ": leave that out`)
	case !tokenLetters.MatchString(token):
		l.fail(key, "the token holds spaces, quotes or other characters that no token has: copy it again")
	}
}

// cause returns why a file operation failed, without its verb and path.
func cause(err error) string {
	if pathErr, ok := err.(*fs.PathError); ok { //nolint:errorlint // straight from package os
		return pathErr.Err.Error()
	}
	return err.Error()
}

// exists reports whether there is something at path.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
