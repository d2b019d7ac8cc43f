package discordtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

// ask sends a JSON body and returns status and body of the answer.
func ask(t *testing.T, s *discordtest.Server, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://discord.com/api/v9"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bot test-token")
	r.Header.Set("Content-Type", "application/json")
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

func x(n int) string { return strings.Repeat("é", n) } // a character is not a byte

// times joins n copies of a text in which # stands for the number of each.
func times(n int, text string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(text, "#", fmt.Sprintf("%02d", i))
	}
	return strings.Join(parts, ",")
}

// limit is a rule with a body that just keeps it and one that just breaks it.
type limit struct {
	name      string
	good, bad string
	where     string // of the violation
}

// check runs limits against a path: the hand-written rules alone must see what
// is wrong, and neither they nor Discord's schema may object to what is right.
func check(t *testing.T, method, path string, limits []limit) {
	t.Helper()
	for _, l := range limits {
		t.Run(l.name, func(t *testing.T) {
			specified := onPipe(t, discordtest.Options{NoRateLimits: true, Spec: discordtest.SpecPath()})
			if status, answer := ask(t, specified, method, path, l.good); status >= 300 {
				t.Errorf("good body: %d %s", status, answer)
			}
			wantNoViolations(t, specified)
			s := onPipe(t, discordtest.Options{NoRateLimits: true})
			status, answer := ask(t, s, method, path, l.bad)
			if status != http.StatusBadRequest {
				t.Errorf("bad body: %d %s", status, answer)
			}
			if got := s.Violations(); len(got) == 0 || !strings.Contains(got[0], l.where) {
				t.Errorf("violations %q, want one at %q", got, l.where)
			}
		})
	}
}

// msg is a message with the mentions that every message must have.
func msg(fields string) string { return `{"allowed_mentions":{"parse":[]},` + fields + `}` }

func embed(fields string) string { return msg(`"embeds":[{` + fields + `}]`) }

// withURL is an embed that shows something beside its URL.
func withURL(url string) string { return embed(`"title":"t","url":"` + url + `"`) }

func button(fields string) string {
	return msg(`"content":"c","components":[{"type":1,"components":[{"type":2,` + fields + `}]}]`)
}

func menu(fields string) string {
	return msg(`"content":"c","components":[{"type":1,"components":[{"type":3,` + fields + `}]}]`)
}

func v2(components string) string { return msg(`"flags":32768,"components":[` + components + `]`) }

