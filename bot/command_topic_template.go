package bot

// topicTemplate is a query to begin with.
type topicTemplate struct{ key, name, query string }

// topicTemplates returns queries for what many servers want to hear of. Their words
// are those of headlines in English.
func topicTemplates() []topicTemplate {
	return []topicTemplate{
		{"elections", "Elections: votes, polls, results", `election OR elections OR "exit poll" OR "polling stations" OR referendum OR runoff`},
		{"interference", "Election interference and disinformation", `(election OR vote OR ballot OR campaign) (interference OR disinformation OR misinformation OR deepfake OR "influence operation" OR "foreign meddling")`},
		{"disinformation", "Disinformation: campaigns and fact checks", `disinformation OR misinformation OR deepfake OR "fact check" OR "fake news" OR "influence operation"`},
		{"disasters", "Disasters: quakes, floods, storms, fires", `earthquake OR tsunami OR wildfire OR hurricane OR typhoon OR cyclone OR "flash flood" OR (volcano eruption) OR landslide`},
		{"weather", "Severe weather: warnings", `(weather OR storm OR flood OR heat OR snow) (warning OR alert OR emergency)`},
		{"outages", "Outages of services and networks", `outage OR "service disruption" OR ((service OR network OR internet OR cloud) (down OR restored OR offline))`},
		{"security", "Security: holes, breaches, ransomware", `ransomware OR "data breach" OR "zero day" OR CVE* OR malware OR phishing OR (vulnerability (exploited OR critical OR patch))`},
		{"games", "Game updates: patches, releases, seasons", `"patch notes" OR "hotfix" OR "season update" OR ((game OR update) (release OR launch OR DLC OR expansion OR roadmap)) -review`},
		{"releases", "Software releases", `title:(release OR released OR changelog OR "release notes" OR "now available")`},
		{"ai", "Artificial intelligence", `"artificial intelligence" OR "machine learning" OR "language model" OR chatbot OR =AI`},
		{"climate", "Climate: policy and research", `"climate change" OR "climate crisis" OR "global warming" OR ((emissions OR carbon) (target OR tax OR deal OR record))`},
		{"health", "Health: outbreaks and recalls", `outbreak OR epidemic OR pandemic OR "public health" OR ((food OR drug OR product) recall)`},
		{"economy", "Economy: rates, inflation, jobs", `inflation OR "interest rate" OR "interest rates" OR "central bank" OR recession OR unemployment`},
		{"strikes", "Strikes and transport disruption", `(strike OR walkout OR cancelled OR delayed) (rail OR train OR airport OR airline OR bus OR ferry)`},
		{"conflict", "War and peace", `ceasefire OR airstrike OR "peace talks" OR (troops (border OR front OR offensive)) OR (missile attack)`},
		{"space", "Space: launches and missions", `(rocket OR spacecraft OR satellite OR lunar OR mars) (launch OR landing OR mission OR orbit)`},
	}
}

func templateChoices() (choices []choice) {
	for _, t := range topicTemplates() {
		choices = append(choices, choice{t.name, t.key})
	}
	return choices
}

// templateQuery returns the query of a template; "" where there is none of that key.
func templateQuery(key string) string {
	for _, t := range topicTemplates() {
		if t.key == key {
			return t.query
		}
	}
	return ""
}
