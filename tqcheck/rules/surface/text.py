"""Rules that read the surface of a translation (TQ30x to TQ34x)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

_LANGUAGE: tuple[Rule, ...] = (
    Rule(
        code="TQ301",
        name="empty-translation",
        category=Category.OMISSION,
        severity=Severity.CRITICAL,
        summary="There is no translation.",
        why="The cell is empty, blank, or holds only punctuation where the source has words.",
        bad=("[en>de] The house is red. ||| ", "[ru>en] Дом красный. ||| ...", "[zh]  \u200b"),
        good=("[en>de] The house is red. ||| Das Haus ist rot.", "[en>ru] * * * ||| * * *"),
        decisive=True,
    ),
    Rule(
        code="TQ307",
        name="null-word",
        category=Category.OMISSION,
        severity=Severity.CRITICAL,
        summary="A word of program text stands in the place of a translation.",
        why=(
            "The whole text is undefined, null, NaN or the like: a program printed that it had "
            "nothing. Sources that say the same are left alone, and short ones that mean it: null "
            "is zero in German."
        ),
        bad=(
            "[en>de] The ferry leaves at noon. ||| undefined",
            "[fr>en] Le bac part à midi. ||| None",
            "[ja] null",
            "[en>ru] The ferry leaves at noon. ||| N/A",
        ),
        good=(
            "[en>de] Zero ||| Null",
            "[en>de] N/A ||| N/A",
            "[de>en] k. A. ||| N/A",
            "[en] The value is undefined.",
        ),
        decisive=True,
    ),
    Rule(
        code="TQ303",
        name="wrong-language",
        category=Category.NON_TRANSLATION,
        severity=Severity.MAJOR,
        summary="The segment is written in another language or script than expected.",
        why=(
            "Most letters belong to a script that the language is not written in, or language "
            "identification gives the language next to no chance. Short texts, names and standards "
            "of one language (Croatian and Serbian) are left alone. A quotation in a foreign "
            "language is not an error."
        ),
        bad=(
            "[ru] The minister said on Monday that the talks would go on until the evening.",
            "[en] Министр заявил, что переговоры продолжатся до вечера.",
            "[zh] 大臣は月曜日に、交渉は夕方まで続くだろうと述べたということです。",
            "[de] The minister said on Monday that the talks would go on until the evening.",
        ),
        good=(
            "[ru] Министр заявил, что BMW и Daimler продолжат переговоры.",
            "[en] Volkswagen AG, Deutsche Bank",
            "[zh] 部长表示，谈判将持续到晚上。",
            "[sr] Министар је рекао да ће преговори трајати до вечери.",
        ),
        decisive=True,
    ),
    Rule(
        code="TQ305",
        name="foreign-script",
        category=Category.UNTRANSLATED,
        severity=Severity.MAJOR,
        summary="Words in a foreign script were left standing in the translation.",
        why=(
            "Systems copy what they cannot translate. Latin letters are at home everywhere and "
            "never reported; words in brackets or quotation marks are taken as meant."
        ),
        bad=(
            "[en] The 锦标赛 will be held in the capital in May.",
            "[de] Der Minister sprach mit dem председатель des Parlaments.",
            "[zh] 部长与 председатель 会谈。",
        ),
        good=(
            "[en] The character 福 (fú) stands for good luck.",
            "[en] The word “свобода” means freedom in Russian.",
            "[ja] 彼はBMWに乗っている。",
        ),
    ),
    Rule(
        code="TQ306",
        name="mixed-script-word",
        category=Category.SPELLING,
        severity=Severity.MINOR,
        summary="One word mixes look-alike letters of two scripts.",
        why=(
            "A Latin letter inside a Cyrillic or Greek word (or the other way round) looks right "
            "and breaks search, sorting and spelling checks. Joined words such as "
            "COVID-19-пандемия and brand names with an ending are left alone."
        ),
        bad=(
            "[ru] Премьер приехал в Mоскву.",
            "[en] The pаrliament voted on Monday.",
            "[el] Η Aθήνα είναι η πρωτεύουσα.",
        ),
        good=(
            "[ru] COVID-19-пандемия изменила VIPов и ITшников.",
            "[ja] 東京タワーのTシャツ",
            "[en] The γ-rays of 5 μm were seen.",
        ),
    ),
)

_REPETITION: tuple[Rule, ...] = (
    Rule(
        code="TQ311",
        name="repeated-word",
        category=Category.GRAMMAR,
        severity=Severity.MINOR,
        summary="The same word stands twice in a row.",
        why=(
            "A slip or a stutter of the system. Doubles that a language allows (had had, very "
            "very, die die) and languages that double words by grammar are left alone."
        ),
        bad=(
            "[en] He went to the the station.",
            "[de] Er ging mit mit ihr nach Hause.",
            "[ru] Он поехал в в Москву.",
        ),
        good=(
            "[en] He said that that had had an effect, in Bora Bora.",
            "[id] Anak-anak bermain pelan pelan di taman.",
            "[tr] Kapıyı yavaş yavaş açtı.",
            "[it] Andava piano piano verso casa.",
            "[zh] 我们去看看吧，天天开心。",
        ),
    ),
    Rule(
        code="TQ312",
        name="repeated-phrase",
        category=Category.FLUENCY,
        severity=Severity.MAJOR,
        summary="The same two to eight words stand twice in a row.",
        why="A decoder that lost its place says the phrase again.",
        bad=(
            "[en] The president of the of the republic resigned.",
            "[ru] Он сказал, что в этом году в этом году будет рост.",
            "[zh] 总统在北京大学在北京大学发表讲话。",
        ),
        good=(
            "[en] It got more and more and more expensive.",
            "[zh] 我们研究研究再说。",
            "[de] Schritt für Schritt kam er voran.",
        ),
    ),
    Rule(
        code="TQ313",
        name="loop",
        category=Category.NON_TRANSLATION,
        severity=Severity.MAJOR,
        summary="The text runs in a loop.",
        why=(
            "The same word or phrase follows itself again and again: the system was caught in a "
            "loop, and what the source said is lost. Laughter and other sounds are left alone."
        ),
        bad=(
            "[en] The answer was no no no no no no.",
            "[ru] Он шёл домой, он шёл домой, он шёл домой, он шёл домой.",
            "[zh] 我们的我们的我们的我们的我们的生活。",
        ),
        good=(
            "[en] Ha ha ha ha, blah blah blah blah.",
            "[zh] 哈哈哈哈哈哈哈",
            "[en] No, no, no, said the minister.",
        ),
        decisive=True,
    ),
)

_MARKS: tuple[Rule, ...] = (
    Rule(
        code="TQ322",
        name="unbalanced-bracket",
        category=Category.PUNCTUATION,
        severity=Severity.MINOR,
        summary="A bracket has no partner in the sentence.",
        why=(
            "One bracket was lost or added. List markers such as a), smileys, and a bracket that "
            "encloses several whole sentences are left alone."
        ),
        bad=(
            "[en] The party (founded in 1990 won the election.",
            "[zh] 该党（成立于1990年赢得了选举。",
            "[ru] Партия, основанная в 1990 году) победила на выборах.",
        ),
        good=(
            "[en] a) The party (founded in 1990) won :)",
            "[en] (He was born in 1950.",
            "[zh] 该党（成立于1990年）赢得了选举。",
            "[zh] 1）需要船；2）需要人。",
        ),
    ),
    Rule(
        code="TQ331",
        name="mojibake",
        category=Category.SPELLING,
        severity=Severity.MAJOR,
        summary="Letters were garbled by a wrong character encoding.",
        why="UTF-8 was read as an old 8-bit code page: é became Ã©, ’ became â€™.",
        bad=(
            "[fr] Le prÃ©sident a parlÃ©.",
            "[en] It wasnâ€™t true.",
            "[ru] ÐŸÑ€ÐµÐ·Ð¸Ð´ÐµÐ½Ñ‚ выступил.",
            "[ru] РџСЂРµР·РёРґРµРЅС‚ выступил.",
        ),
        good=(
            "[fr] « Il est arrivé… » dit-elle au CAFÉ».",
            "[pt] A REUNIÃO DE AMANHÃ…",
            "[uk] Різні Січневі події.",
            "[sv] Åsa åkte till Ängelholm.",
        ),
    ),
    Rule(
        code="TQ332",
        name="damaged-character",
        category=Category.SPELLING,
        severity=Severity.MAJOR,
        summary="A character is a replacement, private-use or control character.",
        why="A letter was lost on the way: nobody can read what stands here.",
        bad=(
            "[en] The caf\ufffd was closed.",
            "[de] Die Stra\ue000e ist gesperrt.",
            "[zh] 总统\x08发表讲话。",
        ),
        good=(
            "[en] Tabs\tand\u00a0blanks are fine.",
            "[fa] می\u200cخواهم بروم.",
            "[en] Yes 👩\u200d🚀!",
        ),
    ),
    Rule(
        code="TQ333",
        name="leftover-placeholder",
        category=Category.UNTRANSLATED,
        severity=Severity.MAJOR,
        summary="A placeholder was not filled in, or a code was left.",
        why=(
            "A tool put a mark in the place of a name, number or tag and did not put the real "
            "thing back, or a translator printed its code of the language. What stands in the "
            "source in the same form is left alone."
        ),
        bad=(
            "[en] Welcome back, {0}!",
            "[de] Es wurden %s Dateien gelöscht.",
            "[ru] Президент __PH1__ прибыл в [NUM] часов.",
            "[zh] 总统⟦1⟧发表讲话。",
            "[de] ZZNAME1 legt mittags ab.",
            "[de] deu_Latn Die Fähre legt mittags ab.",
        ),
        good=(
            "[en] Prices rose 5% so far in 2020.",
            "[en] The A380 and the G20 met MP3, ISO9001 and XXVII.",
            "[en>de] Press {0} to go on. ||| Drücken Sie {0}, um fortzufahren.",
            "[en] [Applause] The XXX Olympiad",
        ),
    ),
    Rule(
        code="TQ334",
        name="leftover-tag",
        category=Category.UNTRANSLATED,
        severity=Severity.MINOR,
        summary="Markup stands in the text.",
        why=(
            "A tag such as <b> or [url=…], or Markdown's **bold**, belongs to the page, not to its "
            "text. In Markdown files its own marks are left alone."
        ),
        bad=(
            "[en] He was <b>not</b> there.",
            "[ru] Он <br/> ушёл.",
            "[zh] 总统<i>发表</i>讲话。",
            "[de] **Die Fähre** legt mittags ab.",
            "[de] <![CDATA[Die Fähre legt mittags ab.]]>",
        ),
        good=(
            "[en] He said f**k twice, and 2**3 is 8.",
            "[en] If a < b and c > d, then it holds.",
            "[en>de] A <b>red</b> house ||| Ein <b>rotes</b> Haus",
            "[en] I <3 you",
        ),
    ),
    Rule(
        code="TQ335",
        name="leftover-entity",
        category=Category.SPELLING,
        severity=Severity.MINOR,
        summary="An HTML entity or an escape was not turned into its character.",
        why='&quot; and \\" should read ", &#39; should read \', \\n should begin a new line.',
        bad=(
            "[en] He said: &quot;No.&quot;",
            "[ru] Маркс &amp; Спенсер",
            "[zh] 总统说&#8220;不。",
            "[de] Die Fähre legt mittags ab.\\n\\nSie ist voll.",
        ),
        good=(
            "[en] AT&T; R&D and Q&A",
            "[en>de] Use &amp; here. ||| Nutzen Sie hier &amp;.",
            "[en] Open C:\\new\\table and type $\\nabla$.",
        ),
    ),
    Rule(
        code="TQ336",
        name="model-remark",
        category=Category.ADDITION,
        severity=Severity.MAJOR,
        summary="A remark of the language model stands in the translation.",
        why=(
            "Language models talk to whom they work for: “Sure! Here is the translation:”, "
            "“Translation:”, a note, a refusal. Known in some seventy languages. Sources that "
            "speak of translating are left alone, and so are credits (Translation: Jane Doe)."
        ),
        bad=(
            "[en>de] The ferry leaves at noon. ||| Here is the translation: Die Fähre legt mittags "
            "ab.",
            "[de] Sure! Here's the German translation:",
            "[de>fr] Die Fähre legt mittags ab. ||| Traduction : Le bac part à midi.",
            "[en>zh] The ferry leaves at noon. ||| 以下是翻译：渡轮中午出发。",
            "[en>es] The ferry leaves at noon. ||| [Por traducir]: El ferry sale a mediodía.",
        ),
        good=(
            "[en>de] Here is the translation: it is bad. ||| Hier ist die Übersetzung: Sie taugt "
            "nichts.",
            "[de] Übersetzung: Anna Müller und Peter Schmidt",
            "[en] Here is the news: the ferry left.",
            "[en] The German translation of the book appeared in 1990: a success.",
        ),
    ),
    Rule(
        code="TQ337",
        name="tokenizer-mark",
        category=Category.SPELLING,
        severity=Severity.MAJOR,
        summary="A mark of a tokenizer stands in the text.",
        why=(
            "Systems cut words into pieces and mark the cuts: ▁Die ▁Fähre, Fäh@@ re, ##re, <unk>. "
            "The pieces were not put together again."
        ),
        bad=(
            "[de] ▁Die ▁Fähre ▁legt ▁mittags ▁ab.",
            "[de] Die Fäh@@ re legt mittags ab.",
            "[ru] Паром ##ный ушёл.",
            "[en] ĠThe Ġferry leaves.",
            "[ja] フェリーは<unk>正午に出る。",
        ),
        good=(
            "[mt] Ġorġ u Ċensa marru Għawdex.",
            "[en] Write to me@home, #1 of @all.",
        ),
    ),
    Rule(
        code="TQ341",
        name="cut-off",
        category=Category.OMISSION,
        severity=Severity.MAJOR,
        summary="The sentence breaks off.",
        why=(
            "It ends without a full stop in a comma, an open hyphen, an article or another word "
            "that cannot end a sentence. Headlines, and sources that break off too, are left alone."
        ),
        bad=(
            "[en] The minister said that the government would support the",
            "[de] Der Minister sagte am Montag, dass die Regierung und",
            "[ru] Министр заявил в понедельник, что правительство и",
            "[zh] 部长星期一表示，政府将支持，",
        ),
        good=(
            "[en] The minister said that he would go on",
            "[en] Dear Sir,",
            "[ru] Министр заявил, что поедет.",
            "[en>fr] When I was young, I lived in the ||| Quand j'étais jeune, je vivais dans la",
        ),
    ),
)

TEXT_RULES: tuple[Rule, ...] = _LANGUAGE + _REPETITION + _MARKS
