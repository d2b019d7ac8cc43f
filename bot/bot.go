// Package bot is the bot's presence on Discord.
//
// The [Courier] drains the outbox: one message in flight for each channel, in
// order, at most [RequestRate] requests a second in all. A message carries a
// nonce made of its post's ID, so that a request whose answer was lost can be
// repeated: Discord returns the message it has stored already. Nonces are
// forgotten after some minutes; from then on, and after a restart, the courier
// looks into the channel before it repeats a request. What Discord
// answers decides what becomes of the post and its channel; see [classify].
//
// A post may say more after it was sent: its message is then edited, when its
// channel has no post that may be sent. An edit carries the newest state, pings
// nobody, and may be repeated. What Discord refuses of edits is given up, and the
// message kept; one that a moderator deleted stays deleted; see [classifyEdit].
//
// A channel that is a forum gets a post for each alert, a thread of its own. Where
// the guild wishes so, an alert gets a thread to talk in, and what is posted in
// announcement channels is published. These are chores: they wait in a queue of
// their own, and one that fails is given up; see [Courier.Chore].
//
// The [Gateway] keeps a connection with which the bot shows that it is there,
// or as many as Discord recommends, and on which Discord tells of servers,
// channels and roles that come and go. It begins a session only where enough
// are left for the day. Delivery does not need it.
//
// The [Presence] remembers what the gateway tells. To a server that the bot has
// joined it is introduced once, in public, or not at all; of one that it was
// removed from everything is kept for 30 days; an outage is neither.
//
// The [Commands] answer what members do: slash commands, buttons, menus, forms
// and suggestions, all of one table; see commands.go for how a family of them
// is added. Handlers are functions from a request to a reply. A first answer
// goes out within two seconds, if only to say that there will be one; at most
// 64 handlers are at work at once; what an interaction may do is asked at every
// press of a button, because anybody may press one, whenever, in any form. A
// button carries all that it means in its custom ID, "1:<verb>:<id>[:<arg>]",
// and works for as long as its message is there; what has no room in it, or must
// not be forged, is a [news.Draft] that it names. Errors become words in
// explain, and nowhere else.
//
// Sources: https://discord.com/developers/docs/topics/rate-limits,
// https://discord.com/developers/docs/topics/opcodes-and-status-codes,
// https://discord.com/developers/docs/resources/message,
// https://discord.com/developers/docs/resources/channel,
// https://discord.com/developers/docs/interactions/receiving-and-responding,
// https://discord.com/developers/docs/interactions/application-commands.
package bot
