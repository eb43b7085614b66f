"""Model fields of the house: months, and text that is encrypted at rest."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from common import sealing
from common.periods import Month, PeriodError


class MonthFormField(forms.CharField):
    """A month typed as `2017-06`; `clean` answers a Month, or None where nothing was typed."""

    def __init__(self, **kwargs):
        super().__init__(empty_value=None, **kwargs)

    def prepare_value(self, value):
        """Show a month as it is typed."""
        return value.key if isinstance(value, Month) else value

    def to_python(self, value):
        """Read what was typed; ValidationError says how to type it."""
        return MonthField().to_python(value if isinstance(value, Month) else super().to_python(value))


class MonthField(models.PositiveIntegerField):
    """A `periods.Month`, stored as the number 201706 so that rows sort and compare in SQL."""

    def from_db_value(self, value, expression, connection):
        """Turn 201706 into Month(2017, 6)."""
        return None if value is None else Month(*divmod(value, 100))

    def to_python(self, value):
        """Accept a Month, its key `2017-06`, or the stored number."""
        if value is None or isinstance(value, Month):
            return value
        try:
            return Month(*divmod(value, 100)) if isinstance(value, int) else Month.parse(value)
        except PeriodError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value):
        """Turn a Month or its key into the stored number."""
        month = self.to_python(value)
        return None if month is None else month.year * 100 + month.number

    def value_to_string(self, obj):
        """The key, for serialisers."""
        month = self.value_from_object(obj)
        return "" if month is None else month.key

    @property
    def validators(self):
        """None: the range check of integers does not fit a Month, which is right by existing."""
        return []

    def formfield(self, **kwargs):
        """A text field that takes `2017-06`."""
        return models.Field.formfield(self, **({"form_class": MonthFormField} | kwargs))


class Sealed:
    """Attribute of a model whose text is kept encrypted in another column.

    `phone = Sealed("phone_sealed", row="public_id")` reads and writes plain text; the column holds a token bound to
    table, column and row, so that a token copied into another row does not open.
    """

    def __init__(self, column: str, row: str):
        self.column, self.row = column, row

    def _place(self, instance) -> str:
        return f"{instance._meta.db_table}.{self.column}.{getattr(instance, self.row)}"

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        token = getattr(instance, self.column)
        return sealing.open_(token, self._place(instance)) if token else ""

    def __set__(self, instance, text):
        setattr(instance, self.column, sealing.seal(text, self._place(instance)) if text else "")
