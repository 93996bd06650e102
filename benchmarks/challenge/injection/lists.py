"""The small closed lists, by language: articles, prepositions, negation, places.

A swap group is a string of words any of which may take another's place; words that mean the same in
most places (Ukrainian `в` and `у`) never share one. A negation entry is a pattern and what takes
the place of its match; all match within a sentence only, in lower case.
"""

from __future__ import annotations

from collections.abc import Mapping

import regex

Rewrite = tuple["regex.Pattern[str]", str]

_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
CALENDAR = frozenset(f"{_MONTHS} {_DAYS}".split())
"""Capitalised in English, and no names."""

SWAPS: Mapping[str, tuple[str, ...]] = {
    "cs": ("v na s z do od pro po za při bez nad pod",),
    "de": (
        "der die das dem den des",
        "ein eine einen einem einer",
        "in auf an zu mit bei nach von aus über für gegen",
        "im am vom zum beim",
    ),
    "en": ("in at for from with by of to about against", "a an"),
    "es": ("el la los las", "un una unos unas", "en a por para con sobre desde hacia de"),
    "fr": ("le la les", "un une des", "à dans sur pour par avec sans vers de", "au aux du"),
    "it": (
        "il la i le gli lo",
        "un una uno",
        "di a da in con su per",
        "del della dei delle degli",
        "nel nella nei nelle",
        "al alla ai alle",
    ),
    "pl": ("w na z do od dla po za przez przy bez nad",),
    "pt": (
        "o a os as",
        "um uma",
        "de em por para com sobre",
        "no na nos nas",
        "do da dos das",
        "ao à aos às",
    ),
    "ru": ("в на с к от из у для за без до при о",),
    "uk": ("в на до від для про за без при по через",),
}

HAN_SWAPS = "在从对向被把"
HAN_SWAP = regex.compile(
    r"(?<![现存正实所内外潜好旨不])在(?!于|线|内|此|意|乎)|(?<![服顺自听])从(?!而|事|此|未|来|不|前)"
    r"|(?<![反相绝针面应核校派])对(?!于|象|手|话|比|抗|待|面|应|立|方|称|付|外|策|此)"
    r"|(?<![方走转面倾一意动取])向(?!前|导|往|来)|被(?!告|子)|(?<![门一两])把(?!握|手)"
)
"""Chinese words that stand where prepositions do, told from the same characters inside words."""


def _rewrites(*entries: tuple[str, str]) -> tuple[Rewrite, ...]:
    return tuple((regex.compile(pattern), piece) for pattern, piece in entries)


def _before(negator: str, verbs: str, never_after: str) -> tuple[str, str]:
    """Put `negator` before one of the verbs, unless one of `never_after` or a joint is before."""
    barred = "|".join(never_after.split())
    choice = "|".join(verbs.split())
    return rf"(?<!['’\-])(?<!\b(?:{barred}) )\b(?=(?:{choice})\b(?![-'’]))", negator


DENIALS: Mapping[str, tuple[Rewrite, ...]] = {
    "cs": _rewrites(
        (r"\bne(?=(?:byl|měl|moh|mohl)[aoiy]?\b)", ""),
        (r"\bne(?=(?:jsou|má|mají|může|mohou|bude|budou|lze|musí|existuje|znamená|jde|ví)\b)", ""),
        (r"\bnení\b", "je"),
    ),
    "de": _rewrites(
        (r" nicht(?=[ .,;])", ""),
        (r"\bkein(?=(?:e|en|em|er|es)?\b)", "ein"),
        (r"\bohne\b", "mit"),
        (r"\bnie\b", "immer"),
    ),
    "en": _rewrites(
        (r"(?<=\p{L}) not(?=[ .,;])", ""),
        (r"(?<=\b(?:is|are|was|were|do|does|did|has|have|had|would|could|should))n['’]t\b", ""),
        (r"\bcannot\b", "can"),
        (r"\bno longer\b", "still"),
        (r"\bno (?=\p{Ll})(?!one\b|more\b|longer\b)", "some "),
        (r"(?<=\p{L}) never(?= )", ""),
        (r"\bwithout\b", "with"),
    ),
    "es": _rewrites(
        (r"\bno (?=\p{Ll})", ""),
        (r"\bnunca\b", "siempre"),
        (r"\bsin\b", "con"),
    ),
    "fr": _rewrites(
        (r"\b(?:ne |n['’])((?:\p{L}|['’])+) (?:pas|plus|jamais)\b", r"\1"),
        (r"\bsans\b", "avec"),
    ),
    "it": _rewrites((r"\bnon (?=\p{Ll})", ""), (r"\bsenza\b", "con")),
    "pl": _rewrites((r"\bnie (?=\p{Ll})", "")),
    "pt": _rewrites(
        (r"\bnão (?=\p{Ll})", ""),
        (r"\bnunca\b", "sempre"),
        (r"\bsem\b", "com"),
    ),
    "ru": _rewrites((r"\bне (?=\p{Ll})", "")),
    "uk": _rewrites((r"\bне (?=\p{Ll})", "")),
    "zh": _rewrites(
        (r"不(?=[是会能应需愿想再允])", ""),
        (r"没(?=有\p{Han})", ""),
        (r"无法", "可以"),
        (r"[尚仍]?未能", "已能"),
        (r"并未", "已经"),
    ),
}
"""How a negation is taken out."""

