package text

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// longestBoilerplate is how many bytes a block has that [IsBoilerplate] still
// looks at: what is longer says something.
const longestBoilerplate = 600

// shape is what blocks of one kind look like.
type shape struct {
	most    int      // bytes
	hints   []string // one of which stands in each, in lower case; none: nothing is known
	pattern *regexp.Regexp
}

// boilerplate are the shapes of blocks that belong to the site, not to the
// article. Each describes a whole block: words such as "photo", "share" or the
// name of an agency also stand in news.
var boilerplate = []shape{ //nolint:gochecknoglobals // compiled once, never changed
	// Credits.
	{200, strings.Fields("photo image picture illustration graphic video foto bild fotografía imagen фото иллюстрация 图片 图源 写真"), regexp.MustCompile(
		`(?i)^[\[(]?(?:(?:file|stock|handout|cover|featured|feature|lead|header) )?(?:photos?|photographs?|photography|images?|pictures?|illustrations?|graphic|video|foto|fotos|bild|bildquelle|fotografía|imagen|crédits? photo|photo d[’']illustration|foto de|фото|иллюстрация|图片|图源|写真)(?: (?:credits?|courtesy|source|by|via|from|supplied by|copyright))?\s*[:：/©][^\n]+$`,
	)},
	{120, strings.Fields("photo image picture illustration graphic"), regexp.MustCompile(
		`(?i)^(?:photos?|images?|pictures?|illustrations?|graphics?) (?:credits?|courtesy(?: of)?|by|via|copyright) [^.!?\n]+[.]?$`,
	)},
	{260, strings.Fields("(cc creative public photo /"), regexp.MustCompile(
		`(?i)\(\s*(?:CC[ -](?:BY|0)[^)]*|Creative Commons|public domain|photo(?: by)? [^)]+|[^)]+/(?:AP|AFP|Reuters|EPA|dpa|Getty(?: Images)?|Shutterstock|Bloomberg))\s*\)\s*\.?$`,
	)},
	{140, strings.Fields("ap afp reuters epa dpa getty flickr shutter splash pexels pixabay istock bloomberg wikimedia picture imago"), regexp.MustCompile(
		`(?i)^[^.!?\n]+\s?(?:/|\||via|\bvía|\bvia)\s?(?:AP(?: photo)?|AFP|Reuters|EPA|dpa|Getty(?: Images)?|Flickr|Shutterstock|Unsplash|Pexels|Pixabay|iStock(?:photo)?|Bloomberg|Wikimedia(?: Commons)?|AP Images|picture alliance|Imago)(?:/[\pL ]+|\s*\([^)]+\))?\.?$`,
	)},
	{230, strings.Fields("© (c) copyright rights rechte droits derechos права"), regexp.MustCompile(
		`(?i)^(?:\(c\)|©|copyright(?: ©|\s+\(c\)| \d{4})|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|все права защищены)`,
	)},
	{300, strings.Fields("commercial"), regexp.MustCompile(
		`(?i)\bfor (?:your )?personal,? (?:and )?non-?commercial use only\b`,
	)},
	{330, strings.Fields("rights"), regexp.MustCompile(
		`(?i)\ball rights reserved\.?`,
	)},
	// Pleas.
	{170, strings.Fields("support help donate"), regexp.MustCompile(
		`(?i)^(?:please )?(?:support|help support|donate to|help) (?:us|our|the [\pL ]+|independent|quality|local|this|[\pL ]*journalism)[^.!?\n]*!$`,
	)},
	{330, strings.Fields("consider think"), regexp.MustCompile(
		`(?i)^(?:please )?(?:consider|think about) (?:supporting|donating|subscribing|making a (?:donation|contribution)|becoming a (?:member|subscriber|patron|supporter))\b`,
	)},
	{600, []string{"to ask"}, regexp.MustCompile(
		`(?i)\bwe(?: have|[’']ve got)? a small favou?r to ask\b`,
	)},
	{260, strings.Fields("member subscriber patron supporter friend"), regexp.MustCompile(
		`(?i)^(?:please )?(?:become|be) an? (?:[\pL-]+ )?(?:member|subscriber|patron|supporter|friend of)\b`,
	)},
	{300, strings.Fields("sign register subscribe"), regexp.MustCompile(
		`(?i)^(?:please )?(?:sign up|register|subscribe)(?: (?:now|here|today|free))?(?: for free)? (?:for|to|here|now|today)\b`,
	)},
	{60, strings.Fields("donate subscribe sign support join give"), regexp.MustCompile(
		`(?i)^(?:please )?(?:donate|subscribe|sign up|support us|join us|give)(?: (?:now|today|here|monthly))?\s*[.!»→>]*$`,
	)},
	{260, strings.Fields("follow like find join"), regexp.MustCompile(
		`(?i)^(?:please )?(?:follow|like|find|join) (?:us|our (?:page|channel)|@?[\pL\d_. ]+) on (?:Facebook|Twitter|X|Instagram|Telegram|WhatsApp|YouTube|LinkedIn|TikTok|Mastodon|Bluesky|Threads|social media)\b`,
	)},
	{300, strings.Fields("newsletter inbox phone"), regexp.MustCompile(
		`(?i)^(?:get|have|want) (?:the|our|all|more|today[’']s|[\pL ]*) ?[^.!?\n]*(?:(?:delivered|sent)(?: (?:straight|right|directly))? to your (?:inbox|phone)|newsletters?|in your inbox)\b`,
	)},
	{240, strings.Fields("unterst werden abonn soutenez faites inscri devenez suscr hazte apoya подпис поддерж iscriv sosten assine apoie steun"), regexp.MustCompile(
		`(?i)^(?:unterstützen sie|werden sie (?:mitglied|abonnent)|abonnieren sie|soutenez|abonnez-vous|faites un don|inscrivez-vous|devenez membre|suscríbe(?:te|ase)|hazte socio|apoya (?:a|el|nuestro)|подпис(?:ывайтесь|аться)|поддержите|iscriviti|sostieni|assine|apoie|abonneer|steun ons)`,
	)},
	// Cookies, scripts, walls.
	{600, strings.Fields("cookies"), regexp.MustCompile(
		`(?i)\b(?:(?:this|our) (?:web)?site|we)(?: and our partners)? use[s]? cookies\b`,
	)},
	{400, strings.Fields("script cookies"), regexp.MustCompile(
		`(?i)\b(?:please )?(?:enable|turn on|activate) (?:java ?script|cookies)\b`,
	)},
	{400, strings.Fields("script"), regexp.MustCompile(
		`(?i)\bjava ?script (?:is (?:disabled|required|not enabled|turned off)|must be enabled|aktivieren)\b`,
	)},
	{400, strings.Fields("cookie"), regexp.MustCompile(
		`(?i)(?:^accept (?:all )?cookies|\bcookie (?:policy|settings|preferences|notice)\b|\bverwende[nt] (?:wir )?cookies|nutz(?:t|en) (?:wir )?cookies|utilis(?:e|ons) des cookies|utiliza(?:mos)? cookies|используе[тм] (?:файлы )?cookies?)`,
	)},
	{300, strings.Fields("browser you subscriber this artikel article"), regexp.MustCompile(
		`(?i)^(?:your browser (?:does not|doesn[’']t) support|you (?:need|must) (?:to )?(?:log in|subscribe|register)|already a (?:subscriber|member)|this (?:content|article|story|video) is (?:only )?(?:available|reserved|not available)|dieser artikel ist|cet article est réservé)`,
	)},
	// Bylines.
	{160, strings.Fields("by von par por di автор text auto author"), regexp.MustCompile(
		`^(?:(?:Written |Reported |Posted |Text )?[Bb]y|BY|Von|Par|Por|Di|Автор|Text|Aut[o]r(?:in)?|Author|Reporting by|Editing by)[: ]\s*(?:\p{Lu}[\pL'’.-]*)(?:(?:,| and| &| und| et| y| и| in| de| von| van| di)? \p{Lu}[\pL'’.-]*){0,8}(?:, [\pL&'’ -]+)?$`,
	)},
	{280, strings.Fields("by"), regexp.MustCompile(
		`(?i)^\(?(?:reporting|additional reporting|writing|editing|compiled) by [^\n]+$`,
	)},
	{220, []string{"is a"}, regexp.MustCompile(
		`(?i)^[\pL'’. -]+ is an? [^.\n]*(?:reporter|correspondent|editor|columnist|journalist|writer)\b[^.\n]*(?:for|at|with) (?:the |The )?[^.\n]+\.$`,
	)},
	// Signposts.
	{260, nil, regexp.MustCompile(
		`(?i)^(?:read (?:more|also|next|on|the full (?:story|article))|see (?:also|more)|continue(?: reading)?|continue reading the main story|story continues(?: below)?|article continues(?: below)?|related(?: (?:articles?|stories|content|coverage|posts?|links?|topics?|news))?|recommended|more (?:from|on|stories|news)|most (?:read|popular|viewed)|you (?:may|might) also like|also read|watch|listen|weiterlesen|lesen sie (?:auch|mehr)|mehr (?:zum thema|dazu)|lire (?:aussi|la suite|plus)|à lire aussi|le[ae] (?:también|mais|más)|leggi anche|lees ook|читайте также|читать далее|相关阅读|相关新闻)(?:\s*[:：|»→…>-][^\n]*|[\s.…]*)$`,
	)},
	{260, nil, regexp.MustCompile(
		`(?i)^(?:advertisement|advertising|anzeige|werbung|publicité|publicidad|реклама|sponsored(?: content)?|ad|loading|share(?: this)?(?: (?:article|story|post|page|on))?|print|email|e-mail|comments?|\d+ comments?|leave a comment|(?:click|tap) (?:here|to)\b[^.\n]*|skip (?:to|ad)\b[^.\n]*|back to top|view (?:comments|gallery|image|photos?)|image caption|media caption|this (?:article|story|piece|post|essay) (?:was|is|has been|first)[^\n]*\b(?:appeared|published|republished|updated|corrected)\b[^\n]*|originally published[^\n]*)[\s:.!…»→]*$`,
	)},
}

