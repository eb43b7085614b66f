"""Forms over the rows of a programme: actions, initiatives, projects, and the programme's own rules."""

from django import forms

from organizations.models import Department
from projects.forms.row import RowForm, whole
from projects.models import FlagshipAction, Initiative, KeyProject, Programme


class ActionForm(RowForm):
    """One action."""

    list_order = whole("开篇顺序", 1, 999, "开头一段列举各行动时排第几；正文里的顺序用“上移”“下移”调整。")

    class Meta:
        model = FlagshipAction
        fields = ["name", "aim", "list_order"]
        labels = {"aim": "目标（接在名称后面）"}
        help_texts = {
            "aim": "正文写作“以…行动服务‘六重’”，这里填“服务‘六重’”。",
        }

    def prepare(self):
        """A new action is named last."""
        if self.is_new:
            self.initial["list_order"] = self.programme.actions.count() + 1

    def clean_name(self):
        """Once in the programme."""
        if self._taken(self.programme.actions.all(), "name"):
            raise forms.ValidationError("已有同名的行动，请换一个名称。")
        return self.cleaned_data["name"]


class InitiativeForm(RowForm):
    """One initiative with its department, which may be a new one."""

    new_department = forms.CharField(
        label="或新设部门", required=False, max_length=50, help_text="表中没有时，在这里写部门名称。"
    )

    class Meta:
        model = Initiative
        fields = ["name", "department", "lead", "second_half_only"]
        help_texts = {
            "lead": "勾选后，这项举措的语句接在行动开头，不编“一是”“二是”。",
            "second_half_only": "勾选后，上半年总结不叙述这项举措。",
        }

    field_order = ["name", "department", "new_department"]

    def prepare(self):
        """The departments of the programme's organisation."""
        self.fields["department"].queryset = Department.objects.filter(organization=self.programme.organization_id)
        self.fields["department"].required = False
        self.fields["department"].empty_label = "请选择"

    def clean(self):
        """A department is chosen or named."""
        cleaned = super().clean()
        if name := (cleaned.get("new_department") or "").strip():
            cleaned["department"] = Department(organization=self.programme.organization, name=name)
        elif not cleaned.get("department") and "department" not in self.errors:
            self.add_error("department", "请选择牵头部门，或在旁边写一个新的部门名称。")
        if self._taken(Initiative.objects.filter(action=self.instance.action_id), "name"):
            self.add_error("name", "这个行动里已有同名的举措，请换一个名称。")
        return cleaned

    def _post_clean(self):
        """A department that does not exist yet can only be assigned by the verb."""
        department = self.cleaned_data.get("department")
        if department is not None and department.pk is None:
            self.cleaned_data["department"] = None
            super()._post_clean()
            self._errors.pop("department", None)
            self.cleaned_data["department"] = department
        else:
            super()._post_clean()


class ProjectForm(RowForm):
    """One key project."""

    number = whole("编号", 1, 9999, "全年唯一，项目按编号排列。")

    class Meta:
        model = KeyProject
        fields = ["number", "name", "initiative", "second_half", "leader", "contact"]

    field_order = ["number", "name"]

    def prepare(self):
        """The initiatives of the user's department; the next free number for a new project."""
        initiatives = Initiative.objects.filter(action__programme=self.programme).select_related("action__programme")
        if self.user.department_id:
            initiatives = initiatives.filter(department=self.user.department_id)
        self.fields["initiative"].queryset = initiatives
        self.fields["initiative"].empty_label = None
        if self.is_new:
            numbers = self.programme.projects.order_by("-number").values_list("number", flat=True)
            self.initial["number"] = (numbers.first() or 0) + 1

    def clean_number(self):
        """Once in the year."""
        number = self.cleaned_data["number"]
        if self._taken(self.programme.projects.all(), "number"):
            raise forms.ValidationError(f"编号{number}已有项目使用，请换一个编号。")
        return number


class SettingsForm(RowForm):
    """The rules of a programme, within sane limits."""

    LIMITS = {
        "yellow_behind": (1, 50, "落后多少个百分点以上亮黄灯"),
        "red_behind": (2, 100, "落后多少个百分点以上亮红灯，应大于黄灯"),
        "red_idle_months": (1, 12, "到了起始月却连续几个月没有动静，亮红灯"),
        "due_day": (1, 28, "每月月报在次月几日前交，遇休息日顺延"),
        "grace_workdays": (0, 20, "截止后还能补报几个工作日，过后本月关闭"),
    }

    class Meta:
        model = Programme
        fields = ["organization_name", "yellow_behind", "red_behind", "red_idle_months", "due_day", "grace_workdays"]

    def prepare(self):
        """Every number has its limits."""
        for name, (least, most, why) in self.LIMITS.items():
            self.fields[name] = whole(self.fields[name].label, least, most, f"{why}（{least}—{most}）")

    def clean(self):
        """Red is worse than yellow."""
        cleaned = super().clean()
        yellow, red = cleaned.get("yellow_behind"), cleaned.get("red_behind")
        if yellow and red and red <= yellow:
            self.add_error("red_behind", "红灯的界限应大于黄灯。")
        return cleaned
