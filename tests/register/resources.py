"""The sheet of members."""

from organizations.models import Role
from tests.register.models import Kind, Member
from uploads.fields import ChoiceWidget, DateWidget, NumberWidget, OrganizationWidget, SheetField, TextWidget
from uploads.resource import LeagueResource, register


@register
class MemberResource(LeagueResource):
    """One row a member."""

    kind = "members"
    title = "成员名册"
    label_field = "name"

    number = SheetField("编号", "number", TextWidget(20), key=True, synonyms=("成员编号", "序号编码"))
    name = SheetField("姓名", "name", TextWidget(50), required=True, synonyms=("名字",))
    organization = SheetField(
        "单位", "organization_id", OrganizationWidget(), required=True, synonyms=("所属单位", "县区")
    )
    group = SheetField("类别", "kind", ChoiceWidget(dict(Kind.choices)))
    joined = SheetField("加入日期", "joined", DateWidget(), synonyms=("入队日期",))
    hours = SheetField("服务时数", "hours", NumberWidget("小时", 1), summed=True, synonyms=("时数",))
    phone = SheetField("电话", "phone", TextWidget(20), sensitive=True)
    town = SheetField("乡镇", "town", TextWidget(50))
    skill = SheetField("特长", "skill", TextWidget(100))
    note = SheetField("备注", "note", TextWidget(200))

    class Meta:
        model = Member
        import_id_fields = ("number",)
        fields = (
            "number", "name", "organization", "group", "joined", "hours", "phone", "town", "skill", "note",
        )  # fmt: skip

    @classmethod
    def may_upload(cls, user) -> bool:
        """Counties and the city."""
        return user.role in (Role.COUNTY_OFFICER, Role.CITY_STAFF)
