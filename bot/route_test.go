package bot

import "testing"

func TestRoutesTellNoSecretAndNoID(t *testing.T) {
	for _, tt := range []struct{ name, method, path, want string }{
		{"a message", "POST", "/v9/channels/1400000000000000500/messages", "POST /channels/{id}/messages"},
		{"an edit", "PATCH", "/v9/channels/14/messages/15", "PATCH /channels/{id}/messages/{id}"},
		{"an answer", "POST", "/v9/interactions/14/aW50ZXJhY3Rpb24/callback", "POST /interactions/{id}/{token}/callback"},
		{"a late answer", "PATCH", "/v9/webhooks/14/s3cret/messages/@original", "PATCH /webhooks/{id}/{token}/messages/@original"},
		{"the bot itself", "GET", "/v9/users/@me", "GET /users/@me"},
		{"a word that is new", "GET", "/v9/channels/14/holograms", "GET /channels/{id}/{token}"},
		{"no version", "GET", "/gateway/bot", "GET /gateway/bot"},
		{"nothing", "GET", "", "GET /{token}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := route(tt.method, tt.path); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
