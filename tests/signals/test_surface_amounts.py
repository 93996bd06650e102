"""Numbers, percentages and currencies in any language: wrong ones are found, right ones are not.

The pairs are after public reports of errors and false alarms of number checks.
"""

from __future__ import annotations

import time
from decimal import Context, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.examples import segment_of
from tqcheck.rules import RULES
from tqcheck.signals.surface import read_surface
from tqcheck.signals.surface.currencies import find_currency_mismatch
from tqcheck.signals.surface.dates import find_date_mismatch
from tqcheck.signals.surface.numbers import find_number_mismatch
from tqcheck.signals.surface.percents import find_percent_mismatch

NUMBERS = ("TQ351", "TQ352", "TQ353", "TQ354")


def codes_of(example: str) -> set[str]:
    segment = segment_of(example)
    return {found.code for check in CHECKS for found in check(segment, segment.source or "")}


WRONG = {
    "TQ351": [
        # A number before "in", a unit or a quotation mark excuses its own number alone.
        "[en>fr] He paid 450 pounds for the car. ||| Il a payé 540 livres pour la voiture.",
        "[en>de] 4,500 people died in 2023 in Libya. ||| 5.400 Menschen starben 2023 in Libyen.",
        "[en>de] “Apollo 13” took 355 million dollars. ||| "
        "„Apollo 13“ spielte 553 Millionen Dollar ein.",
        "[en>de] She won 37 races and ran 10 km. ||| Sie gewann 73 Rennen und lief 10 km.",
        "[en>es] It weighs 10 pounds. ||| Pesa 54 kg.",
        "[en>pl] He ran 26 miles. ||| Przebiegł 24 km.",
        "[en>fi] It is 30 feet high. ||| Se on 39 metriä korkea.",
        "[en>ru] The temperature was 86 °F. ||| Температура была 68 °C.",
        "[en>de] In 1998 in Rome 350 came. ||| 1989 kamen in Rom 350.",
        "[en>sv] He bought 5 gallons. ||| Han köpte 91 liter.",
        "[de>en] Es sind 15 Zoll und 345 Stück. ||| It is 15 in and 354 pieces.",
        # Scales
        "[en>nb] The programme costs 1.5 million euros. ||| Programmet koster 1,5 milliarder euro.",
        "[en>hi] It costs 3 billion rupees. ||| इसकी कीमत 3 करोड़ रुपये है।",
        "[en>el] It costs 3 billion euros. ||| Κοστίζει 3 εκ. ευρώ.",
        "[en>ko] It costs 500 billion won. ||| 비용은 5천만 원이다.",
        "[en>ja] It costs 500 billion yen. ||| 費用は5千万円だ。",
        "[en>th] It costs 20,000 baht. ||| ราคา 2 แสนบาท",
        "[en>id] It costs 2 trillion rupiah. ||| Biayanya 2 miliar rupiah.",
        "[en>sw] It costs 3 million dollars. ||| Inagharimu dola bilioni 3.",
        "[en>hu] It costs 2 billion forints. ||| 2 millió forintba kerül.",
        # Eras
        "[ja>en] 令和6年に完成した。 ||| It was completed in 2023.",
        "[zh>en] 民國113年完成。 ||| It was completed in 2013.",
        "[th>en] สร้างเสร็จในปี พ.ศ. 2566 ||| It was completed in 2032.",
        "[fa>en] در سال 1402 ساخته شد. ||| It was built in 2032.",
        "[ar>en] بني عام 1445 هـ. ||| It was built in 2003.",
    ],
    "TQ353": [
        "[en>pl] Prices rose 50 percent in a year. ||| Ceny wzrosły o 50 w ciągu roku.",
        "[en>hu] Prices rose 50 percent. ||| Az árak 50 forinttal nőttek.",
        "[en>tr] Prices rose 50 percent. ||| Fiyatlar 50 arttı.",
        "[sw>en] Bei zilipanda kwa asilimia 50. ||| Prices rose by 50.",
        "[en>th] Prices rose 50 percent. ||| ราคาเพิ่มขึ้น 50 บาท",
        "[en>he] Prices rose 50. ||| המחירים עלו ב-50 אחוז.",
        "[en>fi] It fell 5% in May and 10% in June. ||| "
        "Se laski toukokuussa 5 ja kesäkuussa 10 prosenttia.",
    ],
    "TQ354": [
        "[en>de] The central bank lost £45 million. ||| Die Zentralbank verlor 45 Millionen Euro.",
        "[en>fr] It cost 45 million dollars. ||| Cela a coûté 45 millions d'euros.",
        "[en>es] It cost 45 million pounds. ||| Costó 45 millones de euros.",
        "[en>it] It cost $45 million. ||| È costato 45 milioni di euro.",
        "[en>pt] It cost £45 million. ||| Custou 45 milhões de euros.",
        "[en>de] A century ago it cost 45 European euros. ||| "
        "Vor einem Jahrhundert kostete es 45 Pfund.",
        "[en>pl] It cost 300 zlotys. ||| Kosztowało to 300 euro.",
        "[en>sv] It cost 300 Norwegian kroner. ||| Det kostade 300 svenska kronor.",
        "[en>hi] It cost ₹300. ||| इसकी कीमत 300 डॉलर थी।",
        "[ja>en] 300円かかった。 ||| It cost 300 euros.",
        "[en>ko] It cost 300 euros. ||| 300원이 들었다.",
        "[en>de] It costs 45 Canadian dollars. ||| Es kostet 45 US-Dollar.",
        "[en>sw] It cost 45 million dollars. ||| Iligharimu yuro milioni 45.",
    ],
}  # fmt: skip

