package feeds

import (
	"context"
	"time"
)

// Document fetches the document at address, which nobody has asked for before,
// and reads it. Its errors are those of [Fetcher.Fetch].
func (f *Fetcher) Document(ctx context.Context, address string, now time.Time) (Document, error) {
	req, err := f.request(address)
	if err != nil {
		return Document{}, err
	}
	ans, err := f.exchange(ctx, req, now, documents)
	if err != nil {
		return Document{}, err
	}
	defer f.bodies.put(ans.body)
	read, err := document(ctx, ans, nil)
	return read.Document, err
}
