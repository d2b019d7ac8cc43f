package cluster

import "newsdesk/text"

// seedWords are the commonest words of news in some languages, the commonest
// first, so that they are known for what they are before a stream has shown it.
var seedWords = map[string]string{ //nolint:gochecknoglobals // a table
	"en": `the to of in a and for on is s with at as by from that it its be are has was after over will new not have an up out but
		this who more his he they says said us about than into been one year years first two could may their were had what when
		how why all no can you we i our your or if so would now just like get off down against before time day week people say
		back being under also between three during since most only where while other some any her she him them there then these
		those which whom here still even next last top best big old long less much many such own very too never ever make makes
		made take takes took gets got go goes going gone come comes came see seen set sets put keep keeps let want wants need
		needs know knows think look looks looking find finds found give gives given use used uses using work works working help
		helps show shows showed call calls called try tell tells told ask asks asked feel leave left turn turns start starts
		begin begins end ends run runs move moves play plays lead leads hold holds bring brings win wins won lose loses lost
		hit hits cut cuts rise rises rose fall falls fell drop drops gain gains grow grows add adds pay pays buy buys sell
		sells open opens close closes face faces meet meets meeting talk talks speak plan plans planned expect expected report
		reports reported announce announced announces release released releases launch launches launched reveal reveals
		revealed claim claims deny denies warn warns warned urge urges seek seeks file files filed join joins return returns
		await remain remains continue continues become becomes stop stops fight fights live lives die dies dead death kill
		killed kills injured attack attacks arrest arrested charge charged accused court judge trial case law police officials
		official officer government president minister prime state states country nation national international world global
		local city town county house senate party leader leaders vote election campaign deal bill rule rules right rights war
		military army force forces security peace crisis group company companies firm business market markets stock stocks
		share shares price prices sales profit quarter bank money cash cost costs rate rates tax economy economic growth trade
		industry percent per cent million billion thousand hundred half record high higher low lower early late near far point
		points number part way home head hand man men woman women child children boy girl family friend life name story news
		update updates latest today tomorrow yesterday tonight morning night month months hour hours minute minutes second
		seconds monday tuesday wednesday thursday friday saturday sunday january february march april june july august
		september october november december season game games team teams player players coach fan fans cup league match final
		finals title race series star stars film movie music book album video photo photos picture pictures watch review
		reviews preview interview guide analysis opinion blog post posts read list thing things reason reasons moment moments
		question questions answer idea fact problem issue issues change changes chance risk fear fears hope hopes concern
		concerns worry threat support service services system program project product phone app user users online internet web
		site website technology tech software computer data network device google apple microsoft facebook twitter study
		research researchers scientists health hospital doctor medical drug school schools student students university college
		job jobs worker workers union strike street road car cars plane flight air train water fire storm weather oil gas power
		energy north south east west northern southern eastern western american america united kingdom uk britain british
		europe european china chinese japan india russia russian france germany washington york london california texas four
		five six seven eight nine ten third another several around across through without within amid among despite due because
		although however yet again already almost nearly least once away along behind above below toward until major key full
		real true great good better bad worse small large little young free public private social political former current
		recent future possible likely able ready sure clear hard easy strong weak different same special important happy well
		together according statement comment spokesman source sources member members board chief executive director manager
		editor reporter reuters ap afp press media television tv radio channel magazine newspaper com www http amp quot lt gt
		inc ltd corp agency department office committee council administration congress parliament conference summit event
		festival award awards anniversary birthday holiday weekend`,
	"de": `der die und in den von zu das mit ist im für auf des dem nicht ein eine sich bei nach es an auch als am aus er
		hat werden sie wird vor um dass zum wie zur über so einen war noch nur oder haben einer mehr sind bis einem gegen
		aber durch wurde will ihre sein unter neue neuen jahr jahre prozent uhr heute zwei wieder kann schon wenn soll
		montag dienstag mittwoch donnerstag freitag samstag sonntag`,
	"fr": `de la le les des et à en l d du un une dans pour que qui sur au par est plus pas avec ce se son a sont ne il
		aux sa ses été après ou cette mais leur ont comme elle entre deux fait être avant contre selon ans sans tout
		nouveau nouvelle france lundi mardi mercredi jeudi vendredi samedi dimanche`,
	"es": `de la el en y a los que las un una por con para del se su al es no lo más como sobre tras este ha o esta sin
		entre sus pero le años desde fue año son hasta dos contra ser también ante cuando todo nuevo nueva
		lunes martes miércoles jueves viernes sábado domingo`,
	"it": `di e il la in a per che un del è una della i con le da non si al sono l nel dei alla più ha dal come gli anche
		su delle anni dopo ma lo questo tra suo stato due contro nella nuovo nuova`,
	"pt": `de a o e que do da em um para com uma os no na por as dos se mais ao não é das como sobre após foi ou à sua seu
		pela pelo ser tem são anos entre diz contra até ano dois nova novo`,
	"nl": `de het een van in en op te voor met is zijn dat die om niet aan er bij ook als naar door uit over na nog maar tot
		wordt meer worden heeft tegen jaar nieuwe`,
	"sv": `och i att det som en på är av för med till den har de inte om ett var från efter vid men kan mer nya år`,
	"da": `og i at det som en på er af for med til den har de ikke om et var fra efter ved men kan mere nye år`,
	"nb": `og i at det som en på er av for med til den har de ikke om et var fra etter ved men kan mer nye år`,
	"pl": `w i na z do nie się to że o jest po za od jak dla są przez ale co był było ma może przed już tym roku lat`,
	"cs": `a v na se je z do s o že to za ve po od k pro by ale jak už roku`,
	"tr": `ve bir bu için da de ile olarak çok en daha gibi sonra kadar yeni olan göre oldu son yıl`,
	"ru": `в и на не с что по о за из для от к до его как он это при у после а но их был будет все были было она россии
		сша года году более уже том также может время перед будут`,
	"uk": `в і на з у що до не про за від для як та після його є це але року`,
	"ar": `في من على إلى عن أن مع بعد بين هذا هذه التي الذي ما لا هو كان قال خلال قبل أو كما حول اليوم ضد منذ`,
	"id": `di yang dan ke dari untuk dengan ini dalam pada akan tidak itu jadi ada juga oleh hingga saat bisa`,
}

// newSeeds returns, for each word of the lists, in how many of [seedStories]
// stories it is. That falls with its place in the list. Stories in a language
// that is not known have the words of all lists.
func newSeeds() map[Term]float64 {
	seeds := map[Term]float64{}
	var tokens text.Tokenizer
	for language, words := range seedWords {
		for _, tag := range []string{language, ""} {
			tokens.Reset(tag)
			tokens.Add(0, words)
			salt := hashString(tag)
			for place, token := range tokens.Tokens {
				term := fold(hashBytes(salt, stem(token)))
				seeds[term] = max(seeds[term], seedStories*seedShare(place))
			}
		}
	}
	return seeds
}

// seedShare returns the share of stories that have the word at a place of a
// list, counted from 0: half of them have the first, one in 200 the 600th.
func seedShare(place int) float64 { return min(0.5, 3/float64(place+5)) }
