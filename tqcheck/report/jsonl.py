r"""Write JSON Lines: the lossless format, and a contract.

UTF-8, one object a line, lines end in `\n`. First a `run` line, then one `segment` line for each
segment listed, in input order, last a `summary` line. Every field is always there; what is unknown
is null. Floats have at most six decimals. Offsets are Unicode code points, half open:
`text[start:end]`.

run
| field        | type           | meaning |
|--------------|----------------|---|
| `type`       | "run"          | |
| `version`    | string         | version of tqcheck |
| `models`     | list           | `id`, `kind`, `digest` (sha256), `licence`, `precision` |
| `options`    | object         | the settings of the run |
| `signature`  | string         | every choice that changes a number, in one line |
| `alarm_rate` | number, null   | the share of people's own sentences that may be suspect |
| `threshold`  | number, null   | the user's own: the risk from which a segment is suspect |
| `has_source` | boolean        | whether any segment came with its source |
| `top`        | integer, null  | only so many segments are listed, the riskiest |
| `min_risk`   | number, null   | no segment under this risk is listed |
| `notices`    | list of string | remarks: rows skipped, unknown languages, missing signals |

segment
| field         | type          | meaning |
|---------------|---------------|---|
| `type`        | "segment"     | |
| `id`          | string        | as given in the input, else made up |
| `doc`         | string        | id of the document |
| `path`        | string        | input file as the user named it; `-` is stdin |
| `line`        | integer       | line of the input, from 1 |
| `start`,`end` | integer       | place in the decoded file (running text) or in the row's cell |
| `text`        | string        | the translation, as it stands there |
| `source`      | string, null  | its source text |
| `lang`        | string        | language subtag; `und`: nobody could tell |
| `risk`        | number, null  | probability of a major MQM error, 0 to 1, higher is worse |
| `mqm`         | number, null  | predicted MQM score, 0 (perfect) down to -25 |
| `rank`        | integer, null | 1 is the riskiest segment of the run; null without a risk |
| `words`       | list          | `start`, `end` in `text`, `risk` 0 to 1 |
| `findings`    | list          | `code`, `severity`, `start`, `end`, `message`, `evidence` |
| `evidence`    | object        | signal -> `state` (ok, skipped, failed), `value`, `reason` |
| `kind`        | string        | `sentence`, or `fragment` (headline, byline, link text) |
| `source_lang` | string, null  | language of the source |
| `system`      | string, null  | what produced the translation |
| `level`       | string        | what the risk was judged by: `translation` or `source` (both), |
|               |               | with `+encoder` where a second model counts, too, and with |
|               |               | `+roundtrip` where that does |
| `suspect`     | boolean       | `alarm_rate` is at most that of the run, a decisive rule was |
|               |               | broken, or `risk` reached the user's own threshold |
| `truncated`   | integer       | code points at the end of `text` that a signal did not read |
| `source_truncated` | integer  | the same of `source` |
| `roundtrip`   | object, null  | null: none was asked for; else `state` (ok, skipped, failed), |
|               |               | `reason`, `pivot` (language), `pivot_text`, `back_text`, |
|               |               | `text_runs` and `back_runs` (lists of `text`, `kind`: kept, |
|               |               | changed, lost, added), `translator`; `to_source`: `pivot` is |
|               |               | the source's language, `back_text` is in it, and beside |
|               |               | `source_runs` |
| `alarm_rate`  | number, null  | the share (0 to 1) of people's own sentences in that language |
|               |               | and at that level that stand out at least as far: the number |
|               |               | that decides; null without a risk |

A finding's `start` and `end` lie in `text`, and `start == end` marks a place where something is
missing; its `severity` is `neutral`, `minor`, `major` or `critical`.

summary: counts of the whole run, whatever `top` and `min_risk` leave out
| field               | type      | meaning |
|---------------------|-----------|---|
| `type`              | "summary" | |
| `documents`         | integer   | documents read |
| `segments`          | integer   | segments read |
| `scored`            | integer   | with a risk |
| `skipped`           | integer   | without one |
| `truncated`         | integer   | read only in part |
| `suspect`           | integer   | suspect segments |
| `with_source`       | integer   | judged with the source, not by the translation alone |
| `untested_language` | integer   | in a language the model never saw in training |
| `roundtrips`        | integer   | that went through another language and back |
| `roundtrips_failed` | integer   | that were sent and did not |
| `listed`            | integer   | `segment` lines in this report |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from tqcheck.config import ViewConfig
from tqcheck.records import Report, SegmentResult
from tqcheck.report.payload import JsonObject, run_object, segment_object, summary_object
from tqcheck.report.view import select


def render(report: Report, view: ViewConfig) -> str:
    """Render the report as JSON Lines."""
    return "".join(report_lines(report, view, select(report, view)))


def report_lines(
    report: Report, view: ViewConfig, listed: Iterable[SegmentResult]
) -> Iterator[str]:
    """Give the lines of a report that lists these results; its own are not looked at."""
    yield _line({"type": "run", **run_object(report, view)})
    n_listed = 0
    for result in listed:
        yield _line({"type": "segment", **segment_object(result)})
        n_listed += 1
    yield _line({"type": "summary", **summary_object(report, n_listed)})


def _line(content: JsonObject) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n"
