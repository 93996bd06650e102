"""Which words carry grammar and which deny: tables for eleven languages, a rule for the rest.

A function word that differs after a round trip says little, so only the most frequent articles,
prepositions, pronouns, conjunctions and auxiliaries are named: those over about one in 1,200 words
of news (WMT test sets), less the content words among them. A negation is no function word.
"""

from __future__ import annotations

from functools import cache

_TABLES = {
    "en": """the to of in and a an is that for on was it with as are be from at have he by this has
        his they but were their will or been who had there more i which you we also after when can
        up she all out its if about would her so over other some now into just than do them because
        it's then how these since before where could while very between any such only even like
        both each him me my your our us those being does did am upon per though although may might
        should shall against under during through until within what why whose whom here towards
        via across among above below near around off along behind beside besides except toward onto
        must themselves himself herself itself""",
    "de": """die der und in von zu das den sie es ist mit dass auf ein eine im sich für dem als des
        er an um werden auch aus nach bei einem am wie sind einer hat einen wurde war haben wird
        aber ich oder über wir vor sein wenn zum so noch ihre nur wurden durch diese seine zur was
        man hatte kann bis habe da seiner sehr während sei unter eines waren gegen seit dieser vom
        wieder dann weil doch dies ihr ihm ihn ihnen ihrer ihren seinen seinem seines diesem diesen
        dieses damit hatten können könnte würde würden soll sollen sollte muss müssen bereits mich
        mir dir euch uns unser unsere mein dein zwischen ob also schon denn welche welcher""",
    "fr": """de la les le et à des en a que un du une pour qui dans est il sur par au plus ce ont
        sont mais se avec été je son ou vous aux nous on comme c si cette leur ces être d y ils ses
        même tout elle où leurs depuis avoir aussi entre selon avant contre également alors dont
        très lui eux l n m s t qu j sa ça me mes mon ma ne avait était ainsi puis donc fait sous
        afin lorsque pendant cet soit sera serait seront avaient étaient peut""",
    "es": """de la en el que y a los se un del las una por con es para su al más lo como o ha pero
        sus si sobre también este son ya le desde entre fue está ser cuando hasta durante esta han
        puede hay me era esto muy había nos les según cada mi qué donde están e u él ella ellos
        así estos estas ese esa eso fueron sea sido aunque pues ante bajo tras te yo porque""",
    "ru": """в и на что с по как из это для он за к о его от но а чтобы они я у до был было мы или
        которые их когда после также были она так который то все будет того том если бы быть со
        этом при же об уже ее её этого вы есть была могут чем под очень которая где этот во мне
        ли ему им ей нас вас нам вам эти этой этих тем той тех там тут тоже лишь между через перед
        который которой которых которого себя свой свою своей своих своего может мог себе""",
    "uk": """в на у що з і та до за як він це для від його про які а після щоб й але я із вони або
        який того ми також є під через було може її якщо яка буде був чи так по проти дуже бути
        були оскільки де свою перед один їх тим була над хоча цей цьому коли ти ви йому їм їй вже
        ж же би б цього цієї цих ці між собі себе своїх своєї своє""",
    "cs": """a v se na že je z s to o do ve k si pro ale za po jako i by jsou který která které
        kteří jsem byl od co nebo jeho podle aby tak když také byla před bylo bude ze než jak své
        jsme při má být jejich už pokud až mezi může kde tomu pak však ke tím velmi kdy ještě toho
        ho což měl on ona oni ji mu jim mě mi ty byly byli u jen svou svého""",
    "it": """di il la e che in a per un ha è del i della una le con da sono più al nel dei gli delle
        alla come ma hanno stato o anche questo nella se essere lo dopo degli ad cui dal su quando
        era alle tra stati sua suo sue suoi due ai sul dalla sulla questa ci uno stata così può
        ancora nei sia mentre nelle ed mi ti si l d un all dell nell dall sull quest ne fra fu
        quello quella quelli queste questi loro lui lei noi voi io""",
    "pt": """de a o que e do em para da um uma no os com na as é se por dos mais como ao foi mas seu
        à sua das sobre ou ser quando nos são está após pelo seus suas também nas pela tem ter até
        isso aos ele ela eles elas você foram entre pode estão ainda há durante às já sido lhe me
        te este esta esse essa isto pelos pelas num numa onde""",
    "pl": """w i na z się do że to jest o po przez a od jak tym co są które jego za dla ale który
        podczas lub aby ma tego ze może przed według pod by która oraz jako ich tak jednak czy
        również być jej jeśli był już tylko także bardzo go nad on ona oni ten ta te ponieważ
        którzy został były była było u ci mu im ją""",
    "zh": """的 一 是 在 了 和 有 这 那 个 为 他 她 它 们 以 到 对 来 我 你 于 将 也 与 而 就 之 等
        及 但 或 被 把 从 由 并 其 所 着 过 地 得 会 向 给 让 使 此 该 很 都 還 还 這 個 為 們 來
        對 於 將 與 從 並 會 過 給 讓 時 时 后 後 中 上 下 名 位 条 只 件 张 種 种 些""",
    "ja": """の に は を た が で て と し れ さ る い も な ら り か よ こ そ ま す ん だ き へ や
        あ お く け せ っ ど ば ほ み め ゆ わ""",
}
_NEGATIONS = {
    "en": "no not never none nothing nobody neither nor cannot without",
    "de": "nicht kein keine keinen keinem keiner keines nie niemals nichts niemand weder ohne",
    "fr": "pas jamais rien aucun aucune ni sans personne non",
    "es": "no nunca jamás nada nadie ni sin ningún ninguna ninguno tampoco",
    "ru": "не ни нет никогда ничего никто нельзя без нету",
    "uk": "не ні ніколи нічого ніхто немає без",
    "cs": "ne ani nikdy nic nikdo není nejsou bez žádný žádná žádné",
    "it": "non no mai niente nulla nessuno nessuna né senza",
    "pt": "não nunca jamais nada ninguém nem sem nenhum nenhuma",
    "pl": "nie nigdy nic nikt ani bez żaden żadna żadne",
    "zh": "不 没 沒 无 無 未 非 勿 否 莫",
    "ja": "不 無 未 非 ぬ ず",
}
_NUMERALS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
    "cs": "nula jeden dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście "
    "dwanaście",
    "zh": "零 一 二 三 四 五 六 七 八 九 十",
    "ja": "零 一 二 三 四 五 六 七 八 九 十",
}
_LONGEST_UNLISTED = 3


@cache
def _listed(lang: str) -> frozenset[str]:
    return frozenset(_TABLES.get(lang, "").split())


@cache
def _denying(lang: str) -> frozenset[str]:
    return frozenset(_NEGATIONS.get(lang, "").split())


def is_negation(key: str, lang: str) -> bool:
    """Say whether a case-folded word denies."""
    return key in _denying(lang) or (lang == "en" and key.endswith(("n't", "n’t")))


@cache
def numerals(lang: str) -> tuple[str, ...]:
    """List the words for 0, 1, 2 and so on; nothing for a language without a table."""
    return tuple(_NUMERALS.get(lang, "").split())


def is_function_word(key: str, lang: str) -> bool:
    """Say whether a case-folded word carries grammar more than content.

    In a language without a table every alphabetic word of up to three letters counts as one.
    """
    if lang in _TABLES:
        return key in _listed(lang)
    return len(key) <= _LONGEST_UNLISTED and key.isalpha() and not key.isupper()
