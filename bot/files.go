package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// files fetches what members attach: from where Discord keeps it, and from
// nowhere else, because the address comes with what a member did.
type files struct {
	client *http.Client
	own    *url.URL // a Discord of the operator's own, which keeps files as well; nil: none
}

// Where Discord keeps files.
// https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
const (
	cdn   = "cdn.discordapp.com"
	media = "media.discordapp.net"
)

func (c *Client) files() (*files, error) {
	root, err := apiRoot(c.API)
	if err != nil {
		return nil, err
	}
	f := &files{client: &http.Client{
		Transport:     c.roundTripper(),
		Timeout:       requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if c.API != "" && c.API != DefaultAPI {
		f.own = root
	}
	return f, nil
}

// keeps reports whether a file at address is one that Discord keeps.
func (f *files) keeps(address *url.URL) bool {
	if f.own != nil && address.Scheme == f.own.Scheme && address.Host == f.own.Host {
		return true
	}
	return address.Scheme == "https" && slices.Contains([]string{cdn, media}, address.Host)
}

// fetch returns the file at an address, of limit bytes at most.
func (f *files) fetch(ctx context.Context, address string, limit int64) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || !f.keeps(u) {
		return nil, errors.New("fetch file: the address is not one of Discord's")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	req.Close = true // there will not be another soon
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch file: status %d", resp.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch file: %w", err)
	case int64(len(raw)) > limit:
		return nil, fmt.Errorf("fetch file: more than %d bytes", limit)
	}
	return raw, nil
}
