"""The columns of a roster: what people call them, what stands in them, and how several words of a cell are read."""

import datetime as dt
import re
from types import NoneType

from uploads import cells
from uploads.fields import CellWidget, ChoiceWidget, DateWidget, OrganizationWidget, ReferenceWidget, SheetField
from uploads.findings import EMPTY, Found
from uploads.widgets import TextWidget
from volunteers.codes import SEPARATOR, SKILLS, Availability, Education, League, Politics, Sex, Source
from volunteers.sheets.documents import DocumentWidget, PhoneWidget

BETWEEN = re.compile(r"[、，,;；/\\|\s\u3000]+")
SEXES = {"男性": "1", "女性": "2", "M": "1", "F": "2"}
POLITICS = {
    "党员": "01", "中国共产党党员": "01", "共产党员": "01", "预备党员": "02", "团员": "03",
        "中国共产主义青年团团员": "03",
    "民革会员": "04", "民盟": "05", "民建": "06", "民进": "07", "农工党": "08", "致公党": "09", "九三": "10",
        "九三学社": "10",
    "台盟": "11", "无党派": "12", "无党派民主人士": "12", "普通公民": "13", "少先队员": "13", "普通群众": "13",
}  # fmt: skip
LEAGUE = {"共青团员": "member", "是": "member", "干部": "cadre", "共青团干部": "cadre", "否": "none", "无": "none",
          "退团": "none", "非共青团员": "none"}  # fmt: skip
EDUCATION = {
    "博士": "11", "博士生": "11", "硕士": "14", "硕士生": "14", "研究生": "14", "本科": "21", "大学": "21",
        "学士": "21",
    "大专": "31", "专科": "31", "高职": "31", "中专": "41", "职高": "41", "职业高中": "41", "技校": "47", "高中": "61",
    "初级中学": "71", "小学及以下": "81", "小学及以下学历": "81",
}  # fmt: skip
SOURCES = {"志愿汇": "online", "APP": "online", "网上注册": "online", "名册": "roster", "批量导入": "roster",
           "社区": "community", "学校": "school", "单位": "unit"}  # fmt: skip
UNUSUAL = "“{}”不在常用的{}里，已按原文保留，请核对是否写错"


class ListWidget(CellWidget):
    """Several words in one cell, kept with 、 between them. Unknown ones are kept, too, and told of."""

    def __init__(self, what: str, known, longest: int):
        super().__init__()
        self.what, self.known, self.longest, self.empty = what, frozenset(known), longest, ""

    def read(self, cell) -> Found:
        """What a raw cell says."""
        found = cells.text(cell, self.longest)
        if not found.value:
            return found if found.error else EMPTY
        words = [word for word in dict.fromkeys(BETWEEN.split(found.value.strip())) if word]
        unusual = [word for word in words if word not in self.known]
        told = (("unusual", UNUSUAL.format(SEPARATOR.join(unusual), self.what)),) if unusual else ()
        return Found(SEPARATOR.join(words) or None, warnings=told)

    def read_plain(self, column):
        """Words want to be looked at: `read_all` does."""
        return None

    def read_all(self, column: list) -> list | None:
        """The value of each cell, or its `Found`: the same few combinations come again and again."""
        if any(kind not in (str, NoneType) for kind in set(map(type, column))):
            return None
        told = {None: None}
        for cell in set(column) - {None}:
            found = self.read(cell)
            told[cell] = found if found.error or found.warnings else found.value
        return [told[cell] for cell in column]


class BirthWidget(DateWidget):
    """A day of birth, of any year that people alive were born in."""

    earliest = dt.date(1900, 1, 1)


