// Package feeds polls feeds politely and suspiciously, and turns the documents
// they send into [newsdesk/news.Item] values.
//
// # Formats
//
// RSS 0.9x to 2.0, RDF Site Summary 1.0, Atom 0.3 and 1.0 (RFC 4287) and JSON
// Feed 1.0 and 1.1, in any encoding that browsers know. [Parse] reads a document
// in five steps, a file each:
//
//	decode   bytes to clean UTF-8: byte order mark, then valid UTF-8, then the
//	         labels of the Content-Type header and the XML declaration (RFC 7303)
//	guard    one pass over the bytes that refuses documents made to exhaust the
//	         parser, and mends or hides, at equal length, what it stumbles over
//	parse    github.com/mmcdole/gofeed, inside recover
//	adapt    rss.go, atom.go, jsonfeed.go to drafts, draft.go to items
//	identify the keys under which an item is known again
//
// Of a document that has changed since the last poll only what is new is parsed
// (imprint.go): the guard notes where the items are, and those whose bytes the
// [newsdesk/news.Imprint] of the last document knows are left out, with their keys
// taken from it. Where that could say anything else than parsing all of it would
// (an element left open, items in two places, another base or namespace around
// them, two items that share an identity), all of it is parsed. JSON always is.
//
// # Limits
//
// A document is refused with a [*DocumentError] when it has more than 10,000
// items, nests deeper than 100 elements (64 levels in JSON), has more than
// 300,000 elements (50,000 objects in JSON), a tag above 64 KiB, or so many
// namespace declarations, xml:base attributes or attributes that the parser
// would need more than about 100 MB or a second. No feed in a collection of six
// thousand comes near any of them. Documents of 8 MiB in all are parsed at a
// time. An item's text ends after 64 KiB.
//
// # Identity
//
// Publishers get identity wrong in every way there is: one guid for all items,
// new guids after a move, edited titles, one link for all. So an item has up to
// three keys and is known when any of them is:
//
//   - its guid (RSS), id (Atom, JSON Feed), where no other item of the document has it
//   - its canonical link, where no other item of the document has it and it is
//     not the site's own home page
//   - its folded title and text, where no other item of the document has them
//
// Links stay as published. Relative ones are resolved against xml:base, then,
// in RSS, the channel's link, then the address of the document (RFC 3986
// section 5.1). What is neither http nor https is no link.
//
// # Politeness
//
// The poller asks for a feed no more often than its operator, its publisher
// (ttl, sy:updatePeriod, skipHours, skipDays) and its server (Cache-Control,
// Expires, Retry-After) allow; conditionally, with the validators returned byte
// for byte as they came, to the host they came from (RFC 9110 section 13); one
// request per host at a time and twenty a second in all. A server that answers
// 429, or 503 with a Retry-After, is left alone with all its feeds. The poller
// backs off from errors, never asks again after 410, follows a feed to its new
// address once three answers over a day have led there (301, 308), and says who
// it is. All of that is remembered across restarts.
//
// # Articles
//
// Where a feed says too little, the [Reader] reads the page behind an item's
// link: through the same guard and as politely as feeds, once, without cookies,
// only HTML of at most 2 MiB, and nothing that is not open to everybody (status
// 401, 402, 403, 451, or a page that calls itself paid). Pages of more than
// 30,000 elements or 256 levels are refused before they are parsed, and one page
// is read at a time. What is valid UTF-8 is UTF-8, whatever the page claims.
//
// # Sources
//
// [Fetcher.Discover] finds the feeds that a person means: discover_address.go
// reads what was typed, discover_sites.go knows where sites keep their feeds,
// discover_page.go reads a page for links to feeds, discover_found.go compares
// what was found. [ReadOPML] and [WriteOPML] exchange lists of feeds with other
// readers. [SearchCatalog] searches catalog.tsv, well-known public feeds, a line
// each; that a feed is in it promises nothing about what it says.
package feeds