ASSERTIONS: Mapping[str, tuple[Rewrite, ...]] = {
    "cs": _rewrites(
        _before("ne", "jsou byl byla bylo byli byly má mají měl může mohou bude budou lze", "a i"),
        (r"\bje(?= \p{Ll})", "není"),
    ),
    "de": _rewrites(
        (
            r"(?<=\b(?:ist|sind|war|waren|wird|werden|wurde|wurden|kann|können|konnte|konnten|hat"
            r"|muss|müssen|sollte|sollten))(?= \p{L})(?! (?:soll|kann|könn|wird|werd|wurd|muss|müss"
            r"|dürf|hab|hat|sind|ist|war))",
            " nicht",
        ),
    ),
    "en": _rewrites(
        (r"(?<=\b(?:is|are|was|were|can|could|will|would|should|may|must))(?= \p{Ll})", " not"),
    ),
    "es": _rewrites(
        _before(
            "no ",
            "es son fue fueron era eran está están estaba puede pueden podría ha han había tiene "
            "tienen tenía hay debe deben será serán",
            "no ni se lo la los las le les me nos",
        ),
    ),
    "fr": _rewrites(
        (
            r"(?<!['’\-])(?<!\b(?:ne|se|y|en|le|la|les|lui|leur|nous|vous|me) )\b(peut|peuvent|sont"
            r"|doit|doivent|sera|seront|permet|fait|font|reste|devrait|pourrait|pouvait|semble)\b"
            r"(?![-'’])",
            r"ne \1 pas",
        ),
        (
            r"(?<!['’\-])(?<!\b(?:ne|se|y|en|le|la|les|lui|leur|nous|vous|me) )\b(est|ont|était"
            r"|étaient|avait|avaient|existe)\b(?![-'’])",
            r"n'\1 pas",
        ),
    ),
    "it": _rewrites(
        _before(
            "non ",
            "è sono era erano ha hanno può possono deve devono viene vengono fu furono sarà "
            "saranno aveva avevano potrebbe dovrebbe",
            "non né si lo la li le gli ne ci vi mi",
        ),
    ),
    "pl": _rewrites(
        _before(
            "nie ",
            "jest są był była było były może mogą ma mają będzie będą można został została "
            "zostało zostały należy miał miała mieli mógł mogła",
            "nie się ani",
        ),
    ),
    "pt": _rewrites(
        _before(
            "não ",
            "é são foi foram era eram está estão estava pode podem tem têm deve devem há tinha "
            "tinham será serão poderia",
            "não nem se o a os as lhe lhes me nos",
        ),
    ),
    "ru": _rewrites(
        _before(
            "не ",
            "был была было были может могут является являются будет будут имеет имеют стал стала "
            "стало стали мог могла могли должен должна должны следует",
            "не ни",
        ),
    ),
    "uk": _rewrites(
        _before(
            "не ",
            "був була було були може можуть є буде будуть має мають став стала стало стали міг "
            "могла могли повинен повинні слід",
            "не ні",
        ),
    ),
    "zh": _rewrites(
        (r"(?<=[这那们他她它都也])(?=是)", "不"),
        (r"(?<=[就都也将们他她它])(?=会(?!议|员|长))", "不"),
        (r"(?<!不)(?=可以|需要|应该|应当|能够|允许|认为|支持|属于|包括)", "不"),
        (
            r"(?<![没只所具拥还富含占持是唯各])(?=有(?:\p{Han}(?<![关些效限利时名趣机意人可必所力史])))",
            "没",
        ),
    ),
}
"""How one is put in, where there is none to take out."""

_PLACES = (
    "美国 英国 法国 德国 日本 中国 印度 韩国 朝鲜 泰国 越南 埃及 伊朗 波兰 瑞典 挪威 芬兰 "
    "希腊 荷兰 巴西 智利 秘鲁 古巴 南非 瑞士 丹麦 欧洲 亚洲 非洲 北美 南美 美洲 "
    "北京 上海 香港 台湾 西藏 四川 东京 伦敦 巴黎 柏林 罗马 纽约 悉尼 孟买 开罗 "
    "加拿大 俄罗斯 意大利 西班牙 葡萄牙 墨西哥 阿根廷 以色列 土耳其 伊拉克 乌克兰 新西兰 "
    "爱尔兰 比利时 匈牙利 奥地利 肯尼亚 莫斯科 华盛顿 芝加哥 新加坡 洛杉矶 多伦多 旧金山 "
    "夏威夷 波士顿 澳大利亚 马来西亚 巴基斯坦 佛罗里达 印度尼西亚 沙特阿拉伯 加利福尼亚"
)
PLACES = tuple(_PLACES.split())
"""Chinese names of places; a name is swapped with one of the same length."""