PERCENT = {
    "pl": "Ceny wzrosły o 50 proc. w ciągu roku.",
    "bg": "Цените се повишиха с 50 на сто за година.",
    "bn": "এক বছরে দাম ৫০ শতাংশ বেড়েছে।",
    "et": "Hinnad tõusid aastaga 50 protsendi võrra.",
    "eu": "Prezioak ehuneko 50 igo ziren urtebetean.",
    "gu": "એક વર્ષમાં ભાવ ૫૦ ટકા વધ્યા.",
    "he": "המחירים עלו ב-50 אחוזים בשנה.",
    "hi": "एक साल में कीमतें 50 फ़ीसदी बढ़ीं।",
    "hr": "Cijene su u godinu dana porasle 50 posto.",
    "hu": "Az árak egy év alatt 50 százalékkal nőttek.",
    "hy": "Գները մեկ տարում աճեցին 50 տոկոսով։",
    "is": "Verð hækkaði um 50 prósent á einu ári.",
    "ka": "ფასები ერთ წელიწადში 50 პროცენტით გაიზარდა.",
    "kk": "Бағалар бір жылда 50 пайызға өсті.",
    "mk": "Цените пораснаа за 50 проценти за една година.",
    "mr": "एका वर्षात किमती 50 टक्क्यांनी वाढल्या.",
    "ms": "Harga naik 50 peratus dalam setahun.",
    "ro": "Prețurile au crescut cu 50 la sută într-un an.",
    "sl": "Cene so v enem letu zrasle za 50 odstotkov.",
    "sq": "Çmimet u rritën me 50 për qind në një vit.",
    "sr": "Цене су порасле 50 одсто за годину дана.",
    "sw": "Bei zilipanda kwa asilimia 50 kwa mwaka.",
    "ta": "ஒரு வருடத்தில் விலைகள் 50 சதவீதம் உயர்ந்தன.",
    "te": "ఒక సంవత్సరంలో ధరలు 50 శాతం పెరిగాయి.",
    "th": "ราคาเพิ่มขึ้นร้อยละ 50 ในหนึ่งปี",
    "ur": "ایک سال میں قیمتیں 50 فی صد بڑھ گئیں۔",
    "nb": "Prisene steg 50 pst. på ett år.",
    "da": "Priserne steg 50 pct. på et år.",
    "fi": "Hinnat nousivat 50 prosentilla vuodessa.",
    "el": "Οι τιμές αυξήθηκαν κατά 50 τοις εκατό σε έναν χρόνο.",
    "lt": "Kainos per metus pakilo 50 proc.",
    "lv": "Cenas gada laikā pieauga par 50 procentiem.",
    "tr": "Fiyatlar bir yılda yüzde 50 arttı.",
    "id": "Harga naik 50 persen dalam setahun.",
    "ja": "物価は1年で5割上昇した。",
    "ko": "물가가 1년 만에 50퍼센트 올랐다.",
    "zh": "价格一年内上涨了百分之50。",
    "ar": "ارتفعت الأسعار بنسبة 50 في المئة خلال عام.",
    "fa": "قیمت‌ها در یک سال ۵۰ درصد افزایش یافت.",
    "cs": "Ceny vzrostly za rok o 50 procent.",
    "vi": "Giá tăng 50 phần trăm trong một năm.",
    "sk": "Ceny vzrástli za rok o 50 percent.",
    "gl": "Os prezos subiron un 50 por cento nun ano.",
    "uk": "Ціни зросли на 50 відсотків за рік.",
}

