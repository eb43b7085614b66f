"""贷款意向."""

from django.urls import reverse

from common import numerals
from common.export import Column, Kind
from entrepreneurship import rules, stepper
from entrepreneurship.forms.intents import LoanIntentFilter, LoanIntentForm
from entrepreneurship.models import DATES, LoanIntent
from ledgers.kinds import register
from projects.feeds import ProgrammeLedger

BANKS = (
    "农业银行", "工商银行", "中国银行", "建设银行", "交通银行", "邮政储蓄银行", "湖州银行", "农商银行", "农村信用联社",
    "其他银行",
)  # fmt: skip
HUGE = 10_000  # 万元: 1亿元, which is more likely a wrong unit


@register
class LoanIntentLedger(ProgrammeLedger):
    """Intents, which feed how many there were and how much was intended, whatever became of them."""

    kind = "loan_intents"
    title = "贷款意向"
    description = "谁想贷多少、找哪家银行、走到了哪一步。意向的笔数和金额由这里计数，后来撤回的也算意向。"
    icon = "cash-coin"
    order = 70
    counter = "笔"
    model = LoanIntent
    form = LoanIntentForm
    day = "registered_on"
    search = ("applicant", "business", "purpose")
    filters = ("event", "bank", "stage")
    related = ("bank", "product")
    columns = (
        (Column("登记日期", "registered_on", Kind.DATE), "registered_on"),
        (Column("申请人", "applicant"), "applicant"),
        (Column("创业项目或企业", "business", width=28), "business"),
        (Column("单位", "organization.short_name"), "organization__path"),
        (Column("银行", "bank.name"), "bank"),
        (Column("贷款产品", "product.name"), "product"),
        (Column("意向（万元）", "amount", Kind.DECIMAL), "amount"),
        (Column("授信（万元）", "approved", Kind.DECIMAL), "approved"),
        (Column("放款（万元）", "disbursed", Kind.DECIMAL), "disbursed"),
        (Column("进展", "get_stage_display"), "stage"),
        (Column("停留天数", "days_waited", Kind.WHOLE), ""),
    )
    named = "申请人"
    totals = {"amount": "", "approved": "", "disbursed": ""}
    defaults = ("event", "registered_on", "bank", "project")
    own_filter = LoanIntentFilter
    detail_template = "entrepreneurship/_stages.html"
    judged_by = ("stage_on", *DATES.values())
    categories = {"banks": {name: [] for name in BANKS}}

    def problems(self, record: LoanIntent, user) -> list[str]:
        """A day of registration that has not come, or after which something came before it."""
        told = rules.fault_of_registering(record)
        return [told] if told else []

    def links(self, user) -> list[tuple[str, str, str]]:
        """The way to the funnel."""
        return [("贷款漏斗", "funnel", reverse("loan_funnel"))]

    def beside(self, user, record: LoanIntent) -> dict:
        """Its stages, with what was done and what may follow."""
        return stepper.of(record, self.may_change(user, record))

    def doubts(self, record: LoanIntent) -> list[str]:
        """What does not fit together; none of it is forbidden."""
        amount = numerals.exact(record.amount)
        found = []
        if record.product and not record.product.takes(record.amount):
            found.append(
                f"“{record.product}”的额度是{record.product.band}，与意向金额{amount}万元不符，请核对产品或金额。"
            )
        if record.amount >= HUGE:
            found.append(f"意向金额是{numerals.printed(record.amount, '万元')}，请核对单位是不是万元。")
        if record.approved and record.approved > record.amount:
            approved = numerals.exact(record.approved)
            found.append(f"授信金额{approved}万元高于意向金额{amount}万元，请核对。")
        return found
