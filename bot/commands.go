package bot

import (
	"context"
	"slices"
)

// The commands that members use are one table. What Discord is told of them,
// what /help says, who may use them, where an interaction goes and what is
// suggested while somebody types: all of it follows from the table.
//
// A family of commands is added in a file of its own, command_topic.go say,
// with a function that returns its part of the table:
//
//	func topicCommand() command {
//		return command{
//			name: "topic", description: "Say what is news to this server", who: manager,
//			subs: []command{{
//				name: "show", description: "Show a topic and where it goes",
//				options: []option{{name: "topic", description: "Which one", required: true, complete: completeTopic}},
//				run:     showTopic,
//			}},
//			actions: []action{{verb: "topic-delete", update: true, run: deleteTopic}},
//		}
//	}
//
// and a line in [commandTable]. A handler is given a [request], which has read
// and checked what the member said, and returns a [reply], a value. It looks
// after nothing else: the three seconds that Discord waits, who may do what, a
// panic, a Discord that stumbles are the [Commands]' business. What goes wrong
// it returns as an error; [explain] has words for it.
//
// Replies are kept in testdata/replies, one readable file each; see visit_test.go
// and `go test ./bot -run Replies -update`.

// commandTable returns all commands.
func commandTable() []command {
	return slices.Concat([]command{
		newsCommand(), helpCommand(), newsdeskCommand(),
		topicCommand(), subscribeCommand(), unsubscribeCommand(), subscriptionsCommand(),
		digestCommand(),
		feedCommand(), settingsCommand(),
	}, alertMenus())
}

// command is a slash command, or, with menu, an entry in the menu of a message.
type command struct {
	name        string // in lower case; in a menu as people read it
	description string // one line; none in a menu
	help        string // what /help says beyond the description: when to use it, an example
	who         access
	guildOnly   bool     // makes no sense in a direct message; what managers do never does
	shows       audience // who sees the reply
	menu        bool     // in the menu of a message: [request.target]
	options     []option
	subs        []command // up to two levels; a command with these is not used itself
	actions     []action  // of its buttons, menus and forms
	run         handler
}

// handler does what a member asked for.
type handler func(ctx context.Context, r *request) (reply, error)

// action is what a button, a menu or a form does. Nobody may use it who may not
// use the command that it belongs to.
type action struct {
	verb   string // in the custom ID; never renamed, because buttons live on
	who    access
	shows  audience
	update bool // the reply takes the place of the message that was pressed
	run    handler
}

// access says who may use something.
type access int

const (
	everyone access = iota
	manager         // who may manage the server, or has the role that was named for it
	chief           // who may manage the server, by a permission: says who the managers are
)

// audience says who sees a reply. What went wrong is only ever shown to the
// member that it went wrong for.
type audience int

const (
	toMember  audience = iota // who asked
	toChannel                 // everybody in the channel
	asWished                  // who asked, or everybody with the option [shareOption]
)

// shareOption is the option with which a reply is shown to everybody.
const shareOption = "share"

// option is what a member can say with a command. Required ones come first.
type option struct {
	name        string // in lower case
	description string // one line
	kind        optionKind
	required    bool
	choices     []choice                                                              // the only values
	complete    func(ctx context.Context, r *request, typed string) ([]choice, error) // suggestions; the member may type others
	min, max    int                                                                   // of a number, or the length of a text; 0 and 0: any
	channels    []int                                                                 // the types of channels that can be named; none: any
}

// choice is a value with the words that people see for it.
type choice struct{ name, value string }

// optionKind is the type of an option's value.
// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type
type optionKind int

const (
	ofText       optionKind = 0 // the usual
	ofNumber     optionKind = 4
	ofYesOrNo    optionKind = 5
	ofMember     optionKind = 6
	ofChannel    optionKind = 7
	ofRole       optionKind = 8
	ofAttachment optionKind = 11
)

// share is the option of commands whose reply is shown [asWished].
func share() option {
	return option{name: shareOption, description: "Show it to everybody in the channel", kind: ofYesOrNo}
}
