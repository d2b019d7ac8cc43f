package desk

import (
	"errors"

	"newsdesk/news"
	"newsdesk/query"
	"newsdesk/store"
)

// Examples returns stories as a query finds them, without those that the guild
// does not see or that are no longer remembered. An error may be a [*query.SyntaxError].
func (d *Desk) Examples(guild news.GuildID, q string, stories []news.StoryID) (examples []Example, err error) {
	expr, err := query.Parse(q)
	if err != nil {
		return nil, err
	}
	err = d.Store.View(func(tx *store.Tx) error {
		examples, err = d.examples(tx, guild, expr, stories)
		return err
	})
	return examples, err
}

func (d *Desk) examples(tx *store.Tx, guild news.GuildID, expr query.Expr, stories []news.StoryID) (examples []Example, err error) {
	for _, id := range stories {
		view, err := d.storyView(tx, guild, id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		examples = append(examples, exampleOf(view, expr))
	}
	return examples, nil
}

// exampleOf shows a story by its first item that matches, or by its first.
func exampleOf(view StoryView, expr query.Expr) Example {
	example := Example{Record: view.Records[0], Sources: len(view.Sources)}
	doc := &query.Doc{}
	for _, record := range view.Records {
		doc.Set(recordFields(record))
		if found := query.Explain(expr, doc); found.Match && record.Silent != news.ReasonReset {
			example.Record, example.Explanation = record, found
			break
		}
	}
	return example
}
