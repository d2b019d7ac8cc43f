package text

import "testing"

func TestIsBoilerplate(t *testing.T) {
	site := []string{
		"Photo: Anna Lind", "Photo by Anna Lind / Norland Pictures", "PHOTO CREDIT: Harbour office", "Image courtesy of the harbour office",
		"File photo: The second gate in spring", "Foto: Anna Lind/dpa", "Crédit photo : A. Lind", "Фото: А. Волков", "图片：港口办公室",
		"The second gate at dawn. (Photo by Anna Lind)", "gull23 / Flickr (CC BY-ND 2.0)", "Anna Lind/Reuters", "Norland gate | Getty Images",
		"© 2026 Harbour Courier", "Copyright 2026 Harbour Courier. All rights reserved.", "Alle Rechte vorbehalten.",
		"Support the Harbour Courier!", "Please support our work!", "Since you're here, we have a small favor to ask.",
		"Become a member", "Sign up for our newsletter", "Subscribe to the Courier for 1 a week.", "Donate now", "Follow us on Mastodon",
		"Get the Courier delivered to your inbox every morning.", "Werden Sie Mitglied.", "Abonnez-vous à notre lettre", "Подписывайтесь на нас",
		"This website uses cookies to improve your experience.", "We use cookies.", "Please enable JavaScript to view the comments.",
		"JavaScript is disabled in your browser.", "Wir verwenden Cookies.", "Already a subscriber? Log in.",
		"By Anna Lind", "By Anna Lind and Owen Park", "By ANNA LIND, Harbour Courier", "Von Anna Lind", "Par Anne Morel", "Reporting by Anna Lind; editing by Owen Park",
		"Anna Lind is a reporter for the Harbour Courier.",
		"8 November 2026", "Monday, November 9, 2026, 10:22 am GMT", "Updated 2026-11-09 10:22", "Stand: 8. November 2026, 12:30 Uhr", "9 novembre 2026 à 10h22", "8 ноября 2026 г.", "2026年11月8日",
		"Read more", "Read more: Pilots warn of jam", "Continue reading the main story", "Related articles", "See also", "Advertisement", "ADVERTISEMENT",
		"Story continues below", "Share this article", "12 comments", "Lesen Sie auch: Lotsen warnen", "Читайте также: Лоцманы", "This article was first published in the Courier.",
		"This copy is for your personal, non-commercial use only.",
	}
	news := []string{
		"Photo agencies sued a search engine on Monday.", "The photo shows the gate at dawn, said the office.", "Images of the gate went round the world on Monday.",
		"Reuters reported the opening first.", "Support for the bill grew on Monday!", "Support our troops, said the minister.", "Members became rich.",
		"Becoming a member took him years.", "Browsers will stop using cookies, the firm said.", "She baked cookies for the pilots.", "JavaScript is the language of the gate's control.",
		"By Monday the gate was open.", "By noon, Anna Lind had left.", "Von Anna Lind stammt der Entwurf.", "Par Anne Morel, c'est fini.",
		"On 8 November 2026 the gate opened.", "November was cold.", "In 2026 the harbour grew by 8 percent.", "2026",
		"Read more books, doctors say.", "Related parties bought the shares.", "Advertisement spending fell by a third.", "Share prices fell on Monday.",
		"Sign language is taught at the harbour.", "Subscribers of the fund lost 3 million.", "More from the sea: herring is back.", "Watch officers reported a light.",
		"Continue he did.", "Copyright law changes in spring.", "Comments by the minister angered pilots.",
	}
	for _, block := range site {
		if !IsBoilerplate(block) {
			t.Errorf("%q is taken for news", block)
		}
	}
	for _, block := range news {
		if IsBoilerplate(block) {
			t.Errorf("%q is taken for boilerplate", block)
		}
	}
}
