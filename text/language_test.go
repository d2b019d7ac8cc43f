package text

import (
	"strings"
	"testing"
)

func TestLanguage(t *testing.T) {
	tests := []struct{ name, sample, want string }{
		{"English", "Dockers at Port Amery vote to strike from Friday. Eight in ten voted to walk out after talks with the terminal ended without result on Thursday evening.", "en"},
		{"German", "Nachzählung in Seeburg-Nord: Elf Stimmen entscheiden über den Stadtrat. Der Wahlausschuss lässt alle Stimmzettel noch einmal prüfen, weil zwei Urnen vertauscht waren.", "de"},
		{"French", "Séisme au large de Cap-Merle, aucun blessé. La secousse a réveillé la côte et fissuré le quai ; les écoles ouvrent à dix heures et l’alerte a été levée.", "fr"},
		{"Spanish", "La fiscalía de Santaro investiga una presunta injerencia electoral. Más de cuatro mil cuentas creadas la misma noche difundieron un horario de votación falso.", "es"},
		{"Russian", "Паром вернулся на линию после полугода ремонта. Первым рейсом на остров отправились сорок пассажиров и одна корова. Новый двигатель тише прежнего, а буфет, по просьбе жителей, оставили старым. Трое наблюдателей рассказали в суде, как в списках появились лишние фамилии, и защита просит проверить почерк. Следующее заседание объявлено на четверг, но подъезд к зданию всё ещё закрыт.", "ru"},
		{"Ukrainian", "Пором повернувся на лінію після пів року ремонту. Першим рейсом на острів вирушили сорок пасажирів та одна корова. Новий двигун тихіший за попередній, а буфет, на прохання мешканців, залишили старим. Троє спостерігачів розповіли в суді, як у списках з’явилися зайві прізвища, і захист просить перевірити почерк. Наступне засідання оголошено на четвер, але під’їзд до будівлі ще закрито.", "uk"},
		{"Arabic", "عادت العبارة إلى الخدمة بعد ستة أشهر من الإصلاح وسافر عليها أربعون راكبا إلى الجزيرة البعيدة", "ar"},
		{"Persian", "کشتی مسافربری پس از شش ماه تعمیر به خط بازگشت و در نخستین سفر چهل مسافر و یک گاو را به جزیره برد. موتور تازه از موتور پیشین آرام\u200cتر است.", "fa"},
		{"Chinese", "渡轮经过半年维修后恢复航行，第一班船载着四十名乘客和一头牛前往远方的岛屿。新发动机比以前安静，应居民要求，小卖部保持原样。", "zh"},
		{"Estonian, and not its neighbour Finnish", "Praam naasis liinile pärast pooleaastast remonti. Esimese reisiga sõitis saarele nelikümmend reisijat ja üks lehm. Uus mootor on eelmisest vaiksem, kuid puhvet jäeti elanike palvel endiseks.", "et"},
		{"Cebuano, which has no tag of two letters", "Ang mga mangingisda sa isla mibalik na sa dagat human sa unom ka bulan nga pag-ayo sa ilang mga sakayan. Matod sa gobernador, ang bag-ong pantalan ablihan sa sunod nga semana alang sa tanang mga lumulupyo.", "ceb"},
		{"nothing", "", Undetermined},
		{"two languages, half and half", strings.Repeat("Dockers at Port Amery vote to strike from Friday after talks ended. ", 6) + strings.Repeat("Nachzählung in Seeburg-Nord: Elf Stimmen entscheiden über den Rat.  ", 6), Undetermined},
		{"no words", "12 345 — 67", Undetermined},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Language(tt.sample); got != tt.want {
				t.Errorf("Language(%q) = %q, want %q", tt.sample, got, tt.want)
			}
		})
	}
}

// TestLanguageOfFeeds tells the language of feeds of twenty items: from their
// titles alone, and from more and more of their texts.
func TestLanguageOfFeeds(t *testing.T) {
	items := itemTexts(t)[:4000]
	const want = 0.95
	for _, length := range []int{60, 100, 400} {
		feeds, told := 0, 0
		for i := 0; i+20 <= len(items); i += 100 { // one feed in five
			var sample strings.Builder
			for _, item := range items[i : i+20] {
				sample.WriteString(Shorten(item, length) + "\n")
			}
			feeds++
			switch got := Language(sample.String()); got {
			case "en":
				told++
			case Undetermined:
			default:
				t.Errorf("an English feed is told to be in %q by %.200q", got, sample.String())
			}
		}
		if share := float64(told) / float64(feeds); share < want {
			t.Errorf("%d characters an item: told %.3f of the feeds, want %.3f", length, share, want)
		}
	}
}

func BenchmarkLanguage(b *testing.B) {
	sample := strings.Repeat("Dockers at Port Amery vote to strike from Friday. Eight in ten voted to walk out after talks ended. ", 20)
	for b.Loop() {
		Language(sample)
	}
}
