package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout is how long a bot that lives may take to say so.
const healthTimeout = 5 * time.Second

func newHealthCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask the bot that runs here whether it is well",
		Long: `Ask the bot that runs on this machine, at web.listen of the configuration,
whether it is well, and exit with 1 when it is not. It is for container images
and supervisors that have no other way to ask.`,
		Example: "  newsdesk health\n  newsdesk health -c /etc/newsdesk/config.yaml",
		Args:    arguments(0, 0),
	}
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		path := configPath(*file, os.Environ())
		cfg, problems := loadConfig(path, os.Environ())
		if len(problems.Errors()) > 0 {
			return wrongConfig(cmd.ErrOrStderr(), path, problems)
		}
		words, err := askHealth(cmd.Context(), cfg.Web.Listen)
		if err != nil {
			return err
		}
		return say(cmd, words)
	}
	return cmd
}

// askHealth returns what the bot that listens at address says of itself.
func askHealth(ctx context.Context, address string) (string, error) {
	if address == "" {
		return "", &exitError{exitConfig, errors.New("nobody answers: set web.listen, or NEWSDESK_WEB_LISTEN, to an address such as 127.0.0.1:8080")}
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", address, err)
	}
	client := http.Client{Transport: &http.Transport{}} // never through a proxy
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("no answer from %s: is newsdesk running? (%w)", address, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return "", fmt.Errorf("read the answer of %s: %w", address, err)
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("not well: %s", strings.TrimSpace(string(body)))
	}
	return string(body), nil
}