func TestMessageLimits(t *testing.T) {
	ping := func(allowed string) string { return `{"content":"c","allowed_mentions":{` + allowed + `}}` }
	field := func(name, value string) string {
		return embed(`"fields":[{"name":"` + name + `","value":"` + value + `"}]`)
	}
	sum := func(n int) string { // n characters in two embeds
		return msg(`"embeds":[{"description":"` + x(4000) + `"},{"description":"` + x(n-4000) + `"}]`)
	}
	check(t, http.MethodPost, "/channels/"+channelID+"/messages", []limit{
		{"content has 2000 characters", msg(`"content":"` + x(2000) + `"`), msg(`"content":"` + x(2001) + `"`), "content: "},
		{"white space around content does not count", msg(`"content":"  ` + x(2000) + `  "`), msg(`"content":"   "`), "empty message"},
		{"something must be shown", msg(`"content":"c"`), msg(`"content":""`), "empty message"},
		{"an embed must show something", embed(`"title":"t"`), embed(`"color":1`), "empty message"},
		{"ten embeds", msg(`"embeds":[` + times(10, `{"title":"#"}`) + `]`), msg(`"embeds":[` + times(11, `{"title":"#"}`) + `]`), "embeds: "},
		{"all embeds together have 6000 characters", sum(6000), sum(6001), "embeds: Embed size exceeds"},
		{"title 256", embed(`"title":"` + x(256) + `"`), embed(`"title":"` + x(257) + `"`), "embeds.0.title: "},
		{"description 4096", embed(`"description":"` + x(4096) + `"`), embed(`"description":"` + x(4097) + `"`), "embeds.0.description: "},
		{"25 fields", embed(`"fields":[` + times(25, `{"name":"#","value":"v"}`) + `]`), embed(`"fields":[` + times(26, `{"name":"#","value":"v"}`) + `]`), "embeds.0.fields: "},
		{"field name 256", field(x(256), "v"), field(x(257), "v"), "embeds.0.fields.0.name: "},
		{"field name is not empty", field("n", "v"), field(" ", "v"), "embeds.0.fields.0.name: "},
		{"field value 1024", field("n", x(1024)), field("n", x(1025)), "embeds.0.fields.0.value: "},
		{"field value is not empty", field("n", "v"), field("n", ""), "embeds.0.fields.0.value: "},
		{"footer 2048", embed(`"footer":{"text":"` + x(2048) + `"}`), embed(`"footer":{"text":"` + x(2049) + `"}`), "embeds.0.footer.text: "},
		{"author 256", embed(`"author":{"name":"` + x(256) + `"}`), embed(`"author":{"name":"` + x(257) + `"}`), "embeds.0.author.name: "},
		{"colour is 24 bits", embed(`"title":"t","color":16777215`), embed(`"title":"t","color":16777216`), "embeds.0.color: "},
		{"timestamp is ISO 8601", embed(`"title":"t","timestamp":"2026-05-01T10:00:00Z"`), embed(`"title":"t","timestamp":"yesterday"`), "embeds.0.timestamp: "},
		{"embed URL is http", withURL("https://news.example/a"), withURL("ftp://news.example/a"), "URL_TYPE_INVALID_SCHEME"},
		{"embed URL is absolute", withURL("https://news.example/a"), withURL("/a"), "URL_TYPE_INVALID_URL"},
		{"embed URL is not empty", withURL("https://news.example/a"), withURL(""), "URL_TYPE_INVALID_URL"},
		{"embed URL has no spaces", withURL("https://news.example/a%20b"), withURL("https://news.example/a b"), "URL_TYPE_INVALID_URL"},
		{"embed URL 2048", withURL("https://news.example/" + strings.Repeat("a", 2027)), withURL("https://news.example/" + strings.Repeat("a", 2028)), "embeds.0.url: "},
		{"pictures are http or attached", embed(`"image":{"url":"attachment://a.png"}`), embed(`"image":{"url":"data://a"}`), "embeds.0.image.url: "},
		{"nonce 25", msg(`"content":"c","nonce":"` + x(25) + `"`), msg(`"content":"c","nonce":"` + x(26) + `"`), "nonce: "},
		{"parse and users exclude each other", ping(`"parse":["roles"],"users":["1"]`), ping(`"parse":["users"],"users":["1"]`), "PARSE_EXCLUSIVE"},
		{"parse knows three kinds", ping(`"parse":["users","roles","everyone"]`), ping(`"parse":["here"]`), "allowed_mentions.parse.0: "},
		{"mentioned IDs are numbers in text", ping(`"users":["1"]`), ping(`"users":[1]`), "allowed_mentions.users.0: "},
		{"three stickers", msg(`"sticker_ids":["1","2","3"]`), msg(`"sticker_ids":["1","2","3","4"]`), "sticker_ids: "},
		{
			"five rows", msg(`"content":"c","components":[` + times(5, `{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":"#"}]}`) + `]`),
			msg(`"content":"c","components":[` + times(6, `{"type":1,"components":[{"type":2,"style":1,"label":"l","custom_id":"#"}]}`) + `]`), "components: ",
		},
		{
			"five buttons in a row", msg(`"content":"c","components":[{"type":1,"components":[` + times(5, `{"type":2,"style":1,"label":"l","custom_id":"#"}`) + `]}]`),
			msg(`"content":"c","components":[{"type":1,"components":[` + times(6, `{"type":2,"style":1,"label":"l","custom_id":"#"}`) + `]}]`), "components.0.components: ",
		},
		{"custom_id 100", button(`"style":1,"label":"l","custom_id":"` + x(100) + `"`), button(`"style":1,"label":"l","custom_id":"` + x(101) + `"`), "custom_id: "},
		{"custom_id is needed", button(`"style":1,"label":"l","custom_id":"i"`), button(`"style":1,"label":"l"`), "custom_id: "},
		{
			"custom_id is unique", msg(`"content":"c","components":[{"type":1,"components":[` + times(2, `{"type":2,"style":1,"label":"l","custom_id":"#"}`) + `]}]`),
			msg(`"content":"c","components":[{"type":1,"components":[` + times(2, `{"type":2,"style":1,"label":"l","custom_id":"same"}`) + `]}]`), "DUPLICATED",
		},
		{"button label 80", button(`"style":1,"custom_id":"i","label":"` + x(80) + `"`), button(`"style":1,"custom_id":"i","label":"` + x(81) + `"`), "label: "},
		{"a button has a label or an emoji", button(`"style":1,"custom_id":"i","emoji":{"name":"📰"}`), button(`"style":1,"custom_id":"i"`), "label: "},
		{"a link button has no custom_id", button(`"style":5,"label":"l","url":"https://news.example"`), button(`"style":5,"label":"l","url":"https://news.example","custom_id":"i"`), "custom_id: "},
		{"button URL 512", button(`"style":5,"label":"l","url":"https://news.example/` + strings.Repeat("a", 491) + `"`), button(`"style":5,"label":"l","url":"https://news.example/` + strings.Repeat("a", 492) + `"`), "url: "},
		{"25 menu options", menu(`"custom_id":"i","options":[` + times(25, `{"label":"l","value":"#"}`) + `]`), menu(`"custom_id":"i","options":[` + times(26, `{"label":"l","value":"#"}`) + `]`), "options: "},
		{"menu option label 100", menu(`"custom_id":"i","options":[{"value":"v","label":"` + x(100) + `"}]`), menu(`"custom_id":"i","options":[{"value":"v","label":"` + x(101) + `"}]`), "label: "},
		{"menu values are unique", menu(`"custom_id":"i","options":[` + times(2, `{"label":"l","value":"#"}`) + `]`), menu(`"custom_id":"i","options":[` + times(2, `{"label":"l","value":"v"}`) + `]`), "DUPLICATED"},
		{"placeholder 150", menu(`"custom_id":"i","options":[{"label":"l","value":"v"}],"placeholder":"` + x(150) + `"`), menu(`"custom_id":"i","options":[{"label":"l","value":"v"}],"placeholder":"` + x(151) + `"`), "placeholder: "},
		{"unknown component", button(`"style":1,"label":"l","custom_id":"i"`), msg(`"content":"c","components":[{"type":99}]`), "components.0.type: "},
		{"text displays need the flag", v2(`{"type":10,"content":"c"}`), msg(`"components":[{"type":10,"content":"c"}]`), "components.0.type: "},
		{"the flag excludes content", v2(`{"type":10,"content":"c"}`), msg(`"content":"c","flags":32768,"components":[{"type":10,"content":"c"}]`), "content: "},
		{"40 components", v2(times(40, `{"type":14}`)), v2(times(21, `{"type":17,"components":[{"type":14}]}`)), "total number"},
		{"text displays have 4000 characters", v2(`{"type":10,"content":"` + x(4000) + `"}`), v2(`{"type":10,"content":"` + x(4000) + `"},{"type":10,"content":"c"}`), "4000"},
		{
			"a section has text and an accessory", v2(`{"type":9,"components":[{"type":10,"content":"c"}],"accessory":{"type":11,"media":{"url":"https://news.example/a.png"}}}`),
			v2(`{"type":9,"components":[{"type":10,"content":"c"}]}`), "accessory: ",
		},
		{"a body is JSON", msg(`"content":"c"`), `{"content":`, "not JSON"},
		{"content is text", msg(`"content":"c"`), msg(`"content":1`), "content: "},
	})
}

