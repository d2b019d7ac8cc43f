package bot

import (
	"context"
	"errors"

	"newsdesk/desk"
	"newsdesk/news"
)

// pauseFeed has a feed tell nobody anything.
func pauseFeed(_ context.Context, r *request) (reply, error) {
	view, err := r.namedFeed("feed-pause")
	if err != nil {
		return reply{}, err
	}
	said := "**Paused** " + feedName(view) + ". What it brings until you resume it is not told later."
	if view.Own.Paused {
		said = feedName(view) + " is paused already."
	} else if err := r.Desk.PauseFeed(r.guild, view.ID, true); err != nil {
		return reply{}, feedError(err)
	}
	return reply{content: said, rows: []row{buttons{{label: "Resume", style: primary, verb: "feed-resume", id: string(view.ID)}}}}, nil
}

// resumeFeed ends a pause.
func resumeFeed(_ context.Context, r *request) (reply, error) {
	view, err := r.namedFeed("feed-resume")
	if err != nil {
		return reply{}, err
	}
	if err := r.Desk.PauseFeed(r.guild, view.ID, false); err != nil {
		return reply{}, feedError(err)
	}
	return reply{
		content: "**Resumed** " + feedName(view) + ". What it publishes from now on is news.",
		rows:    []row{buttons{{label: "Pause", verb: "feed-pause", id: string(view.ID)}}},
	}, nil
}

// removeFeed takes a feed from the server, for a week on approval.
func removeFeed(_ context.Context, r *request) (reply, error) {
	view, err := r.namedFeed("feed-remove")
	if err != nil {
		return reply{}, err
	}
	undo, err := r.Desk.RemoveFeed(r.guild, view.ID, news.UserID(r.member.ID), r.now)
	if err != nil {
		return reply{}, feedError(err)
	}
	return reply{
		content: "**Removed** " + feedName(view) + ". It can be had back for a week, also by `/topic restore`.",
		rows:    []row{buttons{{label: "Undo", verb: "feed-undo", id: string(undo)}}},
	}, nil
}

// restoreFeed gives a feed back that was removed.
func restoreFeed(_ context.Context, r *request) (reply, error) {
	deleted, err := r.Desk.Restore(r.guild, news.UndoID(r.id), r.now)
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return reply{}, &problem{
			code: "too-late", what: "I cannot give this back.",
			todo: "Somebody has it back already, or it was removed more than a week ago. `/feed list` shows what there is.",
		}
	case err != nil:
		return reply{}, feedError(err)
	case deleted.Feed == nil:
		return reply{}, errOldButton
	}
	r.id = string(deleted.Feed.Feed)
	view, err := r.namedFeed("feed-remove")
	if err != nil {
		return reply{}, err
	}
	return reply{
		content: feedName(view) + " is back.",
		rows:    []row{buttons{{label: "Remove", verb: "feed-remove", id: string(view.ID)}}},
	}, nil
}