MILLION_AND_HALF = {
    "nb": "Programmet koster 1,5 millioner euro.",
    "bn": "কর্মসূচির খরচ ১৫ লাখ ইউরো।",
    "da": "Programmet koster 1,5 mio. euro.",
    "el": "Το πρόγραμμα κοστίζει 1,5 εκατ. ευρώ.",
    "fa": "این برنامه ۱٫۵ میلیون یورو هزینه دارد.",
    "fi": "Ohjelma maksaa 1,5 miljoonaa euroa.",
    "gl": "O programa custa 1,5 millóns de euros.",
    "gu": "કાર્યક્રમની કિંમત 15 લાખ યુરો છે.",
    "he": "התוכנית עולה 1.5 מיליון אירו.",
    "hr": "Program stoji 1,5 milijuna eura.",
    "hu": "A program 1,5 millió euróba kerül.",
    "is": "Áætlunin kostar 1,5 milljónir evra.",
    "ka": "პროგრამა 1,5 მილიონი ევრო ღირს.",
    "lt": "Programa kainuoja 1,5 mln. eurų.",
    "ro": "Programul costă 1,5 milioane de euro.",
    "sl": "Program stane 1,5 milijona evrov.",
    "sw": "Mpango unagharimu yuro milioni 1.5.",
    "ta": "திட்டத்தின் செலவு 15 லட்சம் யூரோ.",
    "te": "కార్యక్రమం ఖర్చు 1.5 మిలియన్ల యూరోలు.",
    "th": "โครงการมีค่าใช้จ่าย 1.5 ล้านยูโร",
    "ur": "پروگرام کی لاگت 15 لاکھ یورو ہے۔",
    "fr": "Le programme coûte 1,5 million d’euros.",
    "es": "El programa cuesta 1,5 millones de euros.",
    "it": "Il programma costa 1,5 milioni di euro.",
    "pt": "O programa custa 1,5 milhões de euros.",
    "ko": "이 프로그램의 비용은 150만 유로이다.",
    "ja": "この計画の費用は150万ユーロだ。",
    "zh": "该项目耗资150万欧元。",
    "hi": "कार्यक्रम की लागत 15 लाख यूरो है।",
    "kk": "Бағдарлама 1,5 миллион еуро тұрады.",
    "sq": "Programi kushton 1,5 milionë euro.",
    "mk": "Програмата чини 1,5 милиони евра.",
    "hy": "Ծրագիրն արժե 1,5 միլիոն եվրո։",
    "tr": "Program 1,5 milyon avroya mal oluyor.",
    "vi": "Chương trình tốn 1,5 triệu euro.",
    "et": "Programm maksab 1,5 miljonit eurot.",
}
BILLION = {
    "hi": "इसकी लागत 3 अरब यूरो है।",
    "hu": "3 milliárd euróba kerül.",
    "nb": "Det koster 3 mrd. euro.",
    "el": "Κοστίζει 3 δισ. ευρώ.",
    "sw": "Inagharimu yuro bilioni 3.",
    "mr": "याची किंमत 3 अब्ज युरो आहे.",
    "ur": "اس کی لاگت 3 ارب یورو ہے۔",
    "bn": "এর খরচ ৩০০ কোটি ইউরো।",
    "is": "Það kostar 3 milljarða evra.",
    "lt": "Tai kainuoja 3 mlrd. eurų.",
    "ro": "Costă 3 miliarde de euro.",
    "es": "Cuesta 3.000 millones de euros.",
    "pt": "Custa 3 mil milhões de euros.",
    "fr": "Cela coûte 3 milliards d'euros.",
    "de": "Es kostet 3 Mrd. Euro.",
    "th": "มีค่าใช้จ่าย 3 พันล้านยูโร",
    "ko": "30억 유로가 든다.",
    "ja": "30億ユーロかかる。",
    "zh": "耗资30億歐元。",
    "fa": "۳ میلیارد یورو هزینه دارد.",
    "ta": "இதன் செலவு 300 கோடி யூரோ.",
}

