"""What staff type as a sentence pattern: one that cannot be read, or names nothing, is not saved."""

import json

from django import forms

from common.proofreading import faults
from projects.forms.entry import NoteField
from projects.texts import Text


class TextForm(forms.Form):
    """One text of the document, with its heading where that is edited along with it."""

    heading = forms.CharField(label="小标题", required=False, max_length=100)
    text = NoteField(label="语句", required=False, max_length=5000)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, text: Text, codes):
        super().__init__(data, initial={"heading": text.heading, "text": text.text, "seen": _written(text)})
        self.told, self.codes = text, codes
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 9, "spellcheck": "false"})
        if not text.heading_is_typed:
            del self.fields["heading"]
        elif text.key == "title":
            self.fields["heading"].label, self.fields["text"].label = "副标题", "标题（每行一行）"
        elif text.key.startswith("plan-"):
            self.fields["heading"].required = True

    def clean_text(self):
        """Every fault of the pattern, each with its place."""
        typed = self.cleaned_data["text"]
        if self.told.key == "title" and not typed.strip():
            raise forms.ValidationError("请填写标题。")
        if self.told.pattern and (found := faults(typed, self.codes, self.told.lists)):
            raise forms.ValidationError([str(fault) for fault in found])
        return typed

    @property
    def values(self) -> dict[str, str]:
        """What was typed, without the parts that are not edited here."""
        return {name: self.cleaned_data[name] for name in ("text", "heading") if name in self.fields}

    def was_seen(self) -> dict[str, str]:
        """The text as the user saw it."""
        try:
            seen = json.loads(self.data.get("seen", ""))
        except ValueError:
            return {}
        return {n: str(v) for n, v in seen.items() if n in self.fields} if isinstance(seen, dict) else {}

    def after(self, now: dict[str, str], message: str) -> "TextForm":
        """The form once more, with what was typed, knowing what the text says now."""
        data = self.data.copy()
        data["seen"] = json.dumps(self.was_seen() | now, ensure_ascii=False)
        again = TextForm(data, text=self.told, codes=self.codes)
        again.add_error(None, message)
        return again


def _written(text: Text) -> str:
    return json.dumps({"text": text.text, "heading": text.heading}, ensure_ascii=False)