func TestCommandLimits(t *testing.T) {
	command := func(fields string) string { return `{"name":"find","description":"d",` + fields + `}` }
	option := func(fields string) string {
		return command(`"options":[{"name":"o","description":"d",` + fields + `}]`)
	}
	named := func(name string) string { return `{"name":"` + name + `","description":"d"}` }
	check(t, http.MethodPost, "/applications/"+discordtest.BotID+"/commands", []limit{
		{"name 32", named(strings.Repeat("é", 32)), named(strings.Repeat("é", 33)), "name: "},
		{"name without capitals", named("find"), named("Find"), "name: "},
		{"name without spaces", named("find-it"), named("find it"), "name: "},
		{"names of other scripts", named("सच"), named("!"), "name: "},
		{"description is needed", named("find"), `{"name":"find"}`, "description: "},
		{"description 100", `{"name":"find","description":"` + x(100) + `"}`, `{"name":"find","description":"` + x(101) + `"}`, "description: "},
		{"user menus have no description", `{"type":2,"name":"Find It"}`, `{"type":2,"name":"Find It","description":"d"}`, "description: "},
		{"25 options", command(`"options":[` + times(25, `{"type":3,"name":"o#","description":"d"}`) + `]`), command(`"options":[` + times(26, `{"type":3,"name":"o#","description":"d"}`) + `]`), "options: "},
		{"option types", option(`"type":3`), option(`"type":12`), "options.0.type: "},
		{
			"required options come first", command(`"options":[{"type":3,"name":"a","description":"d","required":true},{"type":3,"name":"b","description":"d"}]`),
			command(`"options":[{"type":3,"name":"b","description":"d"},{"type":3,"name":"a","description":"d","required":true}]`), "REQUIRED_INVALID",
		},
		{"option names are unique", command(`"options":[` + times(2, `{"type":3,"name":"o#","description":"d"}`) + `]`), command(`"options":[` + times(2, `{"type":3,"name":"o","description":"d"}`) + `]`), "NAME_ALREADY_EXISTS"},
		{
			"option names are unique in every language", command(`"options":[` + times(2, `{"type":3,"name":"o#","description":"d","name_localizations":{"de":"n#"}}`) + `]`),
			command(`"options":[` + times(2, `{"type":3,"name":"o#","description":"d","name_localizations":{"de":"n"}}`) + `]`), "NAME_ALREADY_EXISTS",
		},
		{"locales", command(`"name_localizations":{"de":"suche"}`), command(`"name_localizations":{"de-DE":"suche"}`), "name_localizations.de-DE: "},
		{"translated names keep the pattern", command(`"name_localizations":{"de":"suche"}`), command(`"name_localizations":{"de":"Suche"}`), "name_localizations.de: "},
		{"25 choices", option(`"type":3,"choices":[` + times(25, `{"name":"#","value":"v"}`) + `]`), option(`"type":3,"choices":[` + times(26, `{"name":"#","value":"v"}`) + `]`), "choices: "},
		{"choice name 100", option(`"type":3,"choices":[{"name":"` + x(100) + `","value":"v"}]`), option(`"type":3,"choices":[{"name":"` + x(101) + `","value":"v"}]`), "choices.0.name: "},
		{"choice value 100", option(`"type":3,"choices":[{"name":"n","value":"` + x(100) + `"}]`), option(`"type":3,"choices":[{"name":"n","value":"` + x(101) + `"}]`), "choices.0.value: "},
		{"choices have the option's type", option(`"type":4,"choices":[{"name":"n","value":1}]`), option(`"type":4,"choices":[{"name":"n","value":"1"}]`), "choices.0.value: "},
		{"autocomplete excludes choices", option(`"type":3,"autocomplete":true`), option(`"type":3,"autocomplete":true,"choices":[{"name":"n","value":"v"}]`), "autocomplete: "},
		{"max_length 6000", option(`"type":3,"max_length":6000`), option(`"type":3,"max_length":6001`), "max_length: "},
		{"bounds are in order", option(`"type":4,"min_value":1,"max_value":2`), option(`"type":4,"min_value":2,"max_value":1`), "BOUNDS_INVALID"},
		{
			"subcommands exclude plain options", command(`"options":[{"type":1,"name":"a","description":"d"},{"type":1,"name":"b","description":"d"}]`),
			command(`"options":[{"type":1,"name":"a","description":"d"},{"type":3,"name":"b","description":"d"}]`), "options: ",
		},
		{
			"subcommands do not nest", command(`"options":[{"type":2,"name":"a","description":"d","options":[{"type":1,"name":"b","description":"d"}]}]`),
			command(`"options":[{"type":1,"name":"a","description":"d","options":[{"type":1,"name":"b","description":"d"}]}]`), "nested",
		},
		{"permissions are a string", command(`"default_member_permissions":"32"`), command(`"default_member_permissions":32`), "default_member_permissions: "},
		{"contexts", command(`"contexts":[0,1]`), command(`"contexts":[0,3]`), "contexts.1: "},
		{"nulls as discordgo sends them", command(`"options":[{"type":3,"name":"a","description":"d","options":null,"choices":null,"channel_types":null}]`), `null`, "required"},
		{"8000 characters in all", sized(8000), sized(8001), "TOO_LARGE"},
	})
	check(t, http.MethodPut, "/applications/"+discordtest.BotID+"/commands", []limit{
		{"bulk: 100 commands", `[` + times(100, `{"name":"c#","description":"d"}`) + `]`, `[` + times(101, `{"name":"c#","description":"d"}`) + `]`, "100"},
		{"bulk: names are unique", `[` + times(2, `{"name":"c#","description":"d"}`) + `]`, `[` + times(2, `{"name":"c","description":"d"}`) + `]`, "1.name: "},
	})
}