MORE_RIGHT = """
[en>no] It costs 2.5 billion kroner. ||| Det koster 2,5 mrd. kroner.
[en>da] 3 thousand people ||| 3 tusinde mennesker
[en>da] It costs 3 million kroner. ||| Det koster 3 mio. kr.
[en>sv] It costs 3 million kronor. ||| Det kostar 3 mkr.
[en>sv] It costs 3 million kronor. ||| Det kostar 3 miljoner kronor.
[en>pl] It costs 2 billion zlotys. ||| Kosztuje 2 mld zł.
[en>cs] 5 million crowns ||| 5 milionů korun
[en>sk] 5 billion euros ||| 5 miliárd eur
[en>uk] 5 million hryvnias ||| 5 млн грн
[en>bg] 5 million leva ||| 5 млн. лв.
[en>sr] 5 billion dinars ||| 5 милијарди динара
[en>mk] 5 billion denars ||| 5 милијарди денари
[en>kk] 5 billion tenge ||| 5 миллиард теңге
[en>hy] 5 million drams ||| 5 միլիոն դրամ
[en>ka] 5 million lari ||| 5 მილიონი ლარი
[en>az] 5 million manats ||| 5 milyon manat
[en>vi] 5 billion dong ||| 5 tỷ đồng
[en>vi] 12,000 people ||| 12 nghìn người
[en>th] 5 million baht ||| 5 ล้านบาท
[en>th] 300,000 people ||| 3 แสนคน
[en>id] 5 billion rupiah ||| Rp 5 miliar
[en>ms] 5 billion ringgit ||| RM5 bilion
[en>fa] 5 thousand billion rials ||| ۵ هزار میلیارد ریال
[en>ur] 5 billion rupees ||| 5 ارب روپے
[en>hi] 50 million rupees ||| 5 करोड़ रुपये
[en>mr] 50 million rupees ||| 5 कोटी रुपये
[en>te] 50 million rupees ||| 5 కోట్ల రూపాయలు
[en>kn] 50 million rupees ||| 5 ಕೋಟಿ ರೂಪಾಯಿ
[en>ml] 50 million rupees ||| 5 കോടി രൂപ
[en>gu] 50 million rupees ||| 5 કરોડ રૂપિયા
[en>bn] 50 million taka ||| ৫ কোটি টাকা
[en>he] 5 million shekels ||| 5 מיליון שקלים
[en>ar] 5 million riyals ||| 5 ملايين ريال
[en>tr] 5 billion lira ||| 5 milyar lira
[en>hu] 5 billion forints ||| 5 milliárd forint
[en>ro] 20 million lei ||| 20 de milioane de lei
[en>el] 2.5 trillion euros ||| 2,5 τρισ. ευρώ
[en>fi] 5 million euros ||| 5 milj. euroa
[en>et] 5 million euros ||| 5 mln eurot
[en>lv] 5 million euros ||| 5 miljoni eiro
[en>lt] 5 billion euros ||| 5 milijardai eurų
[en>is] 5 billion krónur ||| 5 milljarðar króna
[en>sq] 5 million lek ||| 5 milionë lekë
[en>mt] 5 million euros ||| 5 miljun ewro
[en>cy] 5 million pounds ||| 5 miliwn o bunnoedd
[en>eu] 5 million euros ||| 5 milioi euro
[en>ca] 5 million euros ||| 5 milions d'euros
[en>gl] 5 billion euros ||| 5.000 millóns de euros
[en>es] 5 billion euros ||| 5 mil millones de euros
[en>fr] 5 billion euros ||| 5 Mds€
[en>fr] 5 billion euros ||| 5 Md€
[en>de] 5 billion dollars ||| 5 Mrd. US-Dollar
[en>zh] 5 billion dollars ||| 50亿美元
[en>ja] 1.2 trillion yen ||| 1兆2000億円
[en>ko] 12,000 people ||| 1만 2천 명
[en>ko] 2.5 billion dollars ||| 25억 달러
[en>zh] 5 percent ||| 百分之五
[en>zh] 30 percent ||| 3成
[en>ja] 2 degrees Celsius ||| 摂氏2度
[en>ja] It was completed in 1868. ||| 明治元年に完成した。
[en>ja] It was completed in 1912. ||| 大正元年に完成した。
[en>zh] It was completed in 1949. ||| 民國38年完成。
[zh>en] 民國三十八年完成。 ||| It was completed in 1949.
[en>ko] It was founded in 2023. ||| 주체 112년에 창립되었다.
[en>hi] It was built in 2023. ||| यह विक्रम संवत 2080 में बना।
[en>bn] It was built in 2023. ||| এটি ১৪৩০ বঙ্গাব্দে নির্মিত।
[ur>en] یہ 1445 ہجری میں بنا۔ ||| It was built in 2023.
[en>fa] It was built in 1979. ||| در سال ۱۳۵۷ ساخته شد.
[fa>en] ۲۲ بهمن ۱۳۵۷ ||| 11 February 1979
[en>de] 6 feet tall ||| 1,83 m groß
[en>de] 12 ounces ||| 340 g
[en>de] 200 square miles ||| 520 km²
[en>de] 60 mph ||| 97 km/h
[en>de] -40 °F ||| -40 °C
[en>fr] 5 feet 10 inches ||| 1,78 m
[en>fr] 12 inches ||| 30 cm
[en>it] 3,000 feet ||| 900 metri
[en>it] 3,000 feet ||| 914 metri
[en>pt] 50 yards ||| 46 metros
[en>nl] 5 pints ||| 2,4 liter
[en>pl] 11 stone ||| 70 kg
[en>hu] 100 acres ||| 40 hektár
[en>ru] 500 square feet ||| 46 квадратных метров
[en>uk] 20 miles ||| 32 кілометри
[en>ko] 30 pyeong ||| 99 제곱미터
[ko>en] 30평 ||| 99 square meters
[zh>en] 3里 ||| 1.5 km
[zh>en] 重5斤 ||| It weighs 2.5 kg
[en>ja] 10 miles ||| 16キロメートル
[en>ar] 10 miles ||| 16 كيلومترًا
[en>he] 10 miles ||| 16 ק"מ
[en>hi] 10 miles ||| 16 किलोमीटर
[en>th] 10 miles ||| 16 กิโลเมตร
[en>vi] 10 miles ||| 16 km
[en>tr] 10 miles ||| 16 kilometre
[en>fi] 90 °F ||| 32 astetta
[en>de] 20 to 30 °F ||| -7 bis -1 °C
[en>fr] It costs $45. ||| Cela coûte 45 $ US.
[en>es] It costs $45. ||| Cuesta 45 dólares estadounidenses.
[en>pt] R$45 ||| 45 reais
[en>ru] CHF 45 ||| 45 швейцарских франков
[en>de] 45 rand ||| 45 Rand
[en>sv] 45 Danish kroner ||| 45 danska kronor
[en>zh] €0.45 ||| 45欧分
[en>ru] $0.45 ||| 45 центов
[en>uk] 50 kopecks ||| 0,50 гривні
[en>ja] ¥300 ||| 300円
[en>zh] ¥300 ||| 300元
[en>de] 300 yuan ||| 300 Yuan
[en>de] £45m ||| 45 Mio. Pfund
[en>fr] $1.5bn ||| 1,5 milliard de dollars
[en>hi] Rs. 300 ||| 300 रुपये
[en>de] The 100-year-old won 45 games. ||| Der 100-Jährige gewann 45 Spiele.
[en>de] 45 won games and 45 pounds ||| 45 gewonnene Spiele und 45 Pfund
[en>eu] 50 percent ||| %50
[en>tr] 50 percent ||| yüzde 50'si
[en>de] 3.5 percentage points ||| 3,5 Prozentpunkte
[en>zh] 3.5 percentage points ||| 3.5个百分点
[en>ru] a 50-percent rise ||| рост на 50-процентный
[en>es] 50% ||| 50 por ciento
[en>nl] 50% ||| 50 procent
[en>mt] 50% ||| 50 fil-mija
[en>cy] 50% ||| 50 y cant
[en>ml] 50% ||| 50 ശതമാനം
[en>kn] 50% ||| ಶೇಕಡಾ 50
""".strip().splitlines()
"""One pair a line, of many languages, units, currencies and calendars."""

