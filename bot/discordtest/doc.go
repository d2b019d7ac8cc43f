// Package discordtest is a Discord for tests: the REST interface and the
// gateway, on loopback or in memory, that keeps what was posted, finds fault
// with every body that breaks Discord's rules, and misbehaves on command.
//
// # Use
//
//	s := discordtest.New(discordtest.Options{Spec: discordtest.SpecPath()})
//	s.AddGuild("1", "Newsroom", discordtest.Channel{ID: "2", Name: "alerts"})
//	s.Start(t)                                   // on loopback, or
//	s.StartOn(t, discordtest.NewPipe())          // in memory
//
//	d, err := discordgo.New("Bot test-token")
//	d.Client = s.Client()                                          // https://discord.com is s
//	d.Dialer = &websocket.Dialer{NetDialContext: s.Dial}           // and so is the gateway
//
// Then the bot does its work, and the test looks at what came of it: Await
// waits for messages, Messages returns them, Requests says how they came,
// Violations what was wrong with them. Nothing polls and nothing sleeps; Until
// waits for any condition.
//
// People use the bot: a [Person] calls Use, Type, Press, Choose, UseOn or Submit
// on the server, and the [Exchange] that comes of it has what the bot answered.
// Only registered commands and buttons that are there can be used.
//
// # What it does
//
//   - REST, versions 9 and 10 alike: gateway, the bot's user and application,
//     guilds, channels, messages, threads and forum posts, crossposts, commands,
//     interaction callbacks and their webhooks, and the files that people attach.
//     Anything else is 404 and a violation.
//   - nonce with enforce_nonce within Options.NonceWindow, across all channels.
//   - Rate limits with Discord's headers: per channel, for posts and for edits,
//     and global; ten crossposts an hour; edits of messages older than an hour as
//     the options say; 10,000 invalid requests in ten minutes are banned.
//   - The gateway: HELLO, IDENTIFY, READY, GUILD_CREATE, heartbeats, RESUME with
//     replay of the last 1,000 events, op 7 and 9, close codes, the limits on
//     sends and on identifies in a day, and with Options.Shards in five seconds.
//     JSON only, no voice. Events about guilds, channels and threads need the
//     intent GUILDS, as they do at Discord, and go to the shard of their guild;
//     messages make no events.
//   - Permissions as far as they decide about posting, by Deny and Allow.
//
// # Violations
//
// Rules written by hand check every body: lengths in characters, trimmed as
// Discord does; sums; required fields; URL schemes; components; commands. They
// stand alone. Where Options.Spec names a copy of Discord's openapi.json, a
// body they pass must also fit its schema. What is wrong is answered 400 with
// Discord's nested errors, and recorded. Some things are recorded although
// Discord takes them, because nobody wants them: a message without
// allowed_mentions, embeds that share a URL (only the first is shown), and
// nonces and flags where they have no effect. So is an interaction that is left
// without an answer for three seconds.
//
// # Misbehaviour
//
// Fail makes requests fail, before or after they had their effect; Heal ends
// that. Misbehave does the same for the gateway, whose connections Reconnect,
// InvalidateSessions, CloseGateway and DropGateway disturb one time. Outage and
// RevokeToken concern both. Where two things could answer a request, the order
// is: outage, ban, token, fault, rate limit.
//
// Note that net/http repeats a GET by itself when a connection it had used
// before is cut: a CutBefore may strike twice and never be seen.
//
// # In a testing/synctest bubble
//
// Make server and [Pipe] inside the bubble and use StartOn. Time is whatever
// time.Now says, all waiting is durable, and Close leaves no goroutine behind.
// The bubble's clock starts in the year 2000, before Discord's epoch; message
// IDs then merely count.
//
// The clock stands still while a goroutine waits for a mutex, and discordgo
// v0.29.0 sleeps with mutexes held. Two habits keep it going: let one goroutine
// at a time send to a channel, and call synctest.Wait before whatever makes
// discordgo close its connection (Close, or here Reconnect, CloseGateway and
// DropGateway), so that its heartbeat is not about to begin.
package discordtest
