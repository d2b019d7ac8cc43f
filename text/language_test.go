package text

import "testing"

func TestLanguage(t *testing.T) {
	tests := []struct{ name, sample, want string }{
		{"English", "Dockers at Port Amery vote to strike from Friday. Eight in ten voted to walk out after talks with the terminal ended without result on Thursday evening.", "en"},
		{"German", "Nachzählung in Seeburg-Nord: Elf Stimmen entscheiden über den Stadtrat. Der Wahlausschuss lässt alle Stimmzettel noch einmal prüfen, weil zwei Urnen vertauscht waren.", "de"},
		{"French", "Séisme au large de Cap-Merle, aucun blessé. La secousse a réveillé la côte et fissuré le quai ; les écoles ouvrent à dix heures et l’alerte a été levée.", "fr"},
		{"Spanish", "La fiscalía de Santaro investiga una presunta injerencia electoral. Más de cuatro mil cuentas creadas la misma noche difundieron un horario de votación falso.", "es"},
		{"Russian", "Паром вернулся на линию после полугода ремонта. Первым рейсом на остров отправились сорок пассажиров и одна корова. Новый двигатель тише прежнего, а буфет, по просьбе жителей, оставили старым. Трое наблюдателей рассказали в суде, как в списках появились лишние фамилии, и защита просит проверить почерк. Следующее заседание объявлено на четверг, но подъезд к зданию всё ещё закрыт.", "ru"},
		{"Ukrainian", "Пором повернувся на лінію після пів року ремонту. Першим рейсом на острів вирушили сорок пасажирів та одна корова. Новий двигун тихіший за попередній, а буфет, на прохання мешканців, залишили старим. Троє спостерігачів розповіли в суді, як у списках з’явилися зайві прізвища, і захист просить перевірити почерк. Наступне засідання оголошено на четвер, але під’їзд до будівлі ще закрито.", "uk"},
		{"Arabic", "عادت العبارة إلى الخدمة بعد ستة أشهر من الإصلاح وسافر عليها أربعون راكبا إلى الجزيرة البعيدة", "ar"},
		{"Chinese", "渡轮经过半年维修后恢复航行，第一班船载着四十名乘客和一头牛前往远方的岛屿。新发动机比以前安静，应居民要求，小卖部保持原样。", "zh"},
		{"nothing", "", Undetermined},
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