RIGHT = [
    # Conversions, within rounding, and what stands beside in another unit.
    "[en>de] The car weighs 450 pounds. ||| Das Auto wiegt 204 Kilogramm.",
    "[en>de] It is 10 miles away. ||| Es ist 16 km entfernt.",
    "[en>ru] It is 10 miles away. ||| Это в 16 километрах отсюда.",
    "[en>fr] It was 90 degrees Fahrenheit. ||| Il faisait 32 °C.",
    "[en>zh] It is 10 miles away. ||| 距离16公里。",
    "[zh>en] 这块地有15亩。 ||| The plot is 1 hectare.",
    "[en>pl] He is 6 feet 2 inches tall. ||| Ma 188 cm wzrostu.",
    "[en>de] He is 5'10\" tall. ||| Er ist 1,78 m groß.",
    "[en>fi] The farm has 100 acres. ||| Tilalla on 40 hehtaaria.",
    "[en>sv] It holds 5 gallons. ||| Den rymmer 19 liter.",
    "[en>sw] It is 10 miles away. ||| Ni kilomita 16 kutoka hapa.",
    "[en>cs] At 100 mph (160 km/h) it broke. ||| Při 160 km/h se to rozbilo.",
    "[en>hu] 5 to 10 miles away. ||| 8–16 km-re.",
    # Scales
    "[en>hi] It costs 15 million. ||| "
    "इसकी लागत 1.5 कर\u093fोड़".replace("कर\u093fोड़", "करो\u095c") + " है।",
    "[en>id] It costs 2 trillion rupiah. ||| Biayanya 2 triliun rupiah.",
    "[en>tr] It costs 2 trillion lira. ||| Maliyeti 2 trilyon lira.",
    "[en>th] It costs 20,000 baht. ||| ราคา 2 หมื่นบาท",
    "[en>ko] It costs 500 billion won. ||| 비용은 5천억 원이다.",
    "[en>ko] It costs 2.5 trillion won. ||| 비용은 2조 5천억 원이다.",
    "[en>ko] It costs 350 million won. ||| 비용은 3억 5천만 원이다.",
    "[en>ja] It costs 500 billion yen. ||| 費用は5千億円だ。",
    "[en>zh] It costs NT$500 billion. ||| 耗資5千億元。",
    "[en>ko] Article 247 holds. ||| 제247조가 적용된다.",
    "[en>ko] He played 49 games. ||| 그는 49경기를 뛰었다.",
    "[en>fi] In the 18th century it grew. ||| Se kasvoi 1700-luvulla.",
    "[en>nb] In the 18th century it grew. ||| Det vokste på 1700-tallet.",
    "[en>uk] Up to 2 million live here. ||| Тут живе до 2-х мільйонів.",
    # Eras
    "[ja>en] 令和6年に完成した。 ||| It was completed in 2024.",
    "[ja>en] 平成元年に完成した。 ||| It was completed in 1989.",
    "[ja>en] 昭和三十九年に完成した。 ||| It was completed in 1964.",
    "[zh>en] 民國113年完成。 ||| It was completed in 2024.",
    "[th>en] สร้างเสร็จในปี พ.ศ. 2566 ||| It was completed in 2023.",
    "[en>th] It was completed in 2023. ||| สร้างเสร็จในปี 2566",
    "[fa>en] در سال 1402 ساخته شد. ||| It was built in 2023.",
    "[ar>en] بني عام 1445 هـ. ||| It was built in 2023.",
    "[ar>en] بني عام 1445 هـ. ||| It was built in 2024.",
    "[en>am] It was built in 2023. ||| በ2015 ዓ.ም. ተሠራ።",
    "[he>en] נבנה בשנת 5784. ||| It was built in 2023.",
    # Per cent
    "[en>es] It fell 5% to 10%. ||| Cayó entre un 5 y un 10 por ciento.",
    "[en>de] 10, 20 or 30 percent ||| 10, 20 oder 30 %",
    "[en>tr] It fell 5%. ||| %5 düştü.",
    # Currencies
    "[en>zh] It costs HK$45. ||| 售价45元。",
    "[en>zh] It costs NT$45. ||| 售價45元。",
    "[zh>en] 售價45元。 ||| It costs NT$45.",
    "[en>de] It costs €0.45. ||| Es kostet 45 Cent.",
    "[en>fr] It costs 45 cents. ||| Cela coûte 0,45 $.",
    "[en>de] The central bank lost 45 per cent. ||| Die Zentralbank verlor 45 Prozent.",
    "[en>de] In the 20th century 45 European countries came. ||| "
    "Im 20. Jahrhundert kamen 45 Länder Europas.",
    "[en>fr] It cost 45 million Canadian dollars. ||| "
    "Cela a coûté 45 millions de dollars canadiens.",
    "[en>fr] It costs $500. ||| Cela coûte 500 dollars (450 euros).",
    "[en>ru] It cost 45 million US dollars. ||| Это стоило 45 миллионов американских долларов.",
    "[en>sv] It cost 300 Swedish kronor. ||| Det kostade 300 kronor.",
    "[en>de] He weighs 450 pounds. ||| Er wiegt 450 Pfund.",
    "[en>de] In 2019 the euro fell against the dollar. ||| "
    "2019 fiel der Dollar nicht, sondern der Euro.",
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "example"), [(code, text) for code, texts in WRONG.items() for text in texts]
)
def test_wrong_amount_is_found(code: str, example: str) -> None:
    assert code in codes_of(example)


