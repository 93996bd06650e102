"""Signs and names of currencies that CLDR lacks; `wikt` as in `spellings`."""

from __future__ import annotations

from tqcheck.signals.surface.spellings import Line

CODES = (
    "USD EUR GBP JPY CNY CHF CAD AUD NZD HKD TWD SGD INR PKR LKR NPR BDT KRW KPW RUB UAH BYN KZT "
    "PLN CZK HUF RON BGN RSD BAM MKD ALL TRY ILS EGP LBP SYP SAR AED QAR KWD BHD OMR IQD IRR JOD "
    "YER AFN MAD DZD TND LYD SDG ZAR NGN KES TZS UGX ETB GHS XAF XOF SEK NOK DKK ISK MXN ARS CLP "
    "COP PEN BRL UYU CUP DOP PHP IDR MYR THB VND KHR LAK MMK MNT GEL AMD AZN UZS KGS TJS TMT MDL"
).split()
"""ISO 4217 codes that are known."""

_DOLLARS = "USD CAD AUD NZD HKD TWD SGD"
_PESOS = "MXN ARS CLP COP UYU CUP DOP PHP"
_CROWNS = "SEK NOK DKK ISK CZK"
FAMILIES = (
    _DOLLARS, "EUR", "GBP EGP LBP SYP SDG", "JPY", "CNY", "CHF XAF XOF", "INR PKR LKR NPR", "BDT",
    "KRW", "RUB BYN", "UAH", "KZT", "PLN", _CROWNS, "SEK NOK DKK ISK", "CZK", "HUF", "RON MDL",
    "BGN", "RSD KWD BHD IQD JOD DZD TND LYD", "MKD", "ALL", "TRY", "ILS", "SAR QAR OMR IRR YER",
    "AED MAD", "AFN", "ZAR", "NGN", "KES TZS UGX", "ETB", "GHS", _PESOS, "PEN", "BRL", "IDR", "MYR",
    "THB", "VND", "KHR", "LAK", "MMK", "MNT", "GEL", "AMD", "AZN", "UZS", "KGS", "TJS", "TMT",
)  # fmt: skip
"""Currencies that share a name."""

SIGNS = (
    ("$", f"{_DOLLARS} {_PESOS} BRL"), ("＄", f"{_DOLLARS} {_PESOS} BRL"), ("US$", "USD"), ("$US", "USD"),
    ("U$", "USD"), ("U.S.$", "USD"), ("C$", "CAD"), ("CA$", "CAD"), ("$CA", "CAD"), ("A$", "AUD"),
    ("AU$", "AUD"), ("$AU", "AUD"), ("NZ$", "NZD"), ("HK$", "HKD"), ("NT$", "TWD"), ("S$", "SGD"),
    ("SG$", "SGD"), ("R$", "BRL"), ("MX$", "MXN"), ("€", "EUR"), ("£", "GBP EGP LBP SYP SDG"),
    ("￡", "GBP EGP LBP SYP SDG"), ("¥", "JPY CNY"), ("￥", "JPY CNY"), ("₩", "KRW KPW"), ("￦", "KRW KPW"),
    ("₹", "INR"), ("Rs", "INR PKR LKR NPR"), ("Rs.", "INR PKR LKR NPR"), ("₽", "RUB"), ("₴", "UAH"),
    ("₸", "KZT"), ("₺", "TRY"), ("₪", "ILS"), ("฿", "THB"), ("₫", "VND"), ("₱", "PHP"), ("₦", "NGN"),
    ("₾", "GEL"), ("֏", "AMD"), ("₼", "AZN"), ("৳", "BDT"), ("﷼", "SAR QAR OMR IRR YER"), ("₡", "CRC"),
    ("kr", _CROWNS), ("Kč", "CZK"), ("zł", "PLN"), ("Ft", "HUF"), ("Fr", "CHF XAF XOF"), ("Rp", "IDR"),
    ("RM", "MYR"), ("RMB", "CNY"), ("CHF", "CHF"), ("SFr", "CHF"), ("R", "ZAR"), ("TL", "TRY"),
    ("KM", "BAM"), ("Ksh", "KES"), ("TSh", "TZS"), ("USh", "UGX"), ("Br", "ETB BYN"), ("Tk", "BDT"),
    ("NIS", "ILS"), ("Dh", "AED MAD"), ("Dhs", "AED MAD"),
)  # fmt: skip
"""Signs by the codes of the Unicode block of currency symbols, and those in print."""

