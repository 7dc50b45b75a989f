"""One form for each e-mail address and phone number (H11, SX-05, SX-06)."""

import re

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leads.kinds import PointKind
from leads.normal import NotAnAddress, link, normal, normal_email, normal_phone, split


def test_a_field_holds_several_values_in_the_order_typed():
    """SX-05: comma separated; semicolons and lines work as well."""
    assert split("a@example.com, b@example.com;c@example.com\n") == [
        "a@example.com",
        "b@example.com",
        "c@example.com",
    ]
    assert split(" , ;") == []


def test_an_address_is_compared_without_capitals():
    assert normal_email("  Ana.Berg@Example.COM ") == "ana.berg@example.com"


@pytest.mark.parametrize("text", ["ana", "ana@", "@example.com", "a b@example.com", ""])
def test_what_is_no_address_is_refused_in_words(text):
    with pytest.raises(NotAnAddress, match="no e-mail address"):
        normal_email(text)


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 123456", "US", "+4930123456"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+1 415-555-2671 ext. 12", "DE", "+14155552671x12"),
        ("4155552671x752", "US", "+14155552671x752"),
        ("12345", "", "12345"),
        ("999 x 7", "", "999x7"),
        ("٠٣٠ ١٢٣٤٥٦", "DE", "+4930123456"),
    ],
)
def test_a_phone_number_is_compared_as_e164_with_its_extension(typed, country, expected):
    """H11: the organisation's country completes it; what is no number keeps its digits."""
    assert normal_phone(typed, country) == expected


@pytest.mark.parametrize("text", ["", "call me", "+1", "12"])
def test_what_is_no_phone_number_is_refused_in_words(text):
    with pytest.raises(NotAnAddress, match="no phone number"):
        normal_phone(text, "DE")


@given(text=st.text(max_size=40), country=st.sampled_from(["DE", "US", "", "XX"]))
@example(text="+++123", country="DE")
@example(text="x123", country="")
@example(text="²³¹", country="DE")
def test_any_text_is_refused_or_gets_a_form_the_database_takes(text, country):
    """The check constraint ``point_shape`` never meets a form it refuses."""
    try:
        form = normal(PointKind.PHONE, text, country)
    except NotAnAddress:
        return
    assert re.fullmatch(r"\+?[0-9]+(x[0-9]+)?", form)


def test_a_link_gets_its_scheme():
    assert link("example.com/about") == "https://example.com/about"
    assert link("HTTP://example.com") == "HTTP://example.com"
    assert link("") == ""
    assert link("javascript:alert(1)") == "https://javascript:alert(1)"


@given(st.text(st.sampled_from("+0١²½３x#①(- .") | st.characters(), max_size=254))
@example("123 ext ٤٤")
@example("12３x٤")
@example("½" * 254)
def test_whatever_is_typed_has_a_form_the_database_takes_or_is_refused(text):
    """TRUST F7: never an error of the database (``point_shape``, 254 signs)."""
    for kind, shape in (("phone", r"\+?[0-9]+(x[0-9]+)?"), ("email", r"[^@]+@.+")):
        try:
            form = normal(kind, text, "DE")
        except NotAnAddress:
            continue
        assert re.fullmatch(shape, form)
        assert len(form) <= 254


def test_a_form_longer_than_the_address_is_refused():
    """“İ” in small letters is two signs: 244 typed, 428 compared."""
    labels = ".".join(["İ" * 20] * 4)
    typed = f"{'a' * 64}@{'b' * 60}.{labels}.example"
    assert len(typed) <= 254
    with pytest.raises(NotAnAddress, match="too long"):
        normal("email", typed, "")


# --- the short way of numbers as files hold them -------------------------------------------------


def the_long_way(text: str, monkeypatch) -> str:
    with monkeypatch.context() as without:
        without.setattr("leads.normal._plain_international", lambda text: "")
        return normal_phone.__wrapped__(text, "DE")


def examples() -> set[str]:
    """A number of each kind in each country, whole, one digit shorter and longer, and spaced."""
    found = set()
    for region in phonenumbers.SUPPORTED_REGIONS:
        for kind in phonenumbers.PhoneNumberType.values():
            if number := phonenumbers.example_number_for_type(region, kind):
                international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
                text = phonenumbers.format_number(number, international)
                plain = "+" + re.sub(r"[^0-9]", "", text)
                found |= {text, plain, plain[:-1], plain + "1", f"{plain[:4]} {plain[4:]}"}
                national = str(number.national_number)
                prefix = phonenumbers.PhoneMetadata.metadata_for_region(region).national_prefix
                found.add(f"+{number.country_code}{prefix or 0}{national}")
    return found


def test_the_short_way_gives_what_the_long_way_gives(monkeypatch):
    texts = sorted(examples())
    assert len(texts) > 5_000
    short = {text: normal_phone.__wrapped__(text, "DE") for text in texts}
    assert short == {text: the_long_way(text, monkeypatch) for text in texts}


@given(text=st.from_regex(r"\+[1-9][0-9 -]{6,20}", fullmatch=True))
def test_the_short_way_of_any_digits_is_the_long_way(text):
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            expected = the_long_way(text.strip(), monkeypatch)
        except NotAnAddress:
            expected = None
    if expected is None:
        with pytest.raises(NotAnAddress):
            normal_phone.__wrapped__(text, "DE")
    else:
        assert normal_phone.__wrapped__(text, "DE") == expected
