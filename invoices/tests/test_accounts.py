"""What can be a bank account, a bank or a VAT id."""

import pytest
from django.core.exceptions import ValidationError

from invoices.accounts import check_bic, check_iban, check_vat_id


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("gb82west12345698765432", "GB82WEST12345698765432"),
        ("NO93 8601 1117 947", "NO9386011117947"),
        ("", ""),
    ],
)
def test_an_account_is_kept_without_blanks(typed, stored):
    assert check_iban(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["DE89 3704 0044 0532 0130 01", "DE98 3704 0044 0532 0130 00", "89370400440532013000", "DE",
     "DE89 3704 0044 0532 0130 0٠", "<script>"],
)  # fmt: skip
def test_a_mistyped_account_is_refused(typed):
    """One wrong digit, two swapped, no country, too short, a digit of another script."""
    with pytest.raises(ValidationError):
        check_iban(typed)


def test_banks_and_vat_ids():
    assert check_bic("deutdeff 500") == "DEUTDEFF500"
    assert check_vat_id("de 123.456.789") == "DE123456789"
    assert check_vat_id("CHE-123.456.789 MWST") == "CHE123456789MWST"
    for check, typed in ((check_bic, "DEUT"), (check_vat_id, "123456789"), (check_vat_id, "D")):
        with pytest.raises(ValidationError):
            check(typed)
