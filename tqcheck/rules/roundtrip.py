"""Rules that the round trip judges (TQ2xx).

Their examples read `[lang via pivot] text → pivot text → back-translation`. Those that lay what
came back beside the source have none: they hang on what the encoder makes of the words.
"""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

NOT_IN_TRANSLATION, NOT_IN_SOURCE, UNEXPLAINED = "TQ206", "TQ207", "TQ208"

ROUNDTRIP_RULES: tuple[Rule, ...] = (
    Rule(
        code="TQ201",
        name="wording-not-reproduced",
        category=Category.MISTRANSLATION,
        severity=Severity.MINOR,
        summary="Words come back as other words from a trip through another language.",
        why=(
            "The text was translated into another language and back. A good wording mostly "
            "survives that; a garbled one comes back as something else. How bad it is follows from "
            "how surprising the words stay for the translator when it knows what the other "
            "language says, compared with the worst words of fluent sentences where that was "
            "measured; where it cannot tell, the finding is a hint. Synonyms come back changed, "
            "too, and a weak translator changes much."
        ),
        bad=(
            "[en via de] The missile crews prepared for combat subscription at dawn. → Die "
            "Raketenmannschaften bereiteten sich im Morgengrauen auf den Kampfeinsatz vor. → The "
            "missile crews prepared for combat duty at dawn.",
            "[de via en] Die Regierung will die Steuern heben. → The government wants to raise "
            "taxes. → Die Regierung will die Steuern erhöhen.",
            "[zh via en] 部队首先离开了兵房。 → The troops left the barracks first. → "
            "部队首先离开了军营。",
        ),
        good=(
            "[en via de] The crews were the first to leave their barracks. → Die Mannschaften "
            "verließen als erste ihre Kasernen. → The crews were the first to leave the barracks.",
            "[ru via en] Переговоры продолжатся до вечера. → The talks will continue until "
            "evening. → До вечера будут продолжаться переговоры.",
        ),
    ),
    Rule(
        code="TQ202",
        name="lost-on-the-way",
        category=Category.MISTRANSLATION,
        severity=Severity.MINOR,
        summary="Words do not come back from a trip through another language.",
        why=(
            "The translator found nothing to say for these words: they may be superfluous, out of "
            "place or garbled. Translators also drop what is understood without it."
        ),
        bad=(
            "[en via fr] He did not support the plan. → Il a soutenu le plan. → He did support "
            "the plan.",
            "[ru via en] Министр вчера заявил это вслух журналистам. → The minister told "
            "journalists this yesterday. → Министр вчера заявил это журналистам.",
        ),
        good=(
            "[en via fr] The talks on the border go on. → Les négociations à la frontière se "
            "poursuivent. → Talks on the border go on.",
        ),
    ),
    Rule(
        code="TQ203",
        name="number-changed-on-trip",
        category=Category.MISTRANSLATION,
        severity=Severity.NEUTRAL,
        summary="A number comes back as another one, or not at all.",
        why=(
            "Mostly the translator's own slip, so this is a hint, unless the number stays "
            "surprising although the other language's text is known. Numbers are compared by "
            "value: 1,400 and 1400, three and 3 are alike."
        ),
        bad=(
            "[en via de] About 1,400 people came to the rally. → Etwa 14.000 Menschen kamen zu der "
            "Kundgebung. → About 14,000 people came to the rally.",
            "[zh via en] 1400名士兵参加了演习。 → Soldiers took part in the exercise. → "
            "士兵参加了演习。",
        ),
        good=(
            "[en via de] About 1,400 people came to three rallies. → Etwa 1.400 Menschen kamen zu "
            "drei Kundgebungen. → About 1400 people came to 3 rallies.",
        ),
    ),
    Rule(
        code="TQ204",
        name="name-changed-on-trip",
        category=Category.MISTRANSLATION,
        severity=Severity.NEUTRAL,
        summary="A name comes back as another one, or not at all.",
        why=(
            "Mostly the translator's own slip, so this is a hint, unless the name stays surprising "
            "although the other language's text is known. Names are known by their capitals, "
            "so not at the start of a sentence, in headlines or in German. Endings and small "
            "differences of spelling are left alone."
        ),
        bad=(
            "[en via ru] The talks between Iran and Belarus failed. → Переговоры между Ираком и "
            "Беларусью провалились. → The talks between Iraq and Belarus failed.",
            "[fr via en] Les entretiens avec Loukachenko ont échoué. → The talks have failed. → "
            "Les entretiens ont échoué.",
        ),
        good=(
            "[en via ru] The talks with Lukashenko failed. → Переговоры с Лукашенко провалились. → "
            "The talks with Lukashenka failed.",
            "[fr via en] Le président de l'Ukraine a parlé. → The Ukrainian president spoke. → Le "
            "président ukrainien a parlé.",
        ),
    ),
    Rule(
        code="TQ205",
        name="round-trip-far-off",
        category=Category.FLUENCY,
        severity=Severity.MINOR,
        summary="The sentence as a whole comes back very different.",
        why=(
            "It came back further off than nearly all fluent sentences of its length do by the "
            "same way, or hardly one of its content words came back. Sentences in dialect, "
            "headlines and word play do that, too."
        ),
        bad=(
            "[en via de] Colourless green ideas sleep furiously tonight. → Farblose Einfälle ruhen "
            "heftig. → Colorless notions rest violently.",
            "[zh via en] 他把事情弄得很糟糕。 → Things went badly wrong. → 出了大问题。",
        ),
        good=(
            "[en via de] The talks will go on until the evening. → Die Gespräche werden bis zum "
            "Abend andauern. → The talks will go on until the evening.",
        ),
    ),
    Rule(
        code=NOT_IN_TRANSLATION,
        name="not-in-translation",
        category=Category.ACCURACY,
        severity=Severity.MINOR,
        summary="Words of the source do not come back from the translation.",
        why=(
            "The translation was translated back into the source's language and laid beside the "
            "source. Neither what came back nor the translation itself has a word like these, as "
            "the encoder sees them. The finding marks what stands in their place, or has no length "
            "where nothing does. It is major where no more than one in a hundred human "
            "translations has a word as far from all others. What is said in quite other words "
            "looks alike. Where TQ104 says the same of these words, it alone is reported."
        ),
        needs_source=True,
    ),
    Rule(
        code=NOT_IN_SOURCE,
        name="not-in-source",
        category=Category.ADDITION,
        severity=Severity.MINOR,
        summary="Words come back from the translation that the source does not have.",
        why=(
            "As TQ206, the other way round: of these words of the translation something came back "
            "that is like nothing in the source, and neither are they themselves. They may have "
            "been added, or say something else. It is major where no more than one in a hundred "
            "human translations has such a word; what is said in quite other words looks alike."
        ),
        needs_source=True,
    ),
    Rule(
        code=UNEXPLAINED,
        name="unexplained-by-source",
        category=Category.MISTRANSLATION,
        severity=Severity.MINOR,
        summary="A word is not what its source leads one to expect.",
        why=(
            "The translator read the translation with its source before it, and would not have "
            "written this word: another name or figure than the source has, a word in another "
            "sense, one that was not translated. Names, figures and other words are each held "
            "against those of human translations of that direction: it is minor where one in a "
            "hundred has such a word, major where one in five hundred has. Free translations "
            "surprise, too. Nothing has to be translated back for this."
        ),
        needs_source=True,
    ),
)
