"""Forms of stars: the filter of promotions, a new scheme."""

from itertools import pairwise

from django import forms

from common import periods
from common.forms import Filter, plausible_day
from common.periods import Month, PeriodError
from ledgers.forms import DayInput
from organizations.models import Organization
from volunteers.models import StarScheme

NAMES = ("一星", "二星", "三星", "四星", "五星")
MONTHS = 24  # that can be chosen
MOST_HOURS = 100_000


class StarFilter(Filter):
    """Which promotions a list shows; an address may name a month that lies further back than those to choose from."""

    month = forms.ChoiceField(label="晋级月份", required=False)
    stars = forms.ChoiceField(
        label="星级", required=False,
        choices=[("", "全部星级"), *((str(number), name) for number, name in enumerate(NAMES, 1))],
    )  # fmt: skip
    organization = forms.ModelChoiceField(
        label="单位", required=False, queryset=Organization.objects.none(), to_field_name="code", empty_label="全部单位"
    )

    def __init__(self, data, user):
        super().__init__(data)
        this = Month.of(periods.today())
        months = [this - back for back in range(MONTHS)]
        asked = _month(data.get("month", ""))
        months += [asked] if asked and asked not in months else []
        self.fields["month"].choices = [("", "全部月份"), *((month.key, month.label) for month in months)]
        self.fields["organization"].queryset = within = Organization.objects.visible_to(user)
        if len(within) == 1:
            del self.fields["organization"]
        self._dress()

    @property
    def chosen_month(self) -> Month | None:
        """The month, or None for all."""
        return _month(self.value("month") or "")

    @property
    def place(self) -> Organization | None:
        """The organisation whose subtree is asked for, or None."""
        return self.value("organization") if "organization" in self.fields else None

    def filter(self, promotions):
        """Those that match."""
        if month := self.chosen_month:
            promotions = promotions.filter(on__gte=month.start, on__lte=month.end)
        if stars := self.value("stars"):
            promotions = promotions.filter(stars=int(stars))
        if place := self.place:
            promotions = promotions.filter(volunteer__organization__path__startswith=place.path)
        return promotions


def _month(key: str) -> Month | None:
    try:
        return Month.parse(key) if key else None
    except PeriodError:
        return None


class SchemeForm(forms.Form):
    """A new scheme: from when on, and how many hours each number of stars takes."""

    valid_from = forms.DateField(label="生效日期", widget=DayInput(), validators=[plausible_day])
    document = forms.CharField(label="依据", max_length=200, help_text="哪个文件规定的，写明文号或名称")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number, name in enumerate(NAMES, 1):
            self.fields[f"hours_{number}"] = forms.IntegerField(
                label=f"{name}（小时）", min_value=1, max_value=MOST_HOURS
            )
        self.fields["valid_from"].widget.attrs["min"] = periods.today().isoformat()

    @property
    def steps(self) -> list:
        """The fields of the five numbers of stars."""
        return [self[f"hours_{number}"] for number in range(1, len(NAMES) + 1)]

    def clean(self):
        """Each star takes more than the one before."""
        found = super().clean()
        hours = [found.get(f"hours_{number}") for number in range(1, len(NAMES) + 1)]
        for number, (low, high) in enumerate(pairwise(hours), 2):
            if low is not None and high is not None and high <= low:
                self.add_error(f"hours_{number}", f"要多于{NAMES[number - 2]}的{low}小时。")
        return found

    @property
    def scheme(self) -> StarScheme:
        """The scheme that a valid form tells of, not saved."""
        found = self.cleaned_data
        minutes = [found[f"hours_{number}"] * 60 for number in range(1, len(NAMES) + 1)]
        return StarScheme(valid_from=found["valid_from"], minutes=minutes, document=found["document"])


def initial(scheme: StarScheme) -> dict:
    """What the form of a new scheme begins with: the hours of the one that holds."""
    return {f"hours_{number}": least // 60 for number, least in enumerate(scheme.minutes, 1)}