# Name → column, in the order of the template.
FIELDS: dict[str, SheetField] = {
    "name": SheetField("姓名", "name", TextWidget(50, ""), required=True, width=12, synonyms=(
        "名字", "志愿者姓名", "人员姓名", "本人姓名")),
    "document": SheetField("证件号码", "document_sealed", DocumentWidget(), required=True, sensitive=True, width=24,
        help_text="18位居民身份证号、港澳台居民居住证号或外国人永久居留身份证号，15位的旧号码会换成18位", synonyms=(
        "身份证号", "身份证号码", "证件号", "身份证", "公民身份号码", "身份证件号码", "有效证件号码",
        "居民身份证号",
        "居民身份证号码", "证件编号", "身份证件号")),
    "phone": SheetField("手机", "phone_sealed", PhoneWidget(), sensitive=True, width=16, help_text="11位手机号码",
        synonyms=("手机号", "手机号码", "联系电话", "电话", "联系方式", "移动电话", "电话号码", "本人电话",
        "联系手机")),
    "organization": SheetField("所属组织", "organization", OrganizationWidget(), synonyms=(
        "所在单位", "所属单位", "单位", "县区", "区县", "所属县区", "团组织", "所在团组织", "所属团组织",
        "所在组织",
        "组织名称", "注册单位")),
    "township": SheetField("居住乡镇", "township", ReferenceWidget("乡镇街道"), synonyms=(
        "乡镇", "乡镇街道", "街道", "居住街道", "居住乡镇街道", "所在乡镇", "居住地")),
    "sex": SheetField("性别", "sex", ChoiceWidget(dict(Sex.choices), SEXES), width=8,
        help_text="可不填，由证件号码得出；填写的必须和证件号码一致"),
    "born_on": SheetField("出生日期", "born_on", BirthWidget(),
        help_text="可不填，由证件号码得出；填写的必须和证件号码一致",
        synonyms=("出生年月日", "出生年月", "生日", "出生日")),
    "politics": SheetField("政治面貌", "politics", ChoiceWidget(dict(Politics.choices), POLITICS, "")),
    "league": SheetField("团籍", "league", ChoiceWidget(dict(League.choices), LEAGUE, ""), synonyms=(
        "是否团员", "团员身份", "是否共青团员")),
    "education": SheetField("文化程度", "education", ChoiceWidget(dict(Education.choices), EDUCATION, ""),
        synonyms=(
        "学历", "最高学历", "教育程度", "受教育程度")),
    "occupation": SheetField("职业", "occupation", TextWidget(50, ""), synonyms=("从业状况", "职务", "工作",
        "职业类别")),
    "skills": SheetField("特长", "skills", ListWidget("特长", SKILLS, 200), width=26,
        help_text=f"几项之间用“、”隔开，常用的有：{SEPARATOR.join(SKILLS)}", synonyms=(
        "技能", "专长", "特长技能", "服务技能", "专业技能", "个人特长", "志愿服务技能")),
    "availability": SheetField("可服务时间", "availability", ListWidget("时间段", Availability.values, 100),
        width=20,
        help_text=f"几项之间用“、”隔开：{SEPARATOR.join(Availability.values)}", synonyms=("服务时间",
        "可服务时段", "空闲时间")),
    "guardian": SheetField("监护人", "guardian", TextWidget(50, ""), help_text="14至17岁的必须填写",
        synonyms=("监护人姓名", "法定监护人", "家长", "家长姓名")),
    "guardian_consent_on": SheetField("监护人同意日期", "guardian_consent_on", DateWidget(),
        help_text="14至17岁的必须填写", synonyms=("监护人同意时间", "家长同意日期", "同意日期")),
    "registered_on": SheetField("注册日期", "registered_on", DateWidget(), required=True, synonyms=(
        "注册时间", "登记日期", "登记时间", "加入日期", "入会日期", "注册志愿者日期")),
    "source": SheetField("来源", "source", ChoiceWidget(dict(Source.choices), SOURCES),
        help_text="不填按“名册导入”登记",
        synonyms=("登记来源", "招募来源", "注册来源", "招募渠道", "注册渠道")),
}  # fmt: skip
