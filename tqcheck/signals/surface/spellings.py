"""Words that people write and CLDR lacks: abbreviations, colloquial forms, second standards.

Each line names the languages, the words (`*`: any ending) and, beside it, where they are from:
`wikt` is the entry of the word in the English Wiktionary, `FLORES` a reference of FLORES-101 dev.
"""

from __future__ import annotations

Line = tuple[str, str]
ScaleLine = tuple[str, int, str]

PERCENT: tuple[Line, ...] = (
    ("en", "pct percentage* percentile*"),  # wikt
    ("de", "Prozent* v.H. vH"),  # Duden: v. H. (vom Hundert)
    ("nl", "procent* percent* pct"),  # Taaladvies: procent, percent
    ("da nb nn no", "pct prosent* procent*"),  # Språkrådet: prosent, pst.; Retskrivningsordbogen: pct.
    ("nb nn no", "pst"),  # Språkrådet: pst.
    ("sv", "procent* proc"),  # Svenska skrivregler: proc.
    ("is", "prósent* prósentu* hundraðshlut*"),  # wikt
    ("fi", "prosen* pros"),  # Kielitoimisto: pros. and its cases
    ("et", "protsen* prots"),  # Eesti õigekeelsussõnaraamat: protsendi
    ("lv", "procent*"),  # wikt
    ("lt", "proc procent* nuošimt*"),  # VLKK: proc.
    ("pl", "proc procent* pkt"),  # Słownik PWN: proc., pkt proc.
    ("cs", "procent* proc"),  # wikt
    ("sk", "percent* perc"),  # wikt
    ("sl", "odstot* odst procent*"),  # Fran: odst.
    ("hr bs sr sh", "posto postot* odsto procent* посто одсто проце* отсто"),  # wikt
    ("mk", "процент* отсто проценти"),  # wikt
    ("bg", "процент* пункт*"),  # wikt
    ("bg mk", "на_сто"),  # wikt: на сто
    ("ru", "процент* проц"),  # wikt
    ("uk", "відсот* процент*"),  # wikt
    ("be", "працэнт* адсот*"),  # wikt
    ("kk", "пайыз* процент*"),  # wikt
    ("fr", "pour_cent pourcent* p._100 p._cent"),  # Office québécois: p. 100, p. cent
    ("es", "por_ciento por_cien porcent* porciento"),  # DPD: por ciento, por cien
    ("pt", "por_cento porcent* percent*"),  # wikt
    ("gl", "por_cento por_cen porcent*"),  # wikt; RAG: porcentaxe
    ("ca", "per_cent percent* tant per_cent"),  # wikt
    ("it", "per_cento percent*"),  # wikt
    ("ro", "la_sută procent* la_suta"),  # DEX: la sută
    ("eu", "ehuneko* ehunek*"),  # wikt
    ("sq", "përqind* për_qind"),  # FLORES; wikt: për qind
    ("mt", "fil-mija mija"),  # FLORES
    ("cy", "y_cant canran*"),  # wikt: y cant, canran
    ("ga", "faoin_gcéad sa_chéad"),  # wikt: faoin gcéad
    ("af", "persent*"),  # wikt
    ("el", "τοις_εκατό τοις_% ποσοστ* εκατοστιαί* επί τοις_εκατό"),  # wikt: τοις εκατό
    ("hu", "százalék* száz."),  # wikt
    ("hy", "տոկոս*"),  # wikt
    ("ka", "პროცენტ*"),  # wikt
    ("tr", "yüzde"),  # wikt
    ("az", "faiz*"),  # wikt
    ("he", "אחוז* אחוזים אחוזי אחוז"),  # wikt: אחוז
    ("ar", "بالمئة بالمائة في_المئة في_المائة المئة المائة مئوية نسبة"),  # FLORES; wikt: في المئة
    ("fa", "درصد* صدم"),  # wikt
    ("ur", "فیصد فی_صد فیصدی"),  # wikt: فیصد
    ("hi", "प्रतिशत* फीसदी फ़ीसदी फीसद फ़ीसद पर्सेंट परसेंट"),  # wikt: फ़ीसदी
    ("mr", "टक्* प्रतिशत* शेकडा"),  # wikt: टक्के
    ("ne", "प्रतिशत*"),  # wikt
    ("bn", "শতাংশ* ভাগ পার্সেন্ট শতকরা"),  # wikt: শতকরা, ভাগ
    ("gu", "ટકા* ટકાવારી* પ્રતિશત* પર્સેન્ટ"),  # wikt: ટકા
    ("pa", "ਪ੍ਰਤੀਸ਼ਤ* ਫੀਸਦੀ ਫ਼ੀਸਦੀ"),  # wikt
    ("ta", "சதவீத* சதவிகித* விழுக்காடு விழுக்காட்* சத"),  # wikt: விழுக்காடு
    ("te", "శాత* శాతం పర్సెంట్"),  # wikt
    ("kn", "ಶೇಕಡ* ಶೇ ಪ್ರತಿಶತ* ಪರ್ಸೆಂಟ್"),  # FLORES; wikt: ಶೇಕಡಾ
    ("ml", "ശതമാന* ശതമാനം"),  # wikt
    ("si", "සියයට ප්‍රතිශත*"),  # wikt
    ("th", "ร้อยละ เปอร์เซ็นต์ เปอร์เซนต์ เปอร์เซ็น"),  # Royal Society: ร้อยละ
    ("vi", "phần_trăm"),  # wikt
    ("id ms", "persen* peratus* per_seratus"),  # KBBI: persen; Kamus Dewan: peratus
    ("tl", "porsiyento* porsyento* bahagdan"),  # wikt
    ("sw", "asilimia"),  # wikt
    ("ig", "pasent pasenti percent"),  # FLORES
    ("am", "በመቶ ፐርሰንት መቶኛ"),  # FLORES; wikt: በመቶ
    ("my", "ရာခိုင်နှုန်း ရာနှုန်း"),  # FLORES
    ("zh yue", "百分 百分点 百分點 个百分点 個百分點 成 趴"),  # wikt: 百分之
    ("ja", "パーセント ポイント 割 百分 パーセンテージ 分の"),  # wikt: 割 (tenths)
    ("ko", "퍼센트 프로 퍼센티지 포인트 할 백분"),  # wikt: 프로 (percent), 할 (tenths)
)
PERCENT_BEFORE: tuple[Line, ...] = (
    ("tr", "yüzde"),  # wikt: yüzde elli
    ("eu", "ehuneko"),  # wikt
    ("sw", "asilimia"),  # wikt
    ("zh yue ja", "百分之 百分の"),  # wikt: 百分之
    ("th", "ร้อยละ"),  # Royal Society
    ("bn", "শতকরা"),  # wikt
    ("kn", "ಶೇಕಡಾ ಶೇಕಡ ಶೇ ಶೇ."),  # FLORES
    ("mr", "शेकडा"),  # wikt
    ("si", "සියයට"),  # wikt
    ("my", "ရာခိုင်နှုန်း"),  # FLORES
    ("ig", "pasent pasenti"),  # FLORES
)