_CENTS = f"{_DOLLARS} EUR"
NAMES: tuple[tuple[str, tuple[Line, ...]], ...] = (
    ("USD", (
        ("en", "greenback* buck bucks"),  # wikt
        ("zh yue", "美元 美金 美刀"), ("ja", "米ドル"), ("ko", "미국 달러 미달러 불"),  # wikt
        ("vi", "đô la Mỹ USD"),  # wikt
    )),
    (_DOLLARS, (
        ("en de nl af", "dollar dollars Dollar Dollars"),  # wikt
        ("da nb nn no sv", "dollar dollars dollaren"),  # wikt
        ("zh yue", "刀"), ("ja", "ドル"), ("ko", "달러"), ("th", "ดอลลาร์ เหรียญ ดอลล่าร์"),  # wikt
        ("vi", "đô đô_la đô-la"), ("is", "dal* doll* bandaríkjadal* kanadadal*"), ("et", "dollar*"), ("fi", "dollar*"),  # wikt
        ("ru", "долл доллар* бакс*"), ("uk", "дол долар* долл"), ("be", "долар* дал долл"),  # wikt
        ("bg mk sr bs", "долар* дол"), ("kk", "доллар*"), ("pl", "dol dolar* dolarów"),  # wikt
        ("cs sk hr sl bs sr sh", "dolar* dolár* dolár"), ("hu", "dollár*"), ("ro", "dolar*"),  # wikt
        ("lt", "doler* dol"), ("lv", "dolār*"), ("el", "δολάρι* δολαρί* δολ"),  # wikt
        ("tr az", "dolar* dollar*"), ("he", "דולר דולרים דולרי"),  # wikt
        ("ar", "دولار دولارا دولارًا دولارات دولاراً"), ("fa ur", "دلار ڈالر ڈالرز"),  # wikt
        ("hi mr ne", "डॉलर* डालर* डोलर*"), ("bn", "ডলার*"), ("gu", "ડોલર* ડૉલર*"),  # wikt
        ("ta", "டாலர்* டாலர* டொலர்*"), ("te", "డాలర్* డాలర*"), ("kn", "ಡಾಲರ್* ಡಾಲರ*"),  # wikt
        ("ml", "ഡോളർ* ഡോള*"), ("my", "ဒေါ်လာ"), ("am", "ዶላር"), ("hy", "դոլար*"), ("ka", "დოლარ*"),  # wikt
        ("id ms tl", "dolar dolyar dollar"), ("sw", "dola"), ("sq", "dollar* dollarë"),  # wikt
        ("mt cy ga", "dollaru dollari doler ddoler o_ddoleri doleri dollar"), ("eu", "dolar*"),  # wikt
        ("fr ca", "dollar dollars dòlar dòlars"), ("es gl pt", "dólar dólares"), ("it", "dollaro dollari"),  # wikt
    )),
    ("EUR", (
        ("en de nl af fr it es gl pt ca", "euro euros Euros"),  # wikt
        ("da nb nn no sv", "euro euroen euros euron"),  # wikt
        ("is", "evra evrur evrum evru"), ("fi", "euro euroa euron euroja euroissa eurolla e"),  # wikt
        ("et", "euro eurot eurosse eurole eurod eurost"), ("lv", "eiro"),  # wikt
        ("lt", "euras euro eurų eurai eurus eurais"), ("pl", "euro"), ("cs", "euro eura eur eury eurech"),  # wikt
        ("sk", "euro eurá eura eur"), ("hr bs sr sh", "euro eura euri euru evro evra evri евро евра еура еуро"),  # wikt
        ("sl", "evro evra evri evrov evrih evre"), ("hu", "euró*"), ("ro", "euro euroi"),  # wikt
        ("sq", "euro eurove eurosh euroja"), ("tr", "avro euro avroya avroluk euroluk"),  # wikt
        ("az", "avro"), ("el", "ευρώ"), ("ru uk be bg mk kk", "евро евра євро еўра еуро евра"),  # wikt
        ("he", "אירו יורו"), ("ar", "يورو"), ("fa ur", "یورو"), ("hi mr ne", "यूरो युरो"),  # wikt
        ("bn", "ইউরো*"), ("gu", "યુરો યૂરો"), ("ta", "யூரோ*"), ("te", "యూరో*"), ("kn", "ಯೂರೋ ಯುರೋ"),  # wikt
        ("ml", "യൂറോ"), ("th", "ยูโร"), ("vi", "euro ơ-rô"), ("id ms tl", "euro yuro"), ("sw", "yuro euro"),  # wikt
        ("zh yue", "欧元 歐元 欧 歐"), ("ja", "ユーロ"), ("ko", "유로"), ("hy", "եվրո*"), ("ka", "ევრო*"),  # wikt
        ("am", "ዩሮ"), ("my", "ယူရို"), ("mt", "ewro euro"), ("cy ga", "ewro euro"), ("eu", "euro euroko"),  # wikt
    )),
    ("GBP EGP LBP SYP SDG", (
        ("en", "pound pounds quid sterling"), ("de", "Pfund"), ("nl", "pond ponden"),  # wikt
        ("da nb nn no sv", "pund pundet"), ("is", "pund punda"), ("fi", "puntaa punta punnan puntia"),  # wikt
        ("et", "nael* naela naelsterling*"), ("fr", "livre livres"), ("es gl", "libra libras"),  # wikt
        ("pt", "libra libras"), ("it", "sterlin* lira_sterlina"), ("ca", "lliura lliures"),  # wikt
        ("ro", "lire liră lirele sterline"), ("pl", "funt*"), ("cs", "libr* liber"), ("sk", "libr* libier"),  # wikt
        ("hr sl bs sr sh", "funt* фунт* фунти"), ("ru uk be bg mk kk", "фунт* паунд* лир*"),  # wikt
        ("hu", "font fontot fontos fontra fontba"), ("el", "λίρ* λιρών στερλίν*"), ("lt", "svar* sterling*"),  # wikt
        ("lv", "mārciņ*"), ("tr", "sterlin* pound"), ("he", "ליש״ט לירות פאונד"), ("ar", "جنيه جنيها جنيهات"),  # wikt
        ("fa ur", "پوند پاؤنڈ پاؤنڈز"), ("hi mr ne", "पाउंड* पौंड* पाउण्ड*"), ("bn", "পাউন্ড*"), ("gu", "પાઉન્ડ*"),  # wikt
        ("ta", "பவுண்டு* பவுண்ட்* பவுண்ட*"), ("te", "పౌండ్* పౌండ*"), ("th", "ปอนด์"), ("vi", "bảng bảng_Anh"),  # wikt
        ("id ms", "pound paun"), ("sw", "pauni"), ("sq", "paund* sterlin* stërlin*"), ("hy", "ֆունտ*"),  # wikt
        ("ka", "ფუნტ* გირვანქ*"), ("eu", "libera*"), ("zh yue", "英镑 英鎊 镑 鎊"), ("ja", "ポンド"),  # wikt
        ("ko", "파운드"),  # wikt
    )),
    ("JPY", (
        ("en", "yen"), ("zh yue", "日元 日圆 日圓 円"), ("ja", "円"), ("ko", "엔 엔화"), ("ru uk bg", "иен* йен* єн* ієн*"),  # wikt
        ("th", "เยน"), ("vi", "yên"), ("ar", "ين"), ("he", "ין"), ("fa ur", "ین"), ("hi mr ne", "येन"),  # wikt
        ("pl cs sk hr sl", "jen jenów jenů jenov jena"), ("de nl", "Yen"), ("fr es it pt", "yen yens yenes iene ienes"),  # wikt
    )),
    ("CNY", (
        ("en", "yuan renminbi"), ("ja", "人民元"), ("ko", "위안 위안화"), ("zh yue", "人民币 人民幣 块 塊"),  # wikt
        ("ru uk bg", "юан*"), ("vi", "nhân dân tệ tệ"), ("th", "หยวน"),  # wikt
    )),
    ("CNY HKD TWD JPY KRW", (("zh yue", "元 圆 圓 块钱"), ("ja", "元"))),  # wikt: 元, of any of the four
    ("HKD", (("zh yue", "港元 港币 港幣 港纸"), ("ja", "香港ドル"))),  # wikt
    ("TWD", (("zh yue", "新台币 新臺幣 新台幣 台币 臺幣 台幣"), ("ja", "台湾ドル"))),  # wikt
    ("CAD", (("zh yue", "加元 加币 加幣"),)), ("AUD", (("zh yue", "澳元 澳币 澳幣"),)),  # wikt
    ("NZD", (("zh yue", "纽元 紐元"),)), ("SGD", (("zh yue", "新元 新币 坡币"),)),  # wikt
    ("KRW KPW", (("en", "won"), ("zh yue", "韩元 韓元 韩圆 韓圜"), ("ja", "ウォン"), ("ko", "원 원화"), ("ru uk", "вон*"))),  # wikt
    ("RUB BYN", (
        ("en", "rouble* ruble*"), ("ru be", "руб рубл* р"), ("uk bg mk", "рубл* руб"), ("zh yue", "卢布 盧布"),  # wikt
        ("ja", "ルーブル"), ("ko", "루블"), ("de", "Rubel"), ("fr es it pt", "rouble* rubl*"), ("pl cs sk", "rubl* rubel*"),  # wikt
        ("ar", "روبل"), ("th", "รูเบิล"), ("vi", "rúp"),  # wikt
    )),
    ("INR PKR LKR NPR", (
        ("en", "rupee* Rs"), ("hi mr ne", "रुपये रुपए रुपया रुपयों रुपयांचे रुपय* रु रुपै* रूपये"), ("bn", "রুপি* টাকা"),  # wikt
        ("gu", "રૂપિય* રુપિય* રૂ"), ("ta", "ரூபா* ரூ"), ("te", "రూపాయ* రూ"), ("kn", "ರೂಪಾಯ* ರೂ"), ("ml", "രൂപ* രൂ"),  # wikt
        ("ur fa", "روپے روپیہ روپیه روپئے"), ("zh yue", "卢比 盧比"), ("ja", "ルピー"), ("ko", "루피"), ("th", "รูปี"),  # wikt
        ("ru uk bg", "рупи*"), ("de nl", "Rupien Rupie roepie*"), ("fr", "roupie*"), ("es pt", "rupia* rúpia*"), ("ar", "روبية"),  # wikt
    )),
    ("BDT", (("bn", "টাকা*"), ("en", "taka"))),  # wikt
    ("UAH", (("uk", "грн гривен* гривн*"), ("ru", "грн гривен* гривн*"), ("en", "hryvnia*"), ("zh yue", "格里夫纳"))),  # wikt
    ("PLN", (("pl", "zł złot*"), ("en", "zloty zlotys zlotych"), ("ru uk", "злот*"), ("zh yue", "兹罗提"))),  # wikt
    ("CZK", (("cs", "korun* Kč"), ("en", "koruna korunas"), ("zh yue", "捷克克朗"))),  # wikt
    (_CROWNS, (
        ("en", "krona kronor krone kroner crown crowns krónur"), ("da nb nn no sv", "krone kroner kronor krona kr"),  # wikt
        ("is", "krón*"), ("de", "Krone Kronen"), ("fi", "kruunu* krn"), ("ru uk be bg mk", "крон* крун*"),  # wikt
        ("fr es it pt", "couronne* corona* corone coroa*"), ("pl", "koron*"), ("zh yue", "克朗"), ("ja", "クローナ クローネ コルナ"),  # wikt
        ("ko", "크로나 크로네 코루나"), ("sk sl hr bs sr sh", "korun* kron* krun* крун*"), ("hu", "koron*"),  # wikt
    )),
    ("CHF XAF XOF", (
        ("en", "franc francs"), ("de", "Franken Fr"), ("zh yue", "法郎"), ("ja", "フラン"), ("ko", "프랑"), ("ru uk bg", "франк*"),  # wikt
        ("es pt it", "franco francos franchi"), ("pl cs sk", "frank*"),  # wikt
    )),
    ("TRY", (("tr", "lira liralık TL"), ("en", "lira liras"), ("zh yue", "里拉"), ("ru uk bg", "лир*"))),  # wikt
    ("ILS", (("he", "שקל שקלים ש״ח ש\"ח"), ("en", "shekel*"), ("ru uk", "шекел*"), ("zh yue", "谢克尔"))),  # wikt
    ("THB", (("th", "บาท"), ("en", "baht"), ("zh yue", "泰铢 泰銖"), ("ja", "バーツ"), ("ko", "바트"))),  # wikt
    ("VND", (("vi", "đồng VNĐ"), ("zh yue", "越南盾"), ("en", "dong"))),  # wikt
    ("IDR", (("id ms", "rupiah"), ("zh yue", "印尼盾 印尼卢比"), ("en", "rupiah*"), ("ja", "ルピア"))),  # wikt
    ("MYR", (("ms id", "ringgit"), ("zh yue", "林吉特 令吉"), ("en", "ringgit"))),  # wikt
    ("PHP", (("tl", "piso"), ("zh yue", "菲律宾比索"))),  # wikt
    ("KZT", (("kk", "теңге* тг"), ("ru uk", "тенге"))), ("GEL", (("ka", "ლარ*"), ("ru uk", "лари"))),  # wikt
    ("AMD", (("hy", "դրամ*"),)), ("AZN", (("az", "manat*"),)), ("BGN", (("bg", "лв лев лева"),)),  # wikt
    ("RON MDL", (("ro", "lei leu"),)), ("HUF", (("hu", "forint* Ft"),)), ("RSD", (("sr", "динар* dinar* din дин"),)),  # wikt
    ("MKD", (("mk", "денар* ден"),)), ("ALL", (("sq", "lek lekë lekësh"),)), ("KES TZS UGX", (("sw", "shilingi"),)),  # wikt
    ("BAM", (("bs hr sr", "mark* марк* KM"),)), ("SAR QAR OMR IRR YER", (("ar", "ريال ريالا"), ("fa", "ریال تومان"))),  # wikt
    (_CENTS, (("en de nl fr it da nb nn no sv", "cent cents centimes Cents"), ("es pt gl", "centavo* céntimo*"))),  # wikt
    ("EUR", (("el", "λεπτά λεπτών λεπτό"), ("nl", "eurocent*"))), ("GBP", (("en", "pence penny pennies"), ("de", "Pence Penny"))),  # wikt
    ("RUB BYN UAH", (("ru uk be", "копе* копій* коп"),)), ("PLN", (("pl", "grosz* gr"),)),  # wikt
    ("USD", (("zh yue", "美分"), ("ja", "米セント"))), (_CENTS, (("ja", "セント"), ("ko", "센트"))),  # wikt
    ("EUR", (("zh yue", "欧分 歐分"),)), ("GBP", (("zh yue", "便士"), ("ja", "ペンス"))),  # wikt
)  # fmt: skip
"""Names by their codes."""
