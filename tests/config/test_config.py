"""Settings: what files may say, what is refused, and what options change."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from tqcheck.config import (
    CombineConfig,
    Config,
    EvidenceConfig,
    ModelConfig,
    ReadConfig,
    SegmentConfig,
    ViewConfig,
    load_config,
    nearest,
    override,
    validate,
)
from tqcheck.errors import ConfigError

FULL = """
[read]
encoding = "latin-1"
columns = {translation = "mt", source = "src"}
[segment]
lang = "en"
source_lang = "zh-Hant"
[model]
lm = "some/model"
head = "some.safetensors"
precision = "float32"
device = "cpu"
batch_tokens = 512
threads = 2
[evidence]
signals = ["capitals"]
[combine]
threshold = 0.25
disabled = ["TQ302"]
[view]
top = 5
min_risk = 1
"""
EXPECTED = Config(
    read=ReadConfig(encoding="latin-1", columns={"translation": "mt", "source": "src"}),
    segment=SegmentConfig(lang="en", source_lang="zh-Hant"),
    model=ModelConfig("some/model", "some.safetensors", "float32", "cpu", 512, 2),
    evidence=EvidenceConfig(("capitals",)),
    combine=CombineConfig(threshold=0.25, disabled=("TQ302",)),
    view=ViewConfig(top=5, min_risk=1),
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal_of(tmp_path: Path, text: str, name: str = "tqcheck.toml") -> str:
    path = write(tmp_path / name, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_a_file_may_set_everything(tmp_path: Path) -> None:
    assert load_config(write(tmp_path / "any.toml", FULL), tmp_path) == EXPECTED


def test_pyproject_holds_the_same_tables(tmp_path: Path) -> None:
    text = FULL.replace("[", "[tool.tqcheck.", 1)
    for table in ("segment", "model", "evidence", "combine", "view"):
        text = text.replace(f"[{table}]", f"[tool.tqcheck.{table}]")
    write(tmp_path / "pyproject.toml", '[project]\nname = "x"\n' + text)
    assert load_config(None, tmp_path) == EXPECTED


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(None, tmp_path) == Config()
    assert validate(Config()) == Config()


def test_a_bom_is_no_part_of_the_file(tmp_path: Path) -> None:
    assert (
        load_config(write(tmp_path / "t.toml", "\ufeff[view]\ntop = 3\n"), tmp_path).view.top == 3
    )


def test_the_search_goes_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path / "tqcheck.toml", "[view]\ntop = 1\n")
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    assert load_config(None, inner) == Config(), "outside of a repository only the folder itself"
    (tmp_path / "repo" / ".git").mkdir()
    assert load_config(None, inner) == Config(), "not above the root of the repository"
    write(tmp_path / "repo" / "tqcheck.toml", "[view]\ntop = 2\n")
    assert load_config(None, inner).view.top == 2
    write(tmp_path / "repo" / "a" / "pyproject.toml", "[tool.other]\n")
    assert load_config(None, inner).view.top == 2, "a pyproject.toml without our table is no file"
    write(tmp_path / "repo" / "a" / "pyproject.toml", "[tool.tqcheck.view]\ntop = 3\n")
    assert load_config(None, inner).view.top == 3, "the nearest wins"
    write(tmp_path / "repo" / "a" / "tqcheck.toml", "[view]\ntop = 4\n")
    assert load_config(None, inner).view.top == 4, "tqcheck.toml before pyproject.toml"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[evidence]\nsignals = 'capitals'\n",
         "[evidence] signals: 'capitals' is not a list of names of signals"),
        ("[evidence]\nsignals = ['a', '']\n", "[evidence] signals: '' is not a name"),
        ("[evidence]\nsignals = ['a', 'a']\n", "[evidence] signals: 'a' is given twice"),
        ("[veiw]\n", "unknown table [veiw]; allowed: read, segment, model, roundtrip, "
         "evidence, combine, view, gate, cache; did you mean 'view'?"),
        ("top = 3\n", "unknown table [top]; allowed: read, segment, model, roundtrip, "
         "evidence, combine, view, gate, cache"),
        ("view = 3\n", "[view] must be a table"),
        ("[view]\nmin_rsk = 0.5\n", "[view] unknown key 'min_rsk'; allowed: top, min_risk; "
         "did you mean 'min_risk'?"),
        ("[view]\ntop = 0\n", "[view] top: 0 is not a whole number from 1"),
        ("[view]\ntop = true\n", "[view] top: True is not a whole number from 1"),
        ("[view]\ntop = 1.5\n", "[view] top: 1.5 is not a whole number from 1"),
        ("[view]\nmin_risk = 1.01\n", "[view] min_risk: 1.01 is not a number from 0 to 1"),
        ("[view]\nmin_risk = nan\n", "[view] min_risk: nan is not a number from 0 to 1"),
        ("[combine]\nthreshold = '0.5'\n",
         "[combine] threshold: '0.5' is not a number from 0 to 1"),
        ("[combine]\nthreshold = false\n",
         "[combine] threshold: False is not a number from 0 to 1"),
        ("[combine]\ndisabled = 'TQ302'\n",
         "[combine] disabled: 'TQ302' is not a list of rule codes"),
        ("[model]\nprecision = 'float23'\n", "[model] precision: 'float23' is not one of auto, "
         "bfloat16, float32, int8; did you mean 'float32'?"),
        ("[model]\nprecision = 32\n", "[model] precision: 32 is not one of auto, bfloat16, "
         "float32, int8"),
        ("[model]\ndevice = 'gpu'\n", "[model] device: 'gpu' is not one of auto, cpu, cuda, mps; "
         "did you mean 'cpu'?"),
        ("[model]\nbatch_tokens = 63\n",
         "[model] batch_tokens: 63 is not a whole number from 64"),
        ("[model]\nthreads = 0\n", "[model] threads: 0 is not a whole number from 1"),
        ("[model]\nlm = ''\n", "[model] lm: '' is not a name"),
        ("[read]\ncolumns = 'mt'\n",
         "[read] columns: 'mt' is not a table of our names and the input's own"),
        ("[read]\ncolumns = {translaton = 'mt'}\n", "[read] columns: unknown column 'translaton'; "
         "allowed: source, translation, reference, id, doc, system; did you mean 'translation'?"),
        ("[read]\ncolumns = {source = 3}\n",
         "[read] columns: 3 is not the name of a column (for source)"),
        ("[view\n", "not valid TOML: Expected ']' at the end of a table declaration (at line 1, "
         "column 6)"),
    ],
)  # fmt: skip
def test_what_a_file_may_not_say(tmp_path: Path, text: str, message: str) -> None:
    assert refusal_of(tmp_path, text) == message


@pytest.mark.parametrize(
    ("lang", "hint"),
    [
        ("xq", ""),
        ("english", ""),
        ("EN", "; did you mean 'en'?"),
        ("en_US", ""),
        ("", ""),
    ],
)
def test_an_unknown_language_is_refused(tmp_path: Path, lang: str, hint: str) -> None:
    message = refusal_of(tmp_path, f"[segment]\nlang = '{lang}'\n")
    assert message.startswith(f"[segment] lang: unknown language '{lang}'; allowed: ISO 639 codes")
    assert message.endswith("(zh-Hant, pt-BR)" + hint)


@pytest.mark.parametrize("lang", ["en", "ceb", "zh-Hant", "pt-BR", "sr-Latn-RS", "zu"])
def test_known_languages_pass(lang: str) -> None:
    assert validate(Config(segment=SegmentConfig(lang=lang))).segment.lang == lang


@pytest.mark.parametrize("encoding", ["latin1", "rot13", "hex", "utf-8\x00", "utf-88"])
def test_encodings_are_those_for_text(encoding: str) -> None:
    config = Config(read=ReadConfig(encoding=encoding))
    if encoding == "latin1":
        assert validate(config) == config
        return
    with pytest.raises(ConfigError, match="is not a text encoding; common ones: utf-8") as caught:
        validate(config)
    assert ("did you mean 'utf-8'?" in str(caught.value)) == encoding.startswith("utf")


def test_an_unknown_rule_gets_its_neighbour() -> None:
    with pytest.raises(ConfigError, match=r"^combine\.disabled: unknown rule 'tq302'.*'TQ302'\?$"):
        validate(Config(combine=CombineConfig(disabled=("TQ301", "tq302"))))


def test_pyproject_errors_name_the_whole_table(tmp_path: Path) -> None:
    name = "pyproject.toml"
    message = refusal_of(tmp_path, "[tool.tqcheck.view]\ntop = -1\n", name)
    assert message == "[tool.tqcheck.view] top: -1 is not a whole number from 1"
    message = refusal_of(tmp_path, "[tool.tqcheck.segmnt]\n", name)
    assert message.startswith("unknown table [tool.tqcheck.segmnt]; allowed: read, segment,")
    assert refusal_of(tmp_path, "[tool]\ntqcheck = 3\n", name) == "[tool.tqcheck] must be a table"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml: cannot be read: No such file"):
        load_config(tmp_path / "gone.toml", tmp_path)
    with pytest.raises(ConfigError, match=r"cannot be read: Is a directory"):
        load_config(tmp_path, tmp_path)
    (tmp_path / "tqcheck.toml").write_bytes(b"[view]\n# \xff\n")
    with pytest.raises(ConfigError, match=r"not UTF-8 text \(byte 9\)"):
        load_config(None, tmp_path)


def test_a_model_folder_lies_beside_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "lm").mkdir()
    write(tmp_path / "a.safetensors", "")
    path = write(tmp_path / "tqcheck.toml", "[model]\nlm = 'lm'\nhead = 'a.safetensors'\n")
    model = load_config(path, Path("/")).model
    assert (model.lm, model.head) == (str(tmp_path / "lm"), str(tmp_path / "a.safetensors"))


def test_overrides_win_and_the_rest_stays() -> None:
    given = {"top": 9, "precision": "auto", "disabled": ["TQ401"], "threads": 0, "lang": None}
    changed = override(EXPECTED, given)
    assert changed == replace(
        EXPECTED,
        view=replace(EXPECTED.view, top=9),
        model=replace(EXPECTED.model, precision="auto", threads=0),
        combine=replace(EXPECTED.combine, disabled=("TQ401",)),
    )
    assert override(EXPECTED, {}) == EXPECTED
    with pytest.raises(TypeError, match="no such settings: presicion"):
        override(EXPECTED, {"presicion": "auto"})


def test_every_setting_has_a_check_and_a_name_of_its_own() -> None:
    tables = [getattr(Config(), table.name) for table in fields(Config)]
    settings = [setting for table in tables for setting in fields(table)]
    names = [setting.name for setting in settings]
    assert len(names) == len(set(names)), "an override names no table"
    for setting in settings:
        assert setting.metadata["setting"].check(object()), setting.name


def test_only_settings_that_default_to_none_may_be_none() -> None:
    with pytest.raises(ConfigError, match=r"model\.precision: None is not one of"):
        validate(Config(model=ModelConfig(precision=None)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "hint"),
    [("jsnl", "; did you mean 'jsonl'?"), ("JSON", "; did you mean 'json'?"), ("xyz", "")],
)
def test_nearest(value: str, hint: str) -> None:
    assert nearest(value, ("json", "jsonl", "html")) == hint
