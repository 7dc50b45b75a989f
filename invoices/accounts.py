"""Whether what somebody typed can be a bank account, a bank, or a VAT id."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
VAT_ID = re.compile(r"(?=.*\d)([A-Z]{2}[A-Z0-9+*]{2,12}|CHE\d{9}(MWST|TVA|IVA)?)")


def bare(text: str) -> str:
    """Without blanks, dots and dashes, in capitals: as it is stored."""
    return re.sub(r"[\s.\-]", "", text).upper()


def check_iban(text: str) -> str:
    """The account as it is stored. Raises ValidationError where its check digits are wrong: the
    number with its first four signs at the end, letters as 10 to 35, is 1 modulo 97 (ISO 13616).
    """
    iban = bare(text)
    if iban and (not IBAN.fullmatch(iban) or not iban.isascii() or remainder(iban) != 1):
        raise ValidationError(_("This is no account number (IBAN). Check what was mistyped."))
    return iban


def remainder(iban: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


def check_bic(text: str) -> str:
    bic = bare(text)
    if bic and not (bic.isascii() and BIC.fullmatch(bic)):
        raise ValidationError(_("A BIC has 8 or 11 letters and digits, such as DEUTDEFF."))
    return bic


def check_vat_id(text: str) -> str:
    vat_id = bare(text)
    if vat_id and not (vat_id.isascii() and VAT_ID.fullmatch(vat_id)):
        raise ValidationError(_("A VAT id begins with the country, such as DE123456789."))
    return vat_id
