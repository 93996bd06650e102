"""Rules that compare a translation with its source (TQ302, TQ304, TQ321, TQ35x, TQ36x)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule
from tqcheck.rules.surface import languages

_COPIES: tuple[Rule, ...] = (
    Rule(
        code="TQ302",
        name="copied-source",
        category=Category.UNTRANSLATED,
        severity=Severity.MAJOR,
        summary="The translation is a copy of the source.",
        why=(
            "Nothing was translated. Names, titles, numbers and other texts that read the same in "
            "both languages are left alone."
        ),
        bad=(
            "[en>de] The talks will go on until the evening. ||| The talks will go on until the "
            "evening.",
            "[ru>uk] Министр заявил, что переговоры продолжатся. ||| Министр заявил, что "
            "переговоры продолжатся.",
            "[zh>ja] 部长表示谈判将持续到晚上。 ||| 部长表示谈判将持续到晚上。",
        ),
        good=(
            "[en>de] Angela Merkel, Berlin ||| Angela Merkel, Berlin",
            "[en>de] The talks go on. ||| Die Gespräche gehen weiter.",
        ),
        needs_source=True,
        decisive=True,
    ),
    Rule(
        code="TQ304",
        name="copied-phrase",
        category=Category.UNTRANSLATED,
        severity=Severity.MAJOR,
        summary="Six or more words of the source stand untranslated.",
        why=(
            "Part of the source was copied. Names and titles of works are kept out by asking for "
            "words in small letters; a quotation left in the original on purpose is not an error."
        ),
        bad=(
            "[en>de] He said the talks will go on until the evening. ||| Er sagte, the talks will "
            "go on until the evening.",
            "[fr>es] Il a dit que le ministre parlera demain matin. ||| Dijo que le ministre "
            "parlera demain matin a todos.",
        ),
        good=(
            "[en>de] The Bank of New York Mellon rose. ||| Die Bank of New York Mellon stieg.",
            "[en>de] He said the talks will go on. ||| Er sagte, die Gespräche gingen weiter.",
        ),
        needs_source=True,
    ),
)

_FACTS: tuple[Rule, ...] = (
    Rule(
        code="TQ321",
        name="unbalanced-quote",
        category=Category.PUNCTUATION,
        severity=Severity.MINOR,
        summary="A quotation mark of the source has no counterpart.",
        why=(
            "The source opens and closes its quotation, the translation does only one of the two. "
            "Apostrophes, inches and quotations that go on in the next sentence are left alone."
        ),
        bad=(
            '[en>de] He said: "The talks go on." ||| Er sagte: „Die Gespräche gehen weiter.',
            "[en>ru] The “Freedom” party won. ||| Партия «Свобода победила.",
            "[en>zh] The “Freedom” party won. ||| 执政的“自由党赢了。",
        ),
        good=(
            '[en>de] "The talks go on. ||| „Die Gespräche gehen weiter.',
            "[en>ru] The “Freedom” party won. ||| Партия «Свобода» победила.",
            "[en>de] The 'old' house ||| Das ‚alte‘ Haus",
        ),
        needs_source=True,
    ),
    Rule(
        code="TQ351",
        name="number-mismatch",
        category=Category.MISTRANSLATION,
        severity=Severity.MAJOR,
        summary="A number of the source stands otherwise in the translation.",
        why=(
            "Numbers are compared by value: 1,400, 1.400, 1 400 and 140万 written with other "
            "digits or units of ten are alike, and a number may be written in words. Only a number "
            "replaced by another, or a precise one that is lost or new, is reported. Years of "
            "other calendars are read as ours; an amount in another unit must be its conversion."
        ),
        bad=(
            "[en>de] About 1,400 people came. ||| Etwa 14.000 Menschen kamen.",
            "[en>ru] The company employs 1.4 million people. ||| В компании работает 1,4 миллиарда "
            "человек.",
            "[zh>en] 公司有140万名员工。 ||| The company has 14 million employees.",
            "[ar>en] قتل ٣٤٥ شخصا. ||| 354 people were killed.",
            "[en>fr] He paid 450 pounds for it. ||| Il a payé 540 livres pour cela.",
            "[ja>en] 令和6年に完成した。 ||| It was completed in 2023.",
        ),
        good=(
            "[en>de] About 1,400 people came. ||| Etwa 1.400 Menschen kamen.",
            "[en>fr] About 1,400 people came. ||| Environ 1 400 personnes sont venues.",
            "[en>de] 1.4 million people ||| 1,4 Millionen Menschen",
            "[en>de] It fell to $24.74. A low. ||| Es fiel auf 24,74 Dollar. Ein Tief.",
            "[en>de] It fell to $1.10. A low. ||| Es fiel auf 1,10 Dollar. Ein Tief.",
            "[de>en] Er kam am 24.12. zurück. ||| He came back on 24 December.",
            "[de>ru] Die Aktie fiel auf 24.74. ||| Акция упала до 24,74.",
            "[en>zh] 1.4 million people came. ||| 140万人来了。",
            "[en>de] Thirty people came at 3pm. ||| 30 Menschen kamen um 15:00 Uhr.",
            "[zh>en] 三个人来了。 ||| 3 people came.",
            "[hi>en] १२५ लोग आए। ||| 125 people came.",
            "[ja>en] ３４５人が来た。 ||| 345 people came.",
            "[en>de] In the 1990s it grew. ||| In den 90er Jahren wuchs es.",
            "[en>zh] In the 1980s it grew. ||| 它在20世纪80年代增长。",
            "[en>nb] It costs 1.5 million. ||| Det koster 1,5 mill.",
            "[en>de] It is 10 miles away. ||| Es ist 16 km entfernt.",
            "[th>en] ในปี พ.ศ. 2566 ||| In 2023",
        ),
        needs_source=True,
        languages=languages.NUMBERS,
    ),
    Rule(
        code="TQ352",
        name="date-mismatch",
        category=Category.MISTRANSLATION,
        severity=Severity.MAJOR,
        summary="A month or weekday of the source became another.",
        why=(
            "A name of a month or weekday stands in the source, and only another one in the "
            "translation. A day left out is not reported."
        ),
        bad=(
            "[en>de] The talks begin in March. ||| Die Gespräche beginnen im Mai.",
            "[en>ru] He arrived on Monday. ||| Он приехал во вторник.",
            "[zh>en] 会谈将于三月开始。 ||| The talks will begin in April.",
        ),
        good=(
            "[en>de] The talks begin in March. ||| Die Gespräche beginnen im März.",
            "[en>zh] He arrived on Monday. ||| 他星期一抵达。",
            "[en>ru] He may march on. ||| Он может идти дальше, сказал он в мае.",
        ),
        needs_source=True,
        languages=languages.DATES,
    ),
    Rule(
        code="TQ353",
        name="percent-mismatch",
        category=Category.MISTRANSLATION,
        severity=Severity.MAJOR,
        summary="A percentage lost its percent sign, or a number gained one.",
        why=(
            "5 % and 5 are different amounts. Per cent may be written in words, and one mark may "
            "stand for several numbers in a row."
        ),
        bad=(
            "[en>de] Prices rose by 5% last year. ||| Die Preise stiegen letztes Jahr um 5.",
            "[ru>en] Цены выросли на 12 процентов. ||| Prices rose by 12.",
            "[en>zh] The price rose to 45. ||| 价格上涨到45%。",
        ),
        good=(
            "[en>de] Prices rose by 5%. ||| Die Preise stiegen um 5 Prozent.",
            "[zh>en] 价格上涨了百分之五。 ||| Prices rose 5%.",
            "[en>pl] Prices rose by 5%. ||| Ceny wzrosły o 5 proc.",
        ),
        needs_source=True,
        languages=languages.PERCENT,
    ),
    Rule(
        code="TQ354",
        name="currency-mismatch",
        category=Category.MISTRANSLATION,
        severity=Severity.MAJOR,
        summary="An amount of money changed its currency.",
        why=(
            "An amount of the source stands with another currency in the translation, and nowhere "
            "with its own. Where both stand, or the sum was converted as well, nothing is reported."
        ),
        bad=(
            "[en>de] It costs $500. ||| Es kostet 500 Euro.",
            "[ru>en] Билет стоит 300 рублей. ||| The ticket costs 300 dollars.",
            "[zh>en] 票价为300元。 ||| The ticket costs $300.",
            "[en>es] It cost £45 million. ||| Costó 45 millones de euros.",
        ),
        good=(
            "[en>de] It costs $500. ||| Es kostet 500 Dollar.",
            "[zh>en] 票价为300美元。 ||| The ticket costs $300.",
            "[en>fr] It costs $500. ||| Cela coûte 500 dollars (450 euros).",
        ),
        needs_source=True,
        languages=languages.MONEY,
    ),
    Rule(
        code="TQ355",
        name="url-mismatch",
        category=Category.ACCURACY,
        severity=Severity.MINOR,
        summary="A web address of the source is missing or changed.",
        why=(
            "An address must be kept letter by letter, else it leads nowhere. Another language "
            "version of the same site (en. becoming de.) is left alone."
        ),
        bad=(
            "[en>de] See https://example.org/help now. ||| Siehe https://example.org/hilfe jetzt.",
            "[en>ru] See www.example.org now. ||| Смотрите сейчас.",
        ),
        good=(
            "[en>de] See https://en.example.org/help. ||| Siehe https://de.example.org/help.",
            "[en>zh] See www.example.org now. ||| 请看www.example.org。",
        ),
        needs_source=True,
    ),
    Rule(
        code="TQ356",
        name="email-mismatch",
        category=Category.ACCURACY,
        severity=Severity.MINOR,
        summary="An e-mail address of the source is missing or changed.",
        why="A letter to a changed address does not arrive.",
        bad=(
            "[en>de] Write to info@example.org today. ||| Schreiben Sie an info@beispiel.org.",
            "[en>ru] Write to info@example.org. ||| Напишите нам.",
        ),
        good=("[en>zh] Write to info@example.org. ||| 请写信给info@example.org。",),
        needs_source=True,
    ),
)

_LENGTH: tuple[Rule, ...] = (
    Rule(
        code="TQ361",
        name="too-short",
        category=Category.OMISSION,
        severity=Severity.MAJOR,
        summary="The translation is far too short for its source.",
        why=(
            "Measured in characters against what human translators of the language pair write for "
            "a source of this length. Part of the source is probably missing."
        ),
        bad=(
            "[en>de] The minister said on Monday that the talks would go on until the evening and "
            "that both sides were willing to compromise. ||| Der Minister sprach.",
            "[en>zh] The minister said on Monday that the talks would go on until the evening and "
            "that both sides were willing to compromise. ||| 部长说。",
        ),
        good=(
            "[en>de] The talks go on. ||| Weiter.",
            "[en>zh] The minister said on Monday that the talks would go on until the evening. ||| "
            "部长星期一表示，谈判将持续到晚上。",
        ),
        needs_source=True,
    ),
    Rule(
        code="TQ362",
        name="too-long",
        category=Category.ADDITION,
        severity=Severity.MAJOR,
        summary="The translation is far too long for its source.",
        why=(
            "Measured in characters against what human translators of the language pair write for "
            "a source of this length. Something was probably added or said more than once."
        ),
        bad=(
            "[en>de] The minister spoke in the morning. ||| Der Minister sprach am Morgen mit der "
            "Presse über die neuen Verhandlungen, die nach Angaben aller Beteiligten noch bis zum "
            "Abend dauern werden.",
            "[zh>en] 部长星期一上午发表了讲话。 ||| On Monday morning the minister gave a speech "
            "to the press about the new negotiations, which according to all who took part in "
            "them will go on until the late evening, and then left for the airport.",
        ),
        good=("[en>de] The minister spoke. ||| Der Minister hat am Morgen gesprochen.",),
        needs_source=True,
    ),
)

SOURCE_RULES: tuple[Rule, ...] = _COPIES + _FACTS + _LENGTH
