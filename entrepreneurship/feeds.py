"""What loans, secondments and internships feed."""

from django.db.models import Q

from entrepreneurship.models import Internship, InternshipState, LoanIntent, LoanProduct, Secondment
from projects.feeds import Feed, Moment, register

register(Feed("loan_intents", "贷款意向", "loan_intents", LoanIntent, (Moment.at("registered_on"),)))
register(
    Feed(
        "loan_intent_amount", "贷款意向金额", "loan_intents", LoanIntent, (Moment.at("registered_on"),), amount="amount"
    )
)
register(
    Feed(
        "loan_products", "贷款产品", "loan_products", LoanProduct, (Moment.at("from_on"), Moment.at("to_on", sign=-1))
    )
)  # fmt: skip
register(
    Feed("secondments", "柔性挂职", "secondments", Secondment, (Moment.at("from_on"), Moment.at("to_on", sign=-1)))
)
register(
    Feed(
        "internships", "上岗实习", "internships", Internship, (Moment.at("started_on"),),
        only=Q(state__in=[InternshipState.STARTED, InternshipState.FINISHED]),
    )
)  # fmt: skip