SCALES: tuple[ScaleLine, ...] = (
    ("en", 3, "grand"),  # wikt
    ("en", 5, "lakh lakhs lac lacs"),  # wikt
    ("en", 7, "crore crores"),  # wikt
    ("en", 6, "mln mn mil"),  # wikt
    ("en", 9, "bn bln"),  # wikt
    ("en", 12, "tn trn tln"),  # wikt
    ("de", 3, "Tsd tsd tausend"),  # Duden
    ("de", 6, "Mio Mill"),  # Duden
    ("de", 9, "Mrd Md Mia"),  # Duden: Mrd., Md.
    ("de", 12, "Bio"),  # Duden: Bio.
    ("de", 15, "Billiarde Billiarden"),  # Duden
    ("nl af", 3, "duizend duisend"),  # wikt
    ("nl af", 6, "mln miljoen* mil"),  # wikt
    ("nl af", 9, "mld mrd miljard*"),  # wikt
    ("da nb nn no sv", 3, "tusen tusind tusinde tus tkr"),  # wikt
    ("da nb nn no", 6, "mio mill mln million*"),  # Språkrådet: mill.; Retskrivningsordbogen: mio.
    ("da nb nn no", 9, "mia mrd milliard*"),  # Språkrådet: mrd.; Retskrivningsordbogen: mia.
    ("da nb nn no", 12, "bio billion*"),  # wikt
    ("sv", 6, "mn mnkr mkr milj miljon*"),  # Svenska skrivregler: milj., mn
    ("sv", 9, "md mdr mdkr mrd miljard*"),  # Svenska skrivregler: md, mdr
    ("sv", 12, "biljon*"),  # wikt
    ("is", 3, "þús þúsund*"),  # wikt
    ("is", 6, "m.kr millj milljón*"),  # wikt
    ("is", 9, "ma milljarð* milljörð*"),  # wikt
    ("is", 12, "billjón*"),  # wikt
    ("fi", 3, "tuhat tuhan* tuhat* tuhans* t"),  # wikt
    ("fi", 6, "milj miljoon*"),  # Kielitoimisto: milj.
    ("fi", 9, "mrd mrd. miljard*"),  # Kielitoimisto: mrd
    ("fi", 12, "biljoon*"),  # wikt
    ("et", 3, "tuh tuhat tuhan*"),  # wikt
    ("et", 6, "mln milj miljon*"),  # wikt
    ("et", 9, "mld mlrd miljard*"),  # wikt
    ("et", 12, "triljon*"),  # wikt
    ("lv", 3, "tūkst tūksto* tūkstoš*"),  # wikt
    ("lv", 6, "milj miljon*"),  # wikt
    ("lv", 9, "mljrd mljd miljard*"),  # wikt
    ("lv", 12, "triljon*"),  # wikt
    ("lt", 3, "tūkst tūkstan*"),  # VLKK: tūkst.
    ("lt", 6, "mln milijon*"),  # VLKK: mln.
    ("lt", 9, "mlrd milijard*"),  # VLKK: mlrd.
    ("lt", 12, "trln trilijon*"),  # VLKK: trln.
    ("pl", 3, "tys tysi*"),  # Słownik PWN: tys.
    ("pl", 6, "mln milion*"),  # Słownik PWN: mln
    ("pl", 9, "mld miliard*"),  # Słownik PWN: mld
    ("pl", 12, "bln bilion*"),  # Słownik PWN: bln
    ("cs sk", 3, "tis tisíc*"),  # Internetová jazyková příručka: tis.
    ("cs sk", 6, "mil mio"),  # Internetová jazyková příručka: mil.
    ("cs sk", 9, "mld miliard* miliár*"),  # Internetová jazyková příručka: mld.
    ("cs sk", 12, "bil bilion* bilión*"),  # Internetová jazyková příručka: bil.
    ("sl", 3, "tisoč*"),  # Fran
    ("sl", 6, "mio milijon*"),  # Fran: mio.
    ("sl", 9, "mrd milijard*"),  # Fran: mrd.
    ("sl", 12, "bilijon*"),  # Fran
    ("hr bs sr sh", 3, "tis tisuć* tisuc* hiljad* hilj хиљад* хиљ"),  # wikt
    ("hr bs sr sh", 6, "mil mln mio milijun* milion* милион* мил"),  # wikt
    ("hr bs sr sh", 9, "mlrd mld milijard* милијард* млрд"),  # wikt
    ("hr bs sr sh", 12, "bilijun* bilion* билион* трилион* trilion*"),  # wikt
    ("mk", 3, "илјад* илј"),  # wikt
    ("mk", 6, "милион* мил"),  # wikt
    ("mk", 9, "милијард* млрд"),  # wikt
    ("bg", 3, "хил хиляд*"),  # wikt
    ("bg", 6, "млн милион*"),  # wikt
    ("bg", 9, "млрд милиард*"),  # wikt
    ("bg", 12, "трлн трилион*"),  # wikt
    ("ru", 3, "тыс тысяч*"),  # Gramota: тыс.
    ("ru", 6, "млн миллион*"),  # Gramota: млн
    ("ru", 9, "млрд миллиард*"),  # Gramota: млрд
    ("ru", 12, "трлн триллион*"),  # Gramota: трлн
    ("uk", 3, "тис тисяч*"),  # wikt
    ("uk", 6, "млн мільйон*"),  # wikt
    ("uk", 9, "млрд мільярд*"),  # wikt
    ("uk", 12, "трлн трильйон*"),  # wikt
    ("be", 3, "тыс тысяч*"),  # wikt
    ("be", 6, "млн мільён* мільон*"),  # wikt
    ("be", 9, "млрд мільярд* міл’ярд*"),  # wikt
    ("be", 12, "трлн трыльён*"),  # wikt
    ("kk", 3, "мың*"),  # wikt
    ("kk", 6, "млн миллион*"),  # wikt
    ("kk", 9, "млрд миллиард*"),  # wikt
    ("kk", 12, "трлн триллион*"),  # wikt
    ("fr", 6, "mio mln million*"),  # wikt
    ("fr", 9, "md mds mrd milliard*"),  # wikt: Md
    ("fr", 12, "billion*"),  # wikt
    ("es gl", 3, "mil miles"),  # wikt
    ("es", 6, "mill mm millon millón millones mdd"),  # wikt: mdd, millones de dólares
    ("es", 9, "millardo millardos mmdd"),  # DPD: millardo
    ("es", 12, "billón billones"),  # DPD
    ("pt", 3, "mil milhares milhar"),  # wikt
    ("pt", 6, "mi milhão milhões"),  # wikt: mi
    ("pt", 9, "bi bilhão bilhões bilião"),  # wikt: bi
    ("pt", 12, "tri trilhão trilhões"),  # wikt: tri
    ("gl", 6, "millón millóns millons"),  # wikt
    ("ca", 3, "mil milers"),  # wikt
    ("ca", 6, "milió milions"),  # wikt
    ("it", 3, "mila mille migliaia"),  # wikt
    ("it", 6, "mln mio milion*"),  # wikt
    ("it", 9, "mld mrd miliard*"),  # wikt
    ("it", 12, "bilion* trilion*"),  # wikt; both are in use for 10^12
    ("ro", 3, "mii mie"),  # DEX
    ("ro", 6, "mil mln milioane milion* milioan*"),  # DEX
    ("ro", 9, "mld mrd miliard*"),  # DEX
    ("ro", 12, "trilion* bilioane"),  # DEX
    ("eu", 3, "mila mila*"),  # wikt
    ("eu", 6, "milioi*"),  # wikt
    ("sq", 3, "mijë mijëra"),  # wikt
    ("sq", 6, "mln milion*"),  # wikt
    ("sq", 9, "mld miliard*"),  # wikt
    ("mt", 3, "elf elef"),  # wikt
    ("mt", 6, "miljun miljuni"),  # FLORES
    ("mt", 9, "biljun biljuni"),  # FLORES
    ("mt", 12, "triljun triljuni"),  # wikt
    ("cy", 3, "mil o_filoedd"),  # wikt
    ("cy", 6, "miliwn filiwn o_filiynau"),  # FLORES: soft mutation
    ("cy", 9, "biliwn filiwn"),  # wikt: soft mutation
    ("el", 3, "χιλ χιλιάδ* χίλι* χιλι*"),  # wikt
    ("el", 6, "εκ εκατ εκατομμύρι* εκατομμυρί*"),  # wikt: εκατ.
    ("el", 9, "δισ δις δισεκατομμύρι* δισεκατομμυρί*"),  # wikt: δισ.
    ("el", 12, "τρισ τρις τρισεκατομμύρι* τρισεκατομμυρί*"),  # wikt: τρισ.
    ("hu", 3, "ezer ezr*"),  # wikt
    ("hu", 6, "millió* M"),  # wikt
    ("hu", 9, "milliárd* Mrd mrd"),  # wikt
    ("hu", 12, "billió* bill"),  # wikt
    ("hy", 3, "հզր հազար*"),  # wikt
    ("hy", 6, "մլն միլիոն*"),  # wikt
    ("hy", 9, "մլրդ միլիարդ*"),  # wikt
    ("hy", 12, "տրլն տրիլիոն*"),  # wikt
    ("ka", 3, "ათას*"),  # wikt
    ("ka", 6, "მლნ მილიონ*"),  # wikt
    ("ka", 9, "მლრდ მილიარდ*"),  # wikt
    ("ka", 12, "ტრილიონ*"),  # wikt
    ("tr", 3, "bin bini binin bine binden binlik"),  # wikt
    ("tr", 6, "mn milyon*"),  # wikt
    ("tr", 9, "milyar* mlr"),  # wikt
    ("tr", 12, "trilyon*"),  # wikt
    ("az", 3, "min mini minə mindən minlik"),  # wikt
    ("az", 6, "mln milyon*"),  # wikt
    ("az", 9, "mlrd milyard*"),  # wikt
    ("he", 3, "אלף אלפים אלפי"),  # wikt
    ("he", 6, "מיליון מליון מיליוני מליוני מיליונים מ׳ מ'"),  # wikt: spelled with and without yod
    ("he", 9, "מיליארד מליארד מיליארדי מיליארדים ביליון"),  # wikt
    ("he", 12, "טריליון טריליוני"),  # wikt
    ("ar", 3, "ألف الف آلاف ألفا ألفًا ألفاً"),  # wikt
    ("ar", 6, "مليون مليونا مليونًا مليوناً ملايين ملیون"),  # wikt
    ("ar", 9, "مليار مليارا مليارًا ملياراً مليارات بليون بلايين"),  # wikt
    ("ar", 12, "تريليون ترليون تريليونا تريليونات"),  # wikt
    ("fa", 3, "هزار هزاران"),  # wikt
    ("fa", 6, "میلیون میلیونی ملیون"),  # wikt
    ("fa", 9, "میلیارد میلیاردی بیلیون بیلیارد"),  # wikt
    ("fa", 12, "تریلیون هزار_میلیارد"),  # wikt
    ("ur", 3, "ہزار ہزاروں"),  # wikt
    ("ur", 5, "لاکھ لاکھوں"),  # wikt
    ("ur", 6, "ملین میلین"),  # wikt
    ("ur", 7, "کروڑ کروڑوں"),  # wikt
    ("ur", 9, "ارب اربوں بلین"),  # wikt
    ("ur", 12, "ٹریلین"),  # wikt
    ("hi mr ne", 3, "हज़ार* हजार*"),  # wikt
    ("hi mr ne", 5, "लाख*"),  # wikt
    ("hi mr ne", 6, "मिलियन* दशलक्ष*"),  # wikt
    ("hi mr ne", 7, "करोड़* करोड* कोटी कोटीं* कोटि*"),  # wikt
    ("hi mr ne", 9, "अरब अरबों अब्ज* बिलियन*"),  # wikt
    ("hi mr ne", 12, "ट्रिलियन*"),  # wikt
    ("bn", 3, "হাজার*"),  # wikt
    ("bn", 5, "লাখ* লক্ষ*"),  # wikt
    ("bn", 6, "মিলিয়ন* নিযুত"),  # wikt
    ("bn", 7, "কোটি*"),  # wikt
    ("bn", 9, "বিলিয়ন*"),  # wikt
    ("bn", 12, "ট্রিলিয়ন*"),  # wikt
    ("gu", 3, "હજાર*"),  # wikt
    ("gu", 5, "લાખ*"),  # wikt
    ("gu", 6, "મિલિયન* મીલીયન* મિલીયન* દશલક્ષ"),  # wikt
    ("gu", 7, "કરોડ*"),  # wikt
    ("gu", 9, "અબજ* બિલિયન* બીલીયન* બિલીયન*"),  # wikt
    ("gu", 12, "ટ્રિલિયન*"),  # wikt
    ("pa", 3, "ਹਜ਼ਾਰ* ਹਜ਼ਾਰ*"),  # wikt
    ("pa", 5, "ਲੱਖ*"),  # wikt
    ("pa", 6, "ਮਿਲੀਅਨ*"),  # wikt
    ("pa", 7, "ਕਰੋੜ* ਕਰੋੜ*"),  # wikt
    ("pa", 9, "ਅਰਬ* ਬਿਲੀਅਨ*"),  # wikt
    ("ta", 3, "ஆயிர* ஆயிரம்"),  # wikt
    ("ta", 5, "லட்ச* இலட்ச*"),  # wikt
    ("ta", 6, "மில்லியன்* மில்லிய* மிலியன்*"),  # wikt
    ("ta", 7, "கோடி*"),  # wikt
    ("ta", 9, "பில்லியன்* பில்லிய* பிலியன்*"),  # wikt
    ("ta", 12, "ட்ரில்லியன்* டிரில்லியன்* டிரில்லிய*"),  # wikt
    ("te", 3, "వేలు వేల వేలకు వెయ్యి"),  # wikt
    ("te", 5, "లక్ష*"),  # wikt
    ("te", 6, "మిలియన్* మిలియ* మిల్లియన్*"),  # wikt
    ("te", 7, "కోటి కోట్*"),  # wikt
    ("te", 9, "బిలియన్* బిలియ* బిల్లియన్*"),  # wikt
    ("te", 12, "ట్రిలియన్*"),  # wikt
    ("kn", 3, "ಸಾವಿರ*"),  # wikt
    ("kn", 5, "ಲಕ್ಷ*"),  # wikt
    ("kn", 6, "ಮಿಲಿಯನ್* ಮಿಲಿಯ* ಮಿಲಿಯನ* ದಶಲಕ್ಷ*"),  # wikt
    ("kn", 7, "ಕೋಟಿ*"),  # wikt
    ("kn", 9, "ಬಿಲಿಯನ್* ಬಿಲಿಯ* ಶತಕೋಟಿ*"),  # wikt
    ("ml", 3, "ആയിര*"),  # wikt
    ("ml", 5, "ലക്ഷ*"),  # wikt
    ("ml", 6, "ദശലക്ഷ* മില്യൺ* മില്യ* മില്ല്യ* മില്ലി*"),  # wikt
    ("ml", 7, "കോടി*"),  # wikt
    ("ml", 9, "ബില്യൺ* ബില്യ* ബില്ല്യ* ശതകോടി*"),  # wikt
    ("ml", 12, "ട്രില്യൺ* ട്രില്യ*"),  # wikt
    ("vi", 3, "nghìn ngàn"),  # wikt
    ("vi", 6, "triệu tr"),  # wikt
    ("vi", 9, "tỷ tỉ"),  # wikt
    ("id ms", 3, "rb ribu*"),  # KBBI
    ("id ms", 6, "jt juta*"),  # KBBI
    ("id", 9, "M miliar* milyar*"),  # KBBI
    ("id", 12, "T triliun* trilyun*"),  # KBBI
    ("ms", 9, "bilion*"),  # Kamus Dewan
    ("ms", 12, "trilion*"),  # Kamus Dewan
    ("tl", 6, "milyon* milyong"),  # wikt
    ("tl", 9, "bilyon* bilyong"),  # wikt
    ("tl", 3, "libo libong libu-libong"),  # wikt
    ("ig", 6, "nde"),  # wikt
    ("am", 3, "ሺህ ሺ"),  # wikt
    ("am", 6, "ሚሊዮን ሚሊየን"),  # FLORES
    ("am", 9, "ቢሊዮን ቢሊየን"),  # FLORES
    ("my", 6, "သန်း မီလီယံ မီလျံ"),  # FLORES
    ("my", 9, "ဘီလီယံ ဘီလျံ"),  # FLORES
)
SCALES_BEFORE: tuple[ScaleLine, ...] = (
    ("sw", 3, "elfu"),  # wikt
    ("sw", 6, "milioni"),  # wikt
    ("sw", 5, "laki"),  # wikt
    ("sw", 9, "bilioni"),  # wikt
    ("sw", 12, "trilioni"),  # wikt
    ("ig", 3, "puku"),  # wikt
    ("ig", 6, "nde"),  # wikt
    ("ig", 9, "ijeri"),  # wikt
    ("my", 6, "သန်းပေါင်း သန်း"),  # FLORES
    ("my", 9, "ဘီလီယံ ဘီလျံ"),  # FLORES
)
"""Scales before their number."""

