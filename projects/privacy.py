"""What people type must name no private person: requests are told of organisations, and without anybody's numbers."""

import re

from django.core.exceptions import ValidationError

PHONE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
TITLES = ("同学", "同志", "先生", "女士", "小姐", "老师", "师傅", "阿姨", "大伯", "大妈", "大爷", "本人")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤费凌施章俞褚闵"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "端木")
# With what the name of an organisation ends, so that 高村 is none of a person.
PLACES = "团委校园村镇乡街区县市局院会司厂店所站队组部办馆班社行网城处室场坊库楼里心家"


def named_nobody(value: str) -> None:
    """ValidationError where a value reads like the name of a person instead of an organisation."""
    said = re.sub(r"\s", "", value)
    if _is_person(said):
        raise ValidationError(
            f"“{value}”像是个人姓名。这里只写反映诉求的单位，例如“织里镇团委”“湖州师范学院学生会”，不登记个人。"
        )
    without_numbers(value)


def without_numbers(value: str) -> None:
    """ValidationError where a value contains a phone or an identity number."""
    if PHONE.search(value):
        raise ValidationError("这里有手机号码。台账不登记个人的联系方式，请删去号码。")
    if IDENTITY.search(value):
        raise ValidationError("这里有像身份证号的数字。台账不登记个人的证件号码，请删去号码。")


def _is_person(said: str) -> bool:
    if said.endswith(TITLES):
        return True
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", said) or said[-1] in PLACES:
        return False
    return said.startswith(COMPOUND) or (len(said) <= 3 and said[0] in SURNAMES)
