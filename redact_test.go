package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// botToken has the form of a Discord token, and belongs to nobody.
var botToken = strings.Repeat("M", 24) + ".Abc-_1." + strings.Repeat("z", 27)

func TestRedact(t *testing.T) {
	h := newRedactHandler(slog.DiscardHandler, "my own secret", "")
	for _, tt := range []struct{ name, in, want string }{
		{"plain text stays", "polled https://example.org/feed.xml in 3 ms", "polled https://example.org/feed.xml in 3 ms"},
		{"a bot stays", "Bot started, Bot stopped", "Bot started, Bot stopped"},
		{"a header", "Authorization:[Bot " + botToken + "]", "Authorization:[Bot REDACTED]"},
		{"a header with a token of another form", "Bot abcdefghijklmnop", "Bot REDACTED"},
		{"a token alone", "token=" + botToken + "!", "token=REDACTED!"},
		{"a known secret of any form", "<my own secret>", "<REDACTED>"},
		{
			"a webhook", `Post "https://discord.com/api/v10/webhooks/123/s3cret?wait=true": EOF`,
			`Post "https://discord.com/api/v10/webhooks/123/REDACTED?wait=REDACTED": EOF`,
		},
		{"an interaction", "/interactions/123/s3cret/callback", "/interactions/123/REDACTED/callback"},
		{"a name and password", "get https://me:s3cret@example.org/a: refused", "get https://REDACTED@example.org/a: refused"},
		{"the values of a query", "https://example.org/f?key=s3cret&empty=&n=1#top", "https://example.org/f?key=REDACTED&empty=&n=REDACTED#top"},
		{"a query without names", "https://example.org/f?s3cret", "https://example.org/f?REDACTED"},
		{"two addresses", "http://a/?x=1 http://b/?y=2", "http://a/?x=REDACTED http://b/?y=REDACTED"},
		{"a question stays", "why? because=that", "why? because=that"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := h.redact(tt.in); got != tt.want {
				t.Errorf("redact(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

type secretValuer struct{}

func (secretValuer) LogValue() slog.Value { return slog.StringValue(botToken) }

func TestF12NoPartOfARecordShowsSecrets(t *testing.T) {
	secret := errors.New("dial Bot " + botToken)
	address, _ := url.Parse("https://me:pass@example.org/?key=" + botToken)
	for name, write := range map[string]func(*slog.Logger){
		"the message":            func(l *slog.Logger) { l.Info("x " + botToken) }, //nolint:sloglint // that is the point
		"a string":               func(l *slog.Logger) { l.Info("m", "a", botToken) },
		"an error":               func(l *slog.Logger) { l.Info("m", "a", fmt.Errorf("poll: %w", secret)) },
		"a URL":                  func(l *slog.Logger) { l.Info("m", "a", address) },
		"bytes":                  func(l *slog.Logger) { l.Info("m", "a", []byte(botToken)) },
		"a struct":               func(l *slog.Logger) { l.Info("m", "a", DiscordConfig{Token: botToken}) },
		"a pointer to a struct":  func(l *slog.Logger) { l.Info("m", "a", &DiscordConfig{Token: botToken}) },
		"a slice":                func(l *slog.Logger) { l.Info("m", "a", []string{botToken}) },
		"a valuer":               func(l *slog.Logger) { l.Info("m", "a", secretValuer{}) },
		"a group":                func(l *slog.Logger) { l.Info("m", slog.Group("g", "a", botToken)) },
		"an attribute of logger": func(l *slog.Logger) { l.With("a", botToken).Info("m") },
		"a group of the logger":  func(l *slog.Logger) { l.WithGroup("g").With("a", botToken).Info("m", "b", secretValuer{}) },
	} {
		for _, format := range []LogFormat{LogText, LogJSON} {
			t.Run(name+" as "+string(format), func(t *testing.T) {
				var b bytes.Buffer
				write(newLogger(&b, format, slog.LevelInfo))
				if strings.Contains(b.String(), botToken) || !strings.Contains(b.String(), redacted) {
					t.Errorf("got %s", b.String())
				}
			})
		}
	}
}

func TestF12LoggerHidesTheTokenItIsGiven(t *testing.T) {
	var b bytes.Buffer
	newLogger(&b, LogJSON, slog.LevelInfo, "short").Info("m", "a", "a short token")
	if got := b.String(); !strings.Contains(got, "a REDACTED token") {
		t.Errorf("got %s", got)
	}
}

func TestLogValuesKeepTheirTypes(t *testing.T) {
	var b bytes.Buffer
	log := newLogger(&b, LogAuto, slog.LevelInfo)
	log.Debug("left out")
	log.Warn("polled", "items", 3, "ok", true, "error", errors.New("e"), "none", nil)

	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("not a terminal, so not JSON: %v\n%s", err, b.String())
	}
	delete(got, "time")
	want := map[string]any{"level": "WARN", "msg": "polled", "items": 3.0, "ok": true, "error": "e", "none": nil}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLogTextHasNoColoursInFiles(t *testing.T) {
	var b bytes.Buffer
	newLogger(&b, LogText, slog.LevelInfo).Error("stopped", "error", errors.New("e"))
	if got := b.String(); strings.Contains(got, "\x1b") || !strings.HasSuffix(got, "ERR stopped error=e\n") {
		t.Errorf("got %q", got)
	}
}