@pytest.mark.parametrize("example", [*RIGHT, *MORE_RIGHT])
def test_right_amount_is_left_alone(example: str) -> None:
    assert codes_of(example) == set()


@pytest.mark.parametrize("lang", PERCENT)
def test_percent_in_words_is_known(lang: str) -> None:
    english = "Prices rose 50 percent in a year."
    assert codes_of(f"[en>{lang}] {english} ||| {PERCENT[lang]}") == set()
    assert codes_of(f"[{lang}>en] {PERCENT[lang]} ||| {english}") == set()


@pytest.mark.parametrize("lang", PERCENT)
def test_lost_percent_is_found(lang: str) -> None:
    found = codes_of(f"[{lang}>en] {PERCENT[lang]} ||| Prices rose by 50 in a year.")
    assert found == {"TQ353"}


@pytest.mark.parametrize("lang", MILLION_AND_HALF)
def test_million_in_words_is_known(lang: str) -> None:
    text = MILLION_AND_HALF[lang]
    english = "The programme costs 1.5 million euros."
    assert codes_of(f"[en>{lang}] {english} ||| {text}") == set()
    assert codes_of(f"[{lang}>en] {text} ||| {english}") == set()


@pytest.mark.parametrize("lang", MILLION_AND_HALF)
def test_wrong_million_and_currency_are_found(lang: str) -> None:
    text = MILLION_AND_HALF[lang]
    assert codes_of(f"[{lang}>en] {text} ||| It costs 1.5 billion euros.") == {"TQ351"}
    assert codes_of(f"[{lang}>en] {text} ||| It costs 1.5 million dollars.") == {"TQ354"}


