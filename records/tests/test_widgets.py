"""Widgets written in Python say what Django's own templates say (SPEED; TRUST B1)."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from records.widgets import Renderer

WORDS = st.one_of(st.text(), st.integers(), st.none(), st.just(mark_safe("<b>safe</b>")))
CHOICES = st.lists(
    st.one_of(
        st.tuples(WORDS, WORDS.filter(lambda label: label is not None)),
        st.tuples(st.text(min_size=1), st.lists(st.tuples(st.text(), st.text()), max_size=3)),
    ),
    max_size=5,
)
ATTRS = st.dictionaries(st.sampled_from(["id", "class", "data-x"]), st.one_of(WORDS, st.booleans()))


NAMES = ["TextInput", "HiddenInput", "EmailInput", "NumberInput", "CheckboxInput", "Textarea"]


def both(widget: forms.Widget, value: object, attrs: dict) -> tuple[str, ...]:
    drawn = [
        widget.render("na<me", value, attrs, renderer=r()) for r in (Renderer, DjangoTemplates)
    ]
    return tuple(drawn)


@given(choices=CHOICES, value=WORDS, attrs=ATTRS)
def test_a_select_is_djangos(choices, value, attrs):
    ours, djangos = both(forms.Select(choices=choices), value, attrs)
    assert ours == djangos


@given(value=WORDS, attrs=ATTRS)
@pytest.mark.parametrize("name", NAMES)
def test_an_input_is_djangos(name, value, attrs):
    ours, djangos = both(getattr(forms, name)(), value, attrs)
    assert ours == djangos


def test_what_people_wrote_is_escaped():
    """B1: a status named like a tag stays text."""
    select = forms.Select(choices=[("1", "<script>")])
    assert "<script>" not in select.render("x", None, renderer=Renderer())
