"""Every message in the code is there in every language, whole, and the compiled files are those of the texts."""

import importlib.util
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_trainer.language import ENGLISH, spoken, tr
from aura_trainer.services.translations import PSEUDO, languages, pseudo, speak_language

SCRIPT = Path(__file__).parents[2] / "packaging" / "translations.py"
_spec = importlib.util.spec_from_file_location("translations_script", SCRIPT)
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)

MARKUP = re.compile(r"<[^<>]+>")


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.fixture(scope="module")
def template():
    return script.template()


@pytest.mark.parametrize("file", script.FILES, ids=lambda file: file.parent.parent.name)
def test_a_language_has_every_message_whole(file, template):
    catalog = script.read(file)
    assert {message.id for message in catalog} == {message.id for message in template} | {""}
    for message in catalog:
        if message.id:
            said, meant = script.strings(message.string), script.strings(message.id)
            assert all(said), f"not translated: {message.id}"
            assert not message.fuzzy, message.id
            for one in said:
                assert fields(one) in [fields(other) for other in meant], f"other fields: {one}"
                assert sorted(MARKUP.findall(one)) in [sorted(MARKUP.findall(other)) for other in meant]


@pytest.mark.parametrize("file", script.FILES, ids=lambda file: file.parent.parent.name)
def test_the_files_are_what_the_script_makes(file, template):
    catalog = script.read(file)
    catalog.update(template, no_fuzzy_matching=True)
    assert file.read_bytes() == script.as_po(catalog), "run: python packaging/translations.py"
    assert file.with_suffix(".mo").read_bytes() == script.as_mo(script.read(file))


@given(st.text() | st.sampled_from(["{count} of {total} rated", "<b>Import</b> {name}\nagain", "&amp; more"]))
def test_the_pseudo_language_keeps_fields_and_markup_and_is_longer(message):
    said = pseudo(message)
    assert said.startswith("[")
    assert said.endswith("]")
    assert len(said) >= len(message) + 2
    for part in re.findall(r"\{[^{}]*\}|<[^<>]*>|&\w+;|\n", message):
        assert part in said


def test_one_language_is_spoken_at_a_time_and_an_unknown_one_is_english():
    try:
        assert speak_language("de") == spoken() == "de"
        assert tr("Cancel") == "Abbrechen"
        assert speak_language(PSEUDO) == PSEUDO
        assert tr("Cancel") == pseudo("Cancel")
        assert speak_language("tlh") == ENGLISH
        assert tr("Cancel") == "Cancel"
    finally:
        speak_language(ENGLISH)
    assert set(languages()) == {"en", "de"}