// IsBoilerplate reports whether a block of text belongs to the site rather than
// to the article: a credit, a plea for money or an address, a notice about
// cookies, a byline, a date, a signpost. It says so only of whole blocks that
// leave no doubt.
func IsBoilerplate(block string) bool {
	block = strings.TrimSpace(block)
	if block == "" || len(block) > longestBoilerplate {
		return block == ""
	}
	lower := strings.ToLower(block)
	return isDate(block) || slices.ContainsFunc(boilerplate, func(s shape) bool { return s.has(block, lower) })
}

// has reports whether block, which is lower in lower case, has the shape.
func (s shape) has(block, lower string) bool {
	hinted := len(s.hints) == 0 || slices.ContainsFunc(s.hints, func(hint string) bool { return strings.Contains(lower, hint) })
	return hinted && len(block) <= s.most && s.pattern.MatchString(block)
}

// dateWords are the words of which dates are made, besides numbers, folded.
var dateWords = listed(map[bool]string{true: strings.Join(Words(nil, wordsOfDates), " ")}) //nolint:gochecknoglobals // a table

const wordsOfDates = `january february march april may june july august september october november december
	jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
	st nd rd th am pm gmt utc est edt pst pdt cet cest bst et at on of the last first published updated posted modified
	januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag uhr um den vom stand aktualisiert veröffentlicht
	janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche publié mis à jour le h
	enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo de publicado actualizado el
	января февраля марта апреля мая июня июля августа сентября октября ноября декабря г года в обновлено опубликовано
	年 月 日 時 时 分`

// isDate reports whether block is a date and nothing else.
func isDate(block string) bool {
	if len(block) > 120 || !strings.ContainsFunc(block, unicode.IsDigit) {
		return false
	}
	words := Words(nil, block)
	for _, word := range words {
		if !dateWords[word] && !isDateNumber(word) {
			return false
		}
	}
	return len(words) > 1
}

// isDateNumber reports whether word is a number as dates have them: 8, 8th, 10h30.
func isDateNumber(word string) bool {
	digits := strings.Count(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, word), "0")
	return digits > 0 && digits <= 4 && len(word)-digits <= 2
}
