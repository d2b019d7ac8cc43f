package bot

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"runtime/debug"
	"time"

	"newsdesk/news"
)

// perform runs the handler. Whatever happens in it, there is an answer.
func (c *Commands) perform(ctx context.Context, t task, r *request) (out outgoing) {
	defer func() {
		if cause := recover(); cause != nil {
			out = c.explained(r, &panicError{cause, debug.Stack()})
		}
	}()
	if !c.takeHand(ctx) {
		return c.explained(r, errBusy)
	}
	defer func() { <-c.hands }()
	ctx, cancel := context.WithTimeout(ctx, handlerTime)
	defer cancel()
	rep, err := t.run(ctx, r)
	if err == nil {
		out, err = rep.message()
	}
	if err != nil {
		return c.explained(r, err)
	}
	return out
}

// takeHand waits for its turn among the handlers, and reports whether it came.
func (c *Commands) takeHand(ctx context.Context) bool {
	select {
	case c.hands <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case c.hands <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// panicError is a panic of a handler.
type panicError struct {
	cause any
	stack []byte
}

// Error returns what the panic said.
func (e *panicError) Error() string { return fmt.Sprint("panic: ", e.cause) }

// admit reports, as an error, why the member may not do this, or not here.
func (c *Commands) admit(t task, r *request) (err error) {
	if r.guild == "" && (t.guildOnly || t.who >= manager) {
		return errNotHere
	}
	if r.rank, err = c.rankOf(r); err != nil {
		return err
	}
	switch {
	case r.may(t.who):
		return nil
	case t.who == chief:
		return errNotChief
	}
	return errNotManager
}

// explained returns the answer that err is, and logs what nobody foresaw.
func (c *Commands) explained(r *request, err error) outgoing {
	incident := incidentOf(r.it.ID)
	p, unforeseen := explain(err, incident)
	if unforeseen {
		log := c.log.With("incident", incident, "command", r.it.Data.Name, "custom_id", r.it.Data.CustomID, "guild", r.guild)
		if broken, ok := err.(*panicError); ok { //nolint:errorlint // made here, never wrapped
			log = log.With("stack", string(broken.stack))
		}
		log.Error("cannot do what a member asked for", "error", err)
	}
	out, err := p.reply().message()
	if err != nil { // its button cannot be sent
		c.log.Error("cannot show the way out of a problem", "error", err)
		p.ways = nil
		out, _ = p.reply().message()
	}
	out.how = news.AnswerRefused
	if unforeseen {
		out.how = news.AnswerFailed
	}
	return out
}

// incidentOf returns the code of what goes wrong with an interaction.
func incidentOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "E-" + base32.StdEncoding.EncodeToString(sum[:])[:6]
}