SUBUNITS: tuple[Line, ...] = (
    ("en", "cent cents pence penny pennies p c ¢ kopeck* kopek* paise paisa groszy öre øre"),  # wikt
    ("de nl da nb nn no sv is et fi af", "Cent cents Cents cent centen ¢ Ct øre öre ören"),  # wikt
    ("de", "Penny Pence Pfennig Rappen Kopeken"),  # wikt
    ("nl", "eurocent eurocenten penny pence"),  # wikt
    ("fi", "sentti* pennyä penniä"),  # wikt
    ("et", "senti sent sendi"),  # wikt
    ("is", "sent aurar aura eyrir"),  # wikt
    ("lv lt", "centi centu cents centai centų centus ct"),  # wikt
    ("fr", "centimes centime cents cent pence penny kopecks ¢"),  # wikt
    ("es gl ca eu", "centavos centavo céntimos céntimo cèntims centimos peniques cents zentimo*"),  # wikt  # noqa: E501
    ("pt gl", "centavos centavo cêntimos cêntimo cents centimos pence"),  # wikt
    ("it", "centesimi centesimo cent penny pence"),  # wikt
    ("ro", "cenți cenţi centi bani ban pence"),  # wikt
    ("pl", "gr grosz* cent* pens*"),  # Słownik PWN: gr
    ("cs sk", "cent* haléř* halier* penc* centů"),  # wikt
    ("sl hr bs sr sh", "cent* stotin* lip* цент* para пара"),  # wikt
    ("ru be bg mk kk", "коп* копе* копѣ* цент* пенс* стотин* тиын* капе*"),  # wikt
    ("uk", "коп* цент* пенс*"),  # wikt
    ("hu", "cent* fillér* penny"),  # wikt
    ("el", "λεπτ* σεντ σεντς πένες πένα"),  # wikt
    ("tr az", "kuruş* sent* cent* qəpik*"),  # wikt
    ("hy", "ցենտ* կոպեկ*"),  # wikt
    ("ka", "ცენტ* თეთრ*"),  # wikt
    ("he", "סנט סנטים אגורות אגורה פני"),  # wikt
    ("ar", "سنت سنتا سنتًا سنتات قرش قروش بنس بنسا"),  # wikt
    ("fa ur", "سنت سینٹ پیسے پیسہ پنس"),  # wikt
    ("hi mr ne", "सेंट सेंट्स पैसे पैसा पेंस"),  # wikt
    ("bn", "সেন্ট পয়সা পেন্স"),  # wikt
    ("gu", "સેન્ટ* પૈસા પેન્સ"),  # wikt
    ("ta", "சென்ட்* சென்ட் பைசா* காசு* சென்ட்*"),  # wikt
    ("te", "సెంట్* సెంట్లు పైసలు పైసా*"),  # wikt
    ("kn ml", "ಸೆಂಟ್* ಪೈಸೆ* സെന്റ്* പൈസ*"),  # wikt
    ("th", "เซ็นต์ เซนต์ สตางค์ เพนนี"),  # wikt
    ("vi", "xu cent cents"),  # wikt
    ("id ms", "sen cent cents pence"),  # KBBI: sen
    ("tl", "sentimo* sentimos centavo* cents"),  # wikt
    ("sw", "senti sent"),  # wikt
    ("sq", "cent cents centë"),  # wikt
    ("zh yue", "美分 欧分 歐分 分 分钱 仙 便士 毫子"),  # wikt
    ("ja", "セント ペンス 銭"),  # wikt
    ("ko", "센트 펜스 전"),  # wikt
)
"""Hundredths of a currency."""

