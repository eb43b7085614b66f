"""Money as people type it: in 万元."""

from django import forms
from django.core.exceptions import ValidationError

from common import numerals

PLACES = 4


class AmountField(forms.DecimalField):
    """An amount in 万元: 30, 12.5, 30万 and 30万元 are the same; yuan are refused, because nobody could tell."""

    widget = forms.TextInput
    default_error_messages = {
        "required": "请填写金额，单位万元，如 30 或 12.5",
        "max_digits": "金额太大，请核对单位是不是万元",
        "max_whole_digits": "金额太大，请核对单位是不是万元",
        "unreadable": "“%(typed)s”不能作为金额，请按万元填写数字，如 30 或 12.5",
        "yuan": "“%(typed)s”写的是元，请按万元填写，如 30万元只填 30",
    }

    def __init__(self, **kwargs):
        super().__init__(**({"max_digits": 12, "decimal_places": PLACES} | kwargs))

    def widget_attrs(self, widget):
        """A phone shows its number keys."""
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value):
        """Without the zeros that the database keeps; what was typed stays as it was typed."""
        return value if value is None or isinstance(value, str) else numerals.exact(value)

    def to_python(self, value):
        """Read what was typed; ValidationError says how to type it."""
        if value in self.empty_values:
            return None
        typed = str(value).strip()
        number = typed.removesuffix("元").strip()
        if number != typed and not number.endswith("万"):
            raise self._refused("yuan", typed)
        try:
            return numerals.parse(number.removesuffix("万").strip(), PLACES)
        except numerals.NumeralError:
            raise self._refused("unreadable", typed) from None

    def _refused(self, code: str, typed: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"typed": typed[:20]})
