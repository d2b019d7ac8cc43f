package bot

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/news"
)

// ErrToken says that Discord does not accept the bot's token. Nothing can be
// done until the operator gives another.
var ErrToken = errors.New("Discord does not accept the bot's token: make a new one in the developer portal (Bot, Reset Token) and set NEWSDESK_DISCORD_TOKEN") //nolint:staticcheck // a name in capitals

// class is what an error of Discord means for a post.
type class int

const (
	again   class = iota // try again later, with the same nonce
	wait                 // as told
	gone                 // the channel is no more
	noEntry              // an administrator has to let the bot in
	target               // the channel takes no messages of this kind
	payload              // this message is bad
	token                // the bot may not do anything
	done                 // the message was there, and a moderator deleted it
)

// classOf sorts Discord's JSON error codes.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
func classOf(status, code int) class {
	switch code {
	case 10003, 10004, 10015, 50027:
		return gone
	case 50001, 50013, 40007, 50009, 50095, 20024:
		return noEntry
	case 50008, 50024, 40058, 40066, 40067, 50083, 160005, 160006, 160007:
		return target
	case 50035, 50006, 40005, 50045, 50046, 50109, 200000, 200001, 240000, 20009:
		return payload
	case 50014, 40001:
		return token
	case 20016, 20022, 20028, 20029, 30046, 110000:
		return wait
	case 130000, 40004, 40006, 40062:
		return again
	case 10008:
		return done
	}
	switch {
	case status == http.StatusUnauthorized:
		return token
	case code != 0 && status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge:
		return payload
	}
	return again // without a code it is not Discord that answers, but something before it
}

// isBroken reports whether Discord stumbled over a request.
func isBroken(err error) bool {
	rest, ok := errors.AsType[*discordgo.RESTError](err)
	return ok && rest.Response.StatusCode == http.StatusInternalServerError
}

// waitUntold is how long to wait where Discord says to, but not how long.
const waitUntold = time.Minute

// classify returns what becomes of post after an attempt that ended with err.
// It returns [ErrToken] if no other attempt makes sense either.
func classify(post news.Post, err error, backoff time.Duration) (news.Outcome, error) {
	if rest, ok := errors.AsType[restError](err); ok {
		return news.Outcome{State: news.Queued, Retry: time.Duration(rest), Told: true, Detail: "rate limit"}, nil
	}
	if limit, ok := errors.AsType[*discordgo.RateLimitError](err); ok {
		return news.Outcome{State: news.Queued, Retry: min(limit.RetryAfter, longestRest), Told: true, Detail: "rate limit"}, nil
	}
	rest, ok := errors.AsType[*discordgo.RESTError](err)
	if !ok {
		return news.Outcome{State: news.Queued, Retry: backoff, Detail: "Discord could not be reached"}, nil
	}
	detail := describe(rest)
	switch classOf(rest.Response.StatusCode, codeOf(rest)) {
	case gone:
		return parked(news.ReasonGone, detail), nil
	case noEntry:
		return parked(news.ReasonNoEntry, detail), nil
	case target:
		return parked(news.ReasonTarget, detail), nil
	case payload:
		if !post.Plain {
			return news.Outcome{State: news.Queued, Told: true, Plain: true, Detail: detail}, nil
		}
		return news.Outcome{State: news.Dropped, Reason: news.ReasonPayload, Detail: detail}, nil
	case token:
		return news.Outcome{}, fmt.Errorf("%w (%s)", ErrToken, detail)
	case wait:
		return news.Outcome{State: news.Queued, Retry: max(waitUntold, backoff), Detail: detail}, nil
	case done:
		return news.Outcome{State: news.Sent, Detail: detail}, nil
	case again:
	}
	return news.Outcome{State: news.Queued, Retry: backoff, Detail: detail}, nil
}

// parked keeps the post and holds back what else the channel is owed.
func parked(why news.Reason, detail string) news.Outcome {
	return news.Outcome{State: news.Queued, Told: true, Reason: why, Detail: detail}
}

// describe says what Discord answered. The error's own text is not used: it
// may hold the request, and that the token.
func describe(rest *discordgo.RESTError) string {
	if rest.Message != nil && rest.Message.Code != 0 {
		return fmt.Sprintf("HTTP %d, %s (%d)", rest.Response.StatusCode, rest.Message.Message, rest.Message.Code)
	}
	return fmt.Sprintf("HTTP %d", rest.Response.StatusCode)
}