UNITS: dict[str, tuple[Line, ...]] = {
    "length-mile": (
        ("en", "mile* mi"), ("ru uk be bg", "мил*"), ("zh yue", "英里 哩 迈"), ("th", "ไมล์"),  # wikt
        ("ar", "ميل ميلا أميال"), ("he", "מייל מיילים"), ("fa ur", "مایل میل"),  # wikt
    ),
    "length-foot": (
        ("en", "foot feet ft"), ("de", "Fuß Fuss"), ("ru uk be bg kk", "фут*"),  # wikt
        ("zh yue ja", "英尺 呎 フィート"), ("fr", "pieds pied"), ("es", "pies pie"),  # wikt
        ("it", "piedi piede"), ("pt gl", "pés pé"), ("nl", "voet"), ("pl", "stóp* stop*"),  # wikt
        ("cs sk", "stop*"), ("ro", "picioare"), ("da nb no nn sv", "fod fot"),  # wikt
    ),
    "length-inch": (
        ("en", "inch* in"), ("de", "Zoll*"), ("ru uk be", "дюйм*"), ("zh yue", "英寸 吋"),  # wikt
        ("fr", "pouce*"), ("es", "pulgada*"), ("pl", "cal*"), ("it", "pollic*"),  # wikt
    ),
    "length-kilometer": (("zh yue", "公里 千米"), ("en", "km kilomet* kms"), ("ru uk bg", "км")),  # wikt
    "length-meter": (("zh yue", "米 公尺"), ("en", "m met*")),  # wikt
    "length-centimeter": (("zh yue", "厘米 公分"), ("en", "cm centimet*")),  # wikt
    "li": (("zh yue", "里 华里 華里"), ("ko", "리")),  # State Council of China, 1959: 500 m
    "area-square-kilometer": (
        ("zh yue", "平方公里"), ("en", "sq._km sq_km km² km2"), ("de", "qkm Quadratkilomet*"),  # wikt
    ),
    "area-square-mile": (("en", "sq._mi sq_mi mi²"), ("zh yue", "平方英里")),  # wikt
    "area-square-foot": (("en", "sq._ft sq_ft ft²"), ("zh yue", "平方英尺")),  # wikt
    "area-square-meter": (("zh yue", "平方米 平米 平方公尺"), ("en", "sq._m m² m2 sqm")),  # wikt
    "mu": (("zh yue", "亩 畝"), ("en", "mu")),  # State Council of China, 1959: 2000/3 m²
    "pyeong": (("ko", "평"), ("ja zh", "坪"), ("en", "pyeong tsubo ping")),  # wikt
    "mass-pound": (
        ("en", "lb lbs pound*"), ("de", "Pfund"), ("zh yue", "磅"), ("ru uk be bg kk", "фунт*"),  # wikt
    ),
    "mass-ton": (("en", "ton tons short_tons"),),  # wikt
    "mass-tonne": (("en", "tonne* metric_ton*"), ("zh yue", "吨 噸"), ("de", "t Tonne*")),  # wikt
    "mass-kilogram": (("zh yue", "公斤 千克"), ("en", "kg kilo kilos kilogram*"), ("ru uk", "кг кило*")),  # wikt
    "jin": (("zh yue", "斤 市斤"), ("ko", "근"), ("en", "catty catties jin")),  # wikt
    "speed-mile-per-hour": (("en", "mph miles/hour miles_an_hour miles_per_hour"), ("de", "Meilen_pro_Stunde")),  # wikt
    "speed-kilometer-per-hour": (
        ("en", "km/h km/hour kph kmh kilometers_per_hour kilometres_per_hour"), ("de", "km/h Kilometer_pro_Stunde Stundenkilomet*"),  # wikt
        ("fr es it pt ro nl da nb sv cs pl", "km/h km/t km/tim"), ("ru uk", "км/ч км/год"),  # wikt
    ),
    "temperature-celsius": (
        ("en", "°C degrees degree C"), ("de", "Grad"), ("ru uk", "градус* °C °"), ("zh yue", "摄氏度 度"),  # wikt
        ("fr", "degrés"), ("es", "grados"), ("it", "gradi"), ("pt", "graus"),  # wikt
    ),
    "temperature-fahrenheit": (
        ("en", "°F degrees degree F"), ("de", "Grad"), ("ru uk", "градус* °F °"), ("zh yue", "华氏度 度"),  # wikt
        ("fr", "degrés"), ("es", "grados"), ("it", "gradi"), ("pt", "graus"),  # wikt
    ),
    "volume-gallon": (("en", "gal gallon*"), ("zh yue", "加仑 加侖"), ("ru uk", "галлон* галон*")),  # wikt
    "volume-liter": (("zh yue", "升 公升"), ("en", "l lit*")),  # wikt
}
"""Words of units by CLDR's name, those without one by ours."""

# One or two letters that may be a unit or a name as well: they also stand for the bare number.
AMBIGUOUS = frozenset(("k", "m", "b", "t", "md", "ma", "mil", "bin", "mill", "mi", "bi", "tri", "tr", "min", "mija", "mm", "mn", "bil", "elf", "nde", "tis", "мил", "ек", "εκ", "mila", "mille", "grand"))  # fmt: skip  # noqa: E501


def words_of(table: tuple[Line, ...], lang: str) -> list[str]:
    """List the words of a language; `_` in a phrase stands for a blank."""
    return [word for langs, words in table if lang in langs.split() for word in _split(words)]


def scales_of(table: tuple[ScaleLine, ...], lang: str) -> list[tuple[str, int]]:
    """List the scale words of a language with their powers of ten."""
    lines = ((words, power) for langs, power, words in table if lang in langs.split())
    return [(word, power) for words, power in lines for word in _split(words)]


def _split(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]
