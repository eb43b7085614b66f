"""Forms of categories: a name, and the checklist by which stars are given."""

from django import forms

from ledgers.models import Category

ROOM = 4  # empty lines offered below those that a checklist has
FULL = 100
MOST_STARS = 5


class NameForm(forms.Form):
    """The name of a category."""

    name = forms.CharField(
        label="新类别的名称",
        max_length=40,
        error_messages={"max_length": "名称最多40个字。", "required": "请填写名称。"},
    )

    def clean_name(self):
        """Rules of indicators list names with 、 between them."""
        if "、" in self.cleaned_data["name"]:
            raise forms.ValidationError("名称里不能用顿号“、”。")
        return self.cleaned_data["name"]


class ChecklistForm(forms.Form):
    """The lines of a checklist with their points, which add up to 100, and the points of each star."""

    def __init__(self, data=None, *, category: Category):
        super().__init__(data)
        lines = category.lines
        self.places = range(len(lines) + ROOM if data is None else max(self._sent(data), len(lines) + ROOM))
        for place in self.places:
            line = lines[place] if place < len(lines) else {}
            self.fields[f"text{place}"] = forms.CharField(
                label=f"第{place + 1}项", required=False, max_length=60, initial=line.get("text", "")
            )
            self.fields[f"points{place}"] = _points(f"第{place + 1}项满分", line.get("points"))
        known = category.star_points
        for star in range(1, MOST_STARS + 1):
            self.fields[f"star{star}"] = _points(f"{star}星", known[star - 1] if star <= len(known) else None)

    @staticmethod
    def _sent(data) -> int:
        return min(sum(name.startswith("text") for name in data), 60)

    @property
    def rows(self):
        """(text, points) of every line."""
        return [(self[f"text{place}"], self[f"points{place}"]) for place in self.places]

    @property
    def ladder(self):
        """The fields of the stars."""
        return [self[f"star{star}"] for star in range(1, MOST_STARS + 1)]

    def clean(self):
        """Lines are whole and told apart, add up to 100, and more stars take more points."""
        cleaned = super().clean()
        seen = set()
        for place in self.places:
            text, points = cleaned.get(f"text{place}"), cleaned.get(f"points{place}")
            if text and points is None and f"points{place}" not in self.errors:
                self.add_error(f"points{place}", "请填满分。")
            if points is not None and not text and f"text{place}" not in self.errors:
                self.add_error(f"text{place}", "请写评定项目。")
            if text and text in seen:
                self.add_error(f"text{place}", "和前面的项目重复。")
            seen.add(text)
        if not self.errors and self.lines:
            self._check_sums()
        return cleaned

    def _check_sums(self) -> None:
        total = sum(line["points"] for line in self.lines)
        if total != FULL:
            self.add_error(None, f"各项满分合计应是{FULL}分，现在是{total}分。")
        given = [self.cleaned_data[f"star{star}"] for star in range(1, MOST_STARS + 1)]
        if None in given:
            self.add_error(None, "请填写1星到5星各要多少分。")
        elif sorted(set(given)) != given:
            self.add_error(None, "星级越高，分数线要越高。")

    @property
    def lines(self) -> list[dict]:
        """The lines that were filled in."""
        told = self.cleaned_data
        return [
            {"text": told[f"text{place}"], "points": told[f"points{place}"]}
            for place in self.places
            if told.get(f"text{place}")
        ]

    @property
    def stars(self) -> list[int]:
        """The points of each star."""
        return [self.cleaned_data[f"star{star}"] for star in range(1, MOST_STARS + 1)]


def _points(label: str, initial) -> forms.IntegerField:
    messages = {"invalid": "请填整数。", "min_value": "至少1分。", "max_value": f"最多{FULL}分。"}
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=FULL, initial=initial, error_messages=messages
    )
