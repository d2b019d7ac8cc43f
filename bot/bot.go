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
// The [Gateway] keeps a connection with which the bot shows that it is there,
// and on which Discord tells of servers and channels that come and go.
// Delivery does not need it.
//
// Sources: https://discord.com/developers/docs/topics/rate-limits,
// https://discord.com/developers/docs/topics/opcodes-and-status-codes,
// https://discord.com/developers/docs/resources/message.
package bot