// sized returns a command of n characters, most of them in 39 choices of 200.
func sized(n int) string {
	choice := `{"name":"` + strings.Repeat("n", 98) + `#","value":"` + strings.Repeat("v", 100) + `"}`
	rest := `{"name":"` + strings.Repeat("z", 95) + `","value":"` + strings.Repeat("z", n-39*200-95-len("finddadbd")) + `"}`
	return `{"name":"find","description":"d","options":[` +
		`{"type":3,"name":"a","description":"d","choices":[` + times(25, choice) + `]},` +
		`{"type":3,"name":"b","description":"d","choices":[` + times(14, choice) + `,` + rest + `]}]}`
}

func TestForumLimits(t *testing.T) {
	post := func(fields string) string {
		return `{"message":{"content":"c","allowed_mentions":{"parse":[]}},` + fields + `}`
	}
	check(t, http.MethodPost, "/channels/"+forumID+"/threads", []limit{
		{"name 100", post(`"name":"` + x(100) + `"`), post(`"name":"` + x(101) + `"`), "name: "},
		{"five tags", post(`"name":"n","applied_tags":["1","2","3","4","5"]`), post(`"name":"n","applied_tags":["1","2","3","4","5","6"]`), "applied_tags: "},
		{"archive times", post(`"name":"n","auto_archive_duration":1440`), post(`"name":"n","auto_archive_duration":61`), "auto_archive_duration: "},
		{"a post has a message", post(`"name":"n"`), `{"name":"n"}`, "message: "},
		{"the message keeps its limits", post(`"name":"n"`), `{"name":"n","message":{"allowed_mentions":{"parse":[]},"content":"` + x(2001) + `"}}`, "message.content: "},
	})
}

