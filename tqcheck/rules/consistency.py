"""Rules that read a whole document (TQ4xx)."""

from __future__ import annotations

from tqcheck.records import Severity
from tqcheck.rules.kinds import Category, Rule

CONSISTENCY_RULES: tuple[Rule, ...] = (
    Rule(
        code="TQ401",
        name="name-spelled-two-ways",
        category=Category.INCONSISTENCY,
        severity=Severity.MINOR,
        summary="One name is spelled in two ways in one document.",
        why=(
            "Readers take two spellings for two people or places. Only spellings that differ in "
            "known ways of writing the same sounds (y or i, ü or ue, -enka or -enko, one consonant "
            "or two) or by one letter inside a long name are compared; case endings, plurals and "
            "names of different people are left alone. The rarer spelling is marked."
        ),
        bad=(
            "[en] President Lukashenka met reporters. ¶ Later, Lukashenko left for Minsk.",
            "[en] The talks in Kiev failed. ¶ Officials in Kyiv were silent.",
            "[de] Gestern sprach Robert Mueller. ¶ Heute schwieg Herr Müller.",
            "[fr] Le président Zelensky a parlé. ¶ Puis monsieur Zelenskyy est parti.",
        ),
        good=(
            "[en] He left Russia. ¶ The Russian army and Iran, Iraq, Mali and Malta were silent.",
            "[en] Voters in Austria and Australia. ¶ The Austrian and Australian teams.",
            "[ru] Говорил Владимир Путин. ¶ Слова Путина слышали, Путину ответили.",
            "[de] Der Bürger sprach. ¶ Alle Bürgern und Burgen der Stadt.",
        ),
    ),
    Rule(
        code="TQ402",
        name="figure-given-two-ways",
        category=Category.INCONSISTENCY,
        severity=Severity.MINOR,
        summary="Two different numbers stand before the same words in one document.",
        why=(
            "One of them may be wrong, or the article corrects itself on purpose: the rule only "
            "says what stands where. Contrasts (Party A won 40 seats, Party B won 60) are left "
            "alone: only figures of one subject count."
        ),
        bad=(
            "[en] Police said 14 people were killed in the fire. ¶ The fire spread quickly. ¶ "
            "In all, 15 people were killed in the fire.",
            "[ru] Власти: 14 мирных жителей города Гомеля погибли. ¶ Власти молчат. ¶ "
            "Ранее сообщалось, что 15 мирных жителей города Гомеля погибли.",
        ),
        good=(
            "[en] Police said 14 people were killed in the fire. ¶ And 15 people were hurt in it.",
            "[en] In 2014 the party won. ¶ In 2018 the party won.",
            "[en] Party A won 40 seats in the new state parliament. ¶ "
            "Party B won 60 seats in the new state parliament.",
            "[de] Am Montag starben 14 Menschen bei dem Brand in der Halle. ¶ "
            "Am Dienstag starben 15 Menschen bei dem Brand in der Halle.",
        ),
    ),
    Rule(
        code="TQ403",
        name="unclosed-quotation",
        category=Category.PUNCTUATION,
        severity=Severity.MINOR,
        summary="A quotation is opened or closed only once in its paragraph.",
        why=(
            "A quotation may run over several sentences, so whole paragraphs are read. A mark that "
            "closes what nothing opened, or opens what nothing closes before the next quotation, "
            "is reported; a quotation that goes on in the next paragraph is left alone."
        ),
        bad=(
            "[en] The talks go on,” he said. ¶ Nobody answered.",
            "[de] Er sagte: „Das ist gut. ¶ Dann ging er. ¶ Sie rief: „Nein.“",
            "[ru] Он сказал: «Это хорошо. ¶ Потом ушёл. ¶ Она крикнула: «Нет».",
        ),
        good=(
            "[en] “The talks go on. ¶ Nobody knows how long,” he said.",
            "[de] „Die Gespräche gehen weiter. ¶ Niemand weiß, wie lange“, sagte er.",
            "[de] «Wir sind bereit», sagte der Minister. ¶ «Und wir warten.»",
            "[es] «Esperamos el ferry. ¶ »Nadie sabe cuándo sale. ¶ »Es tarde», dijo.",
            "[en] It is 12' 3\" long, and the '90s are over.",
        ),
    ),
)