@pytest.mark.parametrize("lang", BILLION)
def test_billion_in_words_is_known(lang: str) -> None:
    assert codes_of(f"[en>{lang}] It costs 3 billion euros. ||| {BILLION[lang]}") == set()
    assert codes_of(f"[en>{lang}] It costs 3 million euros. ||| {BILLION[lang]}") == {"TQ351"}


@pytest.mark.parametrize("code", NUMBERS)
def test_rule_is_silent_in_a_language_whose_words_it_does_not_know(code: str) -> None:
    assert "qu" not in RULES[code].languages
    assert codes_of("[en>qu] It costs $45 or 50%. ||| 54 €, 50.") == set()


def test_per_cent_is_no_money() -> None:
    example = "[en>de] It lost 45 per cent. ||| Es verlor 45 Euro."
    assert "TQ354" not in codes_of(example)


def test_long_list_before_a_scale_word_is_read() -> None:
    text = "Er hat 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 Millionen."
    codes_of(f"[de>en] {text} ||| He has … million.")
    codes_of(f"[de>en] {'1,' * 300}5 Millionen. ||| {'9' * 5000} million {'hundred ' * 5000}")


def test_context_of_the_caller_does_not_matter() -> None:
    with localcontext(Context(prec=1)):
        assert codes_of("[en>de] 1.4 million came. ||| 1,4 Millionen kamen.") == set()


