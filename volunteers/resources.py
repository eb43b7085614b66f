"""The roster as a sheet: one row a volunteer, told apart by the document."""

from django.urls import reverse

from common import sealing
from organizations.models import Level, Organization
from uploads.models import Upload
from uploads.resource import Context, LeagueResource, Row, register
from volunteers import rules
from volunteers.models import Volunteer
from volunteers.sheets import checks, comparing, secrets, template, writing
from volunteers.sheets.columns import FIELDS
from volunteers.sheets.comparing import Comparing


class RosterBase(LeagueResource):
    """What the sheet of the registry is, beside its columns."""

    kind = "volunteers"
    title = "志愿者名册"
    description = "一行一名志愿者，按证件号码认人：没有登记过的新增，登记过的更新填写了的内容。"
    group, order = "台账", 60
    template_hint = "证件号码和手机两列已设成文本格式，号码不会变样；怎样填写见“填写说明”。"
    rows_say_whose = True
    unshown = ("document", "phone")
    label_field = "name"
    apart = "：证件号码相同"

    def __init__(self, context: Context | None = None, **kwargs):
        super().__init__(context, **kwargs)
        self.sheet_fields = {name: self.sheet_fields[name] for name in FIELDS}

    # ---- who ------------------------------------------------------------------------------------------------

    @classmethod
    def may_upload(cls, user) -> bool:
        """Who registers volunteers."""
        return user.is_active and rules.may_register(user)

    @classmethod
    def organizations(cls, user):
        """For whom: everybody below."""
        return Organization.objects.visible_to(user) if cls.may_upload(user) else Organization.objects.none()

    @classmethod
    def usual_organization(cls, user) -> Organization | None:
        """One's own: every row may say whose it is."""
        return cls.organizations(user).filter(pk=user.organization_id).first()

    # ---- reading ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Load organisations and townships; two queries."""
        super().begin()
        places = self.sheet_fields["organization"]
        own = self.context.organization
        # In a roster of the whole city, every row says whose it is.
        places.required = own is None or own.is_city
        towns = Organization.objects.filter(level=Level.TOWNSHIP)
        self.sheet_fields["township"].widget.know((t.pk, t.short_name, (t.name, t.short_name, t.code)) for t in towns)
        self.sheet_fields["document"].widget.forget()
        self.checks = checks.Checks()
        self.comparing = Comparing(self.sheet_fields, places.widget.known, self.checks)

    def columns_of(self, rows: list[Row]) -> dict[str, list]:
        """The raw cells by field; numbers in columns where they do not belong are not even read."""
        columns = super().columns_of(rows)
        for name, column in columns.items():
            if not self.sheet_fields[name].sensitive:
                for place in checks.misplaced(column):
                    rows[place].refuse(checks.MISPLACED, name, "misplaced")
                    rows[place].cells[name] = column[place] = None
        return columns

    def read_many(self, rows: list[Row]) -> None:
        """Column by column."""
        super().read_many(rows)
        if not self.sheet_fields["organization"].required:
            own = self.context.organization.pk
            for row in rows:
                if row.values.get("organization", own) is None:
                    row.values["organization"] = own

    def check(self, rows: list[Row]) -> None:
        """Find who is registered already, check, and stage; one query for a chunk."""
        comparing.hashes(rows)
        known = comparing.known(rows)
        new, old = [], []
        for row in rows:
            record = known.get(row.key)
            if record is None or self.comparing.refuse_strangers(row, record):
                new.append(row)
            else:
                self.comparing.complete(row, record)
                old.append((row, record))
            self.checks.look_at(row)
        self.comparing.new(new)
        for row in new:
            row.settle()
        self.comparing.old(old)

    def shown(self, name: str, staged) -> str:
        """One staged cell as people read it; document and phone masked."""
        token = (staged or {}).get(name)
        if name == "document":
            return token and sealing.masked_document(secrets.opened("document_sealed", token, staged["number"]))
        if name == "phone":
            return token and sealing.masked_phone(secrets.opened("phone_sealed", token, staged["number"]))
        return super().shown(name, staged)

    def legible(self, text: str) -> str:
        """A text without what looks like the number of a document or a phone."""
        return checks.legible(text)

    # ---- writing ----------------------------------------------------------------------------------------------

    def overtaken(self, upload: Upload) -> int:
        """How many rows somebody changed since the preview; from now on nobody else changes them."""
        return writing.overtaken(upload)

    def publish(self, upload: Upload, user) -> dict:
        """Write, count the figures again, and have likely duplicates looked for."""
        return writing.publish(upload, user)

    def obstacles(self, upload: Upload, user) -> list[str]:
        """Who was changed since, or has a history by now."""
        return writing.obstacles(upload)

    def restore(self, upload: Upload, user) -> str:
        """Take out who was added, put back what was changed."""
        return writing.restore(upload, user)

    def after(self, upload: Upload) -> list[tuple[str, str]]:
        """The registry."""
        return [("查看志愿者名册", reverse("volunteer_list"))]

    def template(self) -> tuple[str, bytes]:
        """The sheet to fill in, with lists to choose from."""
        self.begin()
        return template.workbook(self)


def made() -> type[RosterBase]:
    """The kind of sheet; in two steps, because a column may be called as something else of it is."""
    meta = type("Meta", (), {"model": Volunteer, "import_id_fields": ("document",), "fields": tuple(FIELDS)})
    about = {"__doc__": "Rows of the registry.", "__module__": __name__, **FIELDS, "Meta": meta}
    return type("VolunteerResource", (RosterBase,), about)


VolunteerResource = register(made())
