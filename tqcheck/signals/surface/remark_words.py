"""The words of remarks such as "Sure! Here is the German translation:"."""

from __future__ import annotations

from functools import cache

import regex

# Beginnings of "translation", "translate" and "translated", language by language.
_TRANSLATION = regex.compile(
    r"translat|untranslat"  # en
    r"|übersetz|uebersetz|iwwersetz|oersetz"  # de lb fy
    r"|tradu[cçztik]|tradūk"  # ca es fr gl it pt ro eo
    r"|vertal|vertaal|översätt|översatt|oversæt|oversett|oversat|omsetj|omsett|þýð|týð"
    r"|tłumacz|przekład|przetłum|překlad|přelož|preklad|prelož|prijevod|prevod|preveden|prevest"
    r"|перев[оеё]д|перевест|перекла[дв]|пераклад|превод|преведен"
    r"|vertim|išver[st]|tulkoj|iztulko|tõlg|tõlk|käännö|käänne|suomenno|fordít|lefordít"
    r"|itzulpen|aistriúch|cyfieith|përkth|traduzzjon"
    r"|çevir|çevr|tərcüm|tarjima|аударма|котормо|тәрҗемә|orčuulga|орчуулга"
    r"|μετάφρα|μεταφρα|თარგმ|թարգման"
    r"|tafsiri|fassara|terjemah|diterjemah|pagsasalin|salin|isinalin|dịch"
    r"|ترجم|الترجم|ترجُم|وەرگێڕ|ژباړ|תרגו|התרגו|מתורג|איבערזעצ"
    r"|अनुवाद|भाषांतर|भाषान्तर|অনুবাদ|ਅਨੁਵਾਦ|અનુવાદ|ଅନୁବାଦ|மொழிபெயர்|అనువాద|ಅನುವಾದ|വിവർത്തന|പരിഭാഷ"
    r"|පරිවර්තන|ትርጉም|번역",
    regex.IGNORECASE,
)
_TRANSLATION_DENSE = regex.compile(
    r"翻[译譯訳]|[译譯訳]文|[译譯]本|[中英德法日韩]译|[和英]訳|語訳|คำแปล|แปล|ການແປ|បកប្រែ|ဘာသာပြန်"
)

# What may stand beside it in such a remark, all languages in one.
_FILLERS = """
sure certainly of course absolutely okay ok yes here here's heres is are the your a an as requested
following below this text sentence phrase paragraph article passage content into in to from be for
you and i have i've i'll done with provided by given output result final literal full complete
version that what
hier ist die der das den des dem eine deine ihre gewünschte folgende folgend unten text satz satzes
textes natürlich gerne gern klar selbstverständlich sicher lautet auf ins von vom und aus
voici la le les de du un une texte phrase en bien sûr votre demandée suivant suivante vers au est
aquí aqui está tienes tiene te su tu el lo del texto frase al por supuesto claro seguro siguiente es
ecco il testo certo certamente della dello in italiano ti richiesta seguente
a o do da para em segue com certeza sua
вот на текста предложения конечно ваш ниже с русский русском вашего это
ось тексту речення звичайно українською вось тэксту ето разбира се този българский evo teksta tukaj
je besedila naravno seveda
oto tekstu na oczywiście zdania zde do textu věty samozřejmě tu vety ako
van het naar natuurlijk zeker tekst zin deze uw je
här är här's av till självklart det her er af til selvfølgelig teksten selvfølgelig
tässä on tekstin seuraavassa siin teksti šeit ir teksta štai yra teksto itt van az a szöveg
természetesen íme iată textului desigur işte metnin tabii elbette aşağıda budur mətnin
ορίστε εδώ είναι η το του κειμένου στα φυσικά βεβαίως ακολουθεί
berikut ini adalah dari teks tentu ke dalam bahasa nya đây là bản của văn tất nhiên sang tiếng câu
hii ni ya kwa hapa ja teksti hona hemen testuaren hér er textans aici
إليك هذه هي هذا هو هنا النص للنص بالطبع إلى من اللغة في
این است متن به البته از הנה של הטקסט כמובן את לעברית
यहाँ यहां का की के है हैं में पाठ निम्नलिखित नीचे इसका এখানে এর হল নিচে টেক্সট یہ ہے کا یہاں
язык языка языке мову мови język języka jazyk jazyka jezik nyelv nyelvre kielelle språk dili dile
lingua língua idioma langue sprache taal språket sproget språket limba limbă gjuhë
deepl google chatgpt gpt gemini claude translate llm ai ki ia von par por by da od
다음은 여기 이 텍스트의 문장의 네 물론입니다 한국어
"""
_FILLER_WORDS = frozenset(_FILLERS.split())
# Of these one makes a remark of what would be a mere label without.
_HERE = regex.compile(
    r"here(?:['’]?s)?|hier|voici|aqu[ií]|ecco|вот|ось|вось|ето|evo|ево|tukaj|oto|zde|tu|här|her|hér|tässä|siin"
    r"|šeit|štai|itt|íme|iată|işte|budur|ορίστε|εδώ|berikut|đây|hapa|hona|إليك|هذه|این|הנה|यहाँ|यहां"
    r"|এখানে|یہاں|یہ|다음은|여기",
    regex.IGNORECASE,
)
_NAMED = (
    "en de fr es it pt nl sv da nb fi pl cs sk sl hr sr bs bg mk ru uk be lt lv et hu ro el tr ar "
    "fa he hi bn ur ta te ml kn gu mr pa si ne th vi id ms zh ja ko ka hy az kk uz sw am is ga cy "
    "mt sq eu ca gl la eo tl km my lo"
)
_SAME_BEGINNING = 4


def speaks_of_translation(text: str) -> bool:
    """Say whether a text has a word for translating, in any language that we know it in."""
    return bool(_TRANSLATION.search(text) or _TRANSLATION_DENSE.search(text))


def means_translation(word: str) -> bool:
    """Say whether a word is one for translating."""
    return _TRANSLATION.match(word) is not None or _TRANSLATION_DENSE.search(word) is not None


def is_filler(word: str) -> bool:
    """Say whether a word, in small letters, belongs to such remarks."""
    return word.replace("’", "'").replace("\u0307", "") in _FILLER_WORDS


def points_ahead(word: str) -> bool:
    """Say whether a word means "here is"."""
    return _HERE.fullmatch(word.replace("\u0307", "")) is not None


def may_name_language(word: str, lang: str) -> bool:
    """Say whether a word, in small letters, begins as the name of a language in `lang` or English.

    German and Germanic, deutsch and deutsche count alike.
    """
    return word[:_SAME_BEGINNING] in _language_names(lang) | _language_names("en")


def is_name_of(word: str, lang: str) -> bool:
    """Say whether a word, in small letters, is the name of a language in itself or in English."""
    return word in {_name(lang, lang), _name(lang, "en")}


@cache
def _name(code: str, lang: str) -> str:
    import langcodes

    try:
        return langcodes.Language.get(code).display_name(lang).casefold()
    except (LookupError, ValueError):
        return ""


@cache
def _language_names(lang: str) -> frozenset[str]:
    names = [_name(code, lang) for code in _NAMED.split()]
    return frozenset(name[:_SAME_BEGINNING] for name in names if name)
