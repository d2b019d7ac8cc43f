package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/text"
)

// dialog is what Discord is told about one interaction. A first answer within
// three seconds, which may be to wait; then, for fifteen minutes, the rest.
// https://discord.com/developers/docs/interactions/receiving-and-responding
type dialog struct {
	session   *discordgo.Session
	log       *slog.Logger
	it        *interaction
	taken     time.Time
	task      task
	isPrivate bool // the reply is for the member alone
	postponed bool
	lost      bool // Discord takes no more
}

// The types of first answers.
const (
	withMessage = 4
	laterOn     = 5 // a message will come
	laterUpdate = 6 // the message will be changed
	withUpdate  = 7
	withChoices = 8
	withForm    = 9
)

// callback is a first answer as Discord takes it.
type callback struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

// postpone tells Discord that the answer will come. Who is going to see it
// cannot be changed any more.
func (d *dialog) postpone(ctx context.Context) {
	d.postponed = true
	switch {
	case d.task.update:
		d.first(ctx, callback{Type: laterUpdate}, nil)
	case d.isPrivate:
		d.first(ctx, callback{laterOn, map[string]int{"flags": ephemeral}}, nil)
	default:
		d.first(ctx, callback{Type: laterOn}, nil)
	}
}

// answer sends the reply, and what follows it.
func (d *dialog) answer(ctx context.Context, out outgoing) {
	if d.postponed {
		d.late(ctx, out)
	} else {
		d.prompt(ctx, out)
	}
	for _, next := range out.then {
		next.show(d.isPrivate)
		d.follow(ctx, next)
	}
}

// prompt sends the reply as the first answer.
func (d *dialog) prompt(ctx context.Context, out outgoing) {
	switch {
	case out.form != nil:
		d.first(ctx, callback{withForm, out.form}, nil)
	case d.task.update && !out.private:
		d.first(ctx, callback{withUpdate, out}, out.file)
	default:
		out.show(d.isPrivate)
		d.first(ctx, callback{withMessage, out}, out.file)
	}
}

// late sends the reply that Discord was told to wait for.
func (d *dialog) late(ctx context.Context, out outgoing) {
	if out.form != nil {
		d.log.Error("a form came too late: its handler has to be quick", "custom_id", out.form.CustomID)
		problem, _ := explain(errFormTooLate, "")
		out, _ = problem.reply().message()
	}
	switch {
	case out.private && d.task.update:
		d.follow(ctx, out.show(true))
	case out.private && !d.isPrivate: // the place that was kept for it is one that everybody sees
		d.then(ctx, http.MethodDelete, "/messages/@original", nil, nil)
		d.follow(ctx, out.show(true))
	default:
		d.then(ctx, http.MethodPatch, "/messages/@original", out, out.file)
	}
}

// show sets who sees a message, and returns it.
func (o *outgoing) show(toMemberOnly bool) outgoing {
	if o.private || toMemberOnly {
		o.Flags = ephemeral
	}
	return *o
}

// follow sends a message after the reply.
func (d *dialog) follow(ctx context.Context, out outgoing) {
	d.then(ctx, http.MethodPost, "", out, out.file)
}

// suggest sends suggestions for what is being typed.
func (d *dialog) suggest(ctx context.Context, choices []choice) {
	type suggestion struct {
		Name  string `json:"name"`
		Value any    `json:"value"`
	}
	list := make([]suggestion, 0, len(choices))
	for _, c := range choices {
		list = append(list, suggestion{text.Fit(c.name, choiceLimit), c.value})
	}
	d.first(ctx, callback{withChoices, map[string]any{"choices": list}}, nil)
}

// first sends the first answer, again and again while there is time.
func (d *dialog) first(ctx context.Context, answer callback, f *file) {
	ctx, cancel := context.WithDeadline(ctx, d.taken.Add(answerWithin))
	defer cancel()
	url := discordgo.EndpointInteractionResponse(d.it.ID, d.it.Token)
	for attempt := 0; ; attempt++ {
		err := d.request(ctx, http.MethodPost, url, answer, f)
		if err == nil || attempt > 0 && errorCode(err) == alreadyAcknowledged { // by an attempt whose answer was lost
			return
		}
		if !passes(err) || !sleep(ctx, firstPause) {
			d.lose(err)
			return
		}
	}
}

// How long to wait before a request is made again, and how often.
const (
	firstPause   = 200 * time.Millisecond
	thenPause    = time.Second
	thenAttempts = 5
)

// then makes a request after the first answer. One that posts a message is not
// made again when it is not known what became of it.
func (d *dialog) then(ctx context.Context, method, path string, data any, f *file) {
	if d.lost {
		return
	}
	ctx, cancel := context.WithDeadline(ctx, d.taken.Add(tokenLife))
	defer cancel()
	url := discordgo.EndpointWebhookToken(d.it.Application, d.it.Token) + path
	for attempt := range thenAttempts {
		err := d.request(ctx, method, url, data, f)
		pause := thenPause << attempt
		limit, limited := errors.AsType[*discordgo.RateLimitError](err)
		switch {
		case err == nil:
			return
		case limited:
			pause = limit.RetryAfter
		case !passes(err), method == http.MethodPost, attempt == thenAttempts-1:
			d.lose(err)
			return
		}
		if !sleep(ctx, pause) {
			d.lose(err)
			return
		}
	}
}

// request makes one request.
func (d *dialog) request(ctx context.Context, method, url string, data any, f *file) error {
	var kind string
	var raw []byte
	if data != nil {
		var err error
		if kind, raw, err = body(data, f); err != nil {
			return err
		}
	}
	bucket := discordgo.NewRatelimiter().LockBucket("") // thrown away: discordgo's own are never forgotten, and would have it sleep
	_, err := d.session.RequestWithLockedBucket(method, url, kind, raw, bucket, 0, discordgo.WithContext(ctx))
	return err
}

// Discord's error codes for answers that are no longer wanted.
const (
	unknownWebhook      = 10015
	unknownInteraction  = 10062
	alreadyAcknowledged = 40060
	invalidWebhookToken = 50027
)

// lose notes that the member is not going to get the rest.
func (d *dialog) lose(err error) {
	d.lost = true
	log := d.log.With("after_seconds", time.Since(d.taken).Seconds())
	rest, answered := errors.AsType[*discordgo.RESTError](err)
	switch late := []int{unknownWebhook, unknownInteraction, alreadyAcknowledged, invalidWebhookToken}; {
	case slices.Contains(late, errorCode(err)):
		log.Info("an answer came too late", "detail", describe(rest))
	case answered:
		log.Error("an answer was refused", "detail", describe(rest))
	default: // its text may hold the interaction's token
		log.Warn("an answer could not be sent")
	}
}

// errorCode returns Discord's code for an error; 0 if it has none.
func errorCode(err error) int {
	if rest, ok := errors.AsType[*discordgo.RESTError](err); ok && rest.Message != nil {
		return rest.Message.Code
	}
	return 0
}

// passes reports whether an error may be gone the next time.
func passes(err error) bool {
	rest, ok := errors.AsType[*discordgo.RESTError](err)
	return !ok || rest.Response.StatusCode >= http.StatusInternalServerError
}