func TestEditsAndRepliesKeepTheLimits(t *testing.T) {
	s := onPipe(t, discordtest.Options{NoRateLimits: true})
	_, created := ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", msg(`"content":"c"`))
	var m struct{ ID string }
	if err := json.Unmarshal([]byte(created), &m); err != nil {
		t.Fatal(err)
	}
	path := "/channels/" + channelID + "/messages/" + m.ID
	for body, want := range map[string]int{
		msg(`"content":"d"`):                      http.StatusOK,
		`{"embeds":null,"components":null}`:       http.StatusOK,
		msg(`"content":"` + x(2001) + `"`):        http.StatusBadRequest,
		msg(`"content":"","embeds":[]`):           http.StatusBadRequest,
		`{"embeds":[{"title":"` + x(257) + `"}]}`: http.StatusBadRequest,
	} {
		if status, answer := ask(t, s, http.MethodPatch, path, body); status != want {
			t.Errorf("%.60s: %d, want %d: %s", body, status, want, answer)
		}
	}
}

func TestErrorsAreNestedByPath(t *testing.T) {
	s := onPipe(t, discordtest.Options{})
	_, answer := ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", embed(`"title":"`+x(257)+`"`))
	want := `{"code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH",` +
		`"message":"Must be 256 or fewer in length."}]}}}},"message":"Invalid Form Body"}`
	if answer != want {
		t.Errorf("got  %s\nwant %s", answer, want)
	}
}

func TestWhatNobodyWantsIsNotedAndAccepted(t *testing.T) {
	twice := msg(`"embeds":[` + times(2, `{"title":"#","url":"https://news.example"}`) + `]`)
	for _, c := range []struct{ name, body, want string }{
		{"mentions left to chance", `{"content":"c"}`, "allowed_mentions is missing"},
		{"mentions null", `{"content":"c","allowed_mentions":null}`, "allowed_mentions is missing"},
		{"private messages in a channel", msg(`"content":"c","flags":64`), "flags: flags 64 have no effect"},
		{"embeds with one URL", twice, "embeds.1.url: only the first"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
			if status, answer := ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", c.body); status != http.StatusOK {
				t.Errorf("%d %s", status, answer)
			}
			if got := s.Violations(); len(got) != 1 || !strings.Contains(got[0], c.want) {
				t.Errorf("violations %q, want %q", got, c.want)
			}
		})
	}
}

func TestDiscordsSchemaSeesWhatTheRulesDoNot(t *testing.T) {
	if discordtest.SpecPath() == "" {
		t.Skip("no copy of Discord's openapi.json in shared/data beside the repository")
	}
	s := onPipe(t, discordtest.Options{Spec: discordtest.SpecPath()})
	body := msg(`"content":"c","poll":{"question":"?"}`)
	if status, answer := ask(t, s, http.MethodPost, "/channels/"+channelID+"/messages", body); status != http.StatusBadRequest {
		t.Errorf("a poll whose question is no object: %d %s", status, answer)
	}
	if len(s.Violations()) == 0 {
		t.Error("no violation")
	}
}