_WORDS = (
    "1 12 1,2 3.5 １２ 5千 億 % percent million Mio. $ € euros miles ft ' \" in 令和 พ.ศ. h "
    "pm 月 . , ; - – 万 조 lakh crore 1'000 1.000.000,5 ½ 割 cents elfu milioni hundred and"
)
WORDS = _WORDS.split()


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=30),
    st.sampled_from(["en", "de", "zh", "ko", "sw", "hi", "ar", "fa", "th"]),
    st.sampled_from(["", " "]),
)
def test_no_text_ends_the_reading(parts: list[str], lang: str, joint: str) -> None:
    text = joint.join(parts) or "x"
    for example in (f"[en>{lang}] {text} ||| 1 x", f"[{lang}>en] 1 x ||| {text}"):
        segment = segment_of(example)
        for finding in read_surface(segment, None).findings:
            assert 0 <= finding.start <= finding.end <= len(segment.text)


CHECKS = (
    find_number_mismatch,
    find_date_mismatch,
    find_percent_mismatch,
    find_currency_mismatch,
)


@pytest.mark.parametrize("piece", ["0 ", "1,", "1.5 million euros ", "50% 7 miles $5 "])
def test_time_grows_with_length(piece: str) -> None:
    def seconds(n: int) -> float:
        other = piece.replace("5", "6").replace("1", "7")
        segment = segment_of(f"[en>de] {piece * n} ||| {other * n}")
        begin = time.process_time()
        for check in CHECKS:
            list(check(segment, segment.source or ""))
        return time.process_time() - begin

    seconds(10)
    assert seconds(1600) < 32 * max(seconds(200), 0.02)  # eight times the length: quadratic is 64
