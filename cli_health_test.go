package main

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"newsdesk/web"
)

func TestAskHealth(t *testing.T) {
	sick := false
	server := &web.Server{Alive: []web.Check{{Name: "store", Err: func() error {
		if sick {
			return errors.New("disk gone")
		}
		return nil
	}}}}
	site := httptest.NewServer(server.Handler())
	address := strings.TrimPrefix(site.URL, "http://")

	if words, err := askHealth(t.Context(), address); err != nil || strings.TrimSpace(words) != `{"store":"ok"}` {
		t.Errorf("well: got %q, %v", words, err)
	}
	sick = true
	if _, err := askHealth(t.Context(), address); err == nil || !strings.Contains(err.Error(), "disk gone") {
		t.Errorf("not well: got %v", err)
	}
	site.Close()
	if _, err := askHealth(t.Context(), address); err == nil || !strings.Contains(err.Error(), "is newsdesk running?") {
		t.Errorf("not running: got %v", err)
	}
	if _, err := askHealth(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "web.listen") {
		t.Errorf("nowhere to ask: got %v", err)
	}
}
