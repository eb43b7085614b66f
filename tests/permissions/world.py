"""One row of everything that an address can name, all of it Wuxing's, and one person for every role and every place.

From the row's organisation the people stand in every scope: its own officer, those above it (the city), beside it
(another county), below it (a township), and in another city.
"""

from dataclasses import replace
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from common.periods import HalfYear, Month
from entrepreneurship.models import Internship
from jobs import queue
from ledgers import files, kinds
from ledgers import workflow as recording
from organizations.models import AuditEntry, Level, Organization, Role, User
from projects import workflow
from projects.models import LeaderRank, ServiceOffer, ServiceOrder, SiteStatus, YouthRequest
from projects.workflow import Stated, orders
from reports import building
from tests.cast import PASSWORD, Cast, at, small_programme
from tests.fed import activity, category
from tests.loans import intent
from tests.recorded import JULY, instruction, site
from tests.volunteers import duties
from tests.volunteers.people import volunteer
from tests.volunteers.serving import service, signed
from tests.volunteers.stations import day as service_day
from tests.volunteers.stations import station
from tests.volunteers.teams import team
from uploads import workflow as uploading
from volunteers.models import CarriedStock, DuplicatePair, RequestKind
from volunteers.workflow import duplicates, honorary, members, records, requests

JUNE = Month(2017, 6)
# Column → attribute of the world, in the order of the matrix.
ACTORS = (
    "visitor", "administrator", "security", "auditor", "leader", "coordinator", "department", "other_dept",
    "own", "beside", "below", "foreign_city", "foreign_county",
)  # fmt: skip
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc00000030101"
    "00c9fe92ef0000000049454e44ae426082"
)


class World:
    """The rows and the people; `actor(name)` is None for a visitor."""

    def __init__(self):
        cast = self.cast = Cast(small_programme())
        self.programme, self.wuxing = cast.programme, cast.wuxing
        self._people()
        self._rows()

    def _people(self):
        cast = self.cast
        self.township = placed(self.wuxing, "330502001", "月河街道", Level.TOWNSHIP)
        Organization.objects.filter(pk=self.wuxing.pk).update(collects=True)
        city = placed(None, "330400", "嘉兴市", Level.CITY)
        county = placed(city, "330402", "南湖区", Level.COUNTY)
        self.people = {
            "visitor": None,
            "administrator": cast.admin,
            "security": cast.security,
            "auditor": cast.auditor,
            "leader": cast.leader,
            "coordinator": cast.office,
            "department": cast.youth_staff,
            "other_dept": cast.rights_staff,
            "own": User.objects.get(pk=cast.wuxing_officer.pk),
            "beside": cast.deqing_officer,
            "below": user("township", Role.TOWNSHIP_OFFICER, self.township),
            "foreign_city": user("jiaxing", Role.CITY_STAFF, city),
            "foreign_county": user("nanhu", Role.COUNTY_OFFICER, county),
        }

    def _rows(self):
        cast, officer = self.cast, self.people["own"]
        self.waiting = cast.submitted(self.wuxing, 6, lectures=4, attendance=90)
        self.accepted = cast.accepted(self.wuxing, 5, {"problems": "场地不足"}, lectures=4, attendance=90)
        self.draft = cast.draft(self.wuxing, 6, volunteers=70)
        stated = Stated(Decimal(5))
        lectures = cast.indicator("lectures")
        self.correction = workflow.propose_correction(self.accepted, lectures, stated, officer, "漏计一场")
        until = at(7, 8).date()
        self.extension = workflow.ask_for_time(self.programme, JUNE, None, officer, until, "人员调整")
        self.comment = workflow.comment(self.waiting, officer, "请看附件")
        upload = SimpleUploadedFile("现场.png", PIXEL)
        self.attachment = workflow.attach(self.draft, officer, upload)
        self.summary = building.order(self.programme, HalfYear(2017, 1), cast.office, ["缺口"])
        assert queue.perform(self.summary.job_id)
        self.from_township = self._township_report()
        self.upload = self._upload()
        self._ledgers()
        self._registry()
        self._teams()
        self._hours()
        self.entry = AuditEntry.objects.about(self.waiting).first()

    def _ledgers(self):
        """Records of several ledgers, and an order by the county beside."""
        officer, wuxing = self.people["own"], self.wuxing
        self.activity = recording.create(activity(wuxing), officer)
        ledger = kinds.find("activities")
        self.photo = files.attach(ledger, self.activity, officer, SimpleUploadedFile("现场.png", PIXEL))
        applied = {"status": SiteStatus.APPLIED, "valid_from": None, "level": "", "document": ""}
        self.site = recording.create(site(wuxing, **applied), officer)
        self.instruction = recording.create(instruction(wuxing, rank=LeaderRank.COUNTY), officer)
        asked = {"source": "visit", "heard_from": "织里镇团委", "handler": "镇文化站", "subject": "开放球场"}
        self.request = recording.create(YouthRequest(organization=wuxing, heard_on=JULY, **asked), officer)
        training = {"category": category("services", "培训"), "activity_category": category("activities", "培训")}
        self.offer = recording.create(ServiceOffer(organization=wuxing, name="讲师团宣讲", **training), officer)
        wanted = {"wanted_on": at(7, 10).date(), "for_whom": "武康社区", "place": "文化礼堂", "heads": 50}
        order = ServiceOrder(offer=self.offer, organization=self.cast.deqing, **wanted)
        self.order = orders.place(order, self.people["beside"])
        self.duty = self._duty()
        self.intent = intent(self.cast)
        internship = {"student": "演示学生", "school": "湖州师范学院", "host": "织里童装企业", "post": "设计助理"}
        self.volunteer = volunteer(wuxing, officer)
        self.internship = recording.create(Internship(organization=wuxing, matched_on=JULY, **internship), officer)
        self.service = service(wuxing, officer)
        (self.signed,) = signed(self.service, officer, volunteer(wuxing, officer))

    def _registry(self):
        """Two registrations that look like one person, a request of one, and a balance."""
        officer = self.people["own"]
        twice = [volunteer(self.wuxing, officer, number, name="李晓梅") for number in (901, 903)]
        assert duplicates.find_for(twice[1]) == 1
        self.pair = DuplicatePair.objects.select_related("one", "other").get()
        self.wish = requests.ask(twice[1], officer, RequestKind.ERASURE, "不再参加", JULY)
        CarriedStock.objects.create(organization=self.wuxing, month=Month(2016, 12), count=90, document="原平台报表")

    def _teams(self):
        """A team with a member, and a station with a service day."""
        officer, wuxing = self.people["own"], self.wuxing
        self.team = team(wuxing, officer)
        self.member = members.add(self.team, officer, [self.volunteer], "member", JULY)[0]
        self.service_day = service_day(station(self.cast), at(7, 1).date())

    def _duty(self):
        """Somebody at a crossing tomorrow."""
        at = duties.slot(duties.crossing(self.wuxing, self.people["own"]))
        return duties.duty(at, duties.WEDNESDAY, volunteer(self.wuxing, self.people["own"]))

    def _hours(self):
        """Honorary minutes that wait, others that were approved, and a record that tells of these."""
        officer, on = self.people["own"], at(7, 1).date()
        self.helper = volunteer(self.wuxing, officer)
        said = honorary.Told(self.wuxing, 600, on, "河道清漂，由村委会证明，材料存镇团委")
        (self.honoured,) = honorary.add([self.helper], said, self.cast.office)
        honorary.decide([self.honoured], officer, approve=True)
        self.honour = honorary.add([self.helper], replace(said, minutes=120), officer)[0]
        self.record = records.issue(self.helper, officer)

    def _township_report(self):
        officer, lectures = self.people["below"], self.cast.indicator("lectures")
        report = workflow.find_or_new(self.programme, lectures.project, self.township, JUNE)
        values = {lectures: Stated(Decimal(2)), self.cast.indicator("attendance"): Stated(Decimal(40))}
        report = workflow.save(report, officer, values, {})
        workflow.submit(report, officer)
        return report

    def _upload(self):
        """A sheet that was checked, with a row that cannot be written."""
        name = self.cast.indicator("lectures").project.name
        content = f"项目名称,指标,本月完成\n{name},举办场次,5\n没有的项目,没有的指标,3\n".encode()
        file = SimpleUploadedFile("6月.csv", content)
        upload = uploading.receive(self.people["own"], "progress", file, self.wuxing, JUNE)
        assert queue.perform(upload.job_id)
        upload.refresh_from_db()
        return upload

    def actor(self, name: str) -> User | None:
        """The person of a column."""
        return self.people[name]


def placed(parent: Organization | None, code: str, name: str, level: Level) -> Organization:
    """One more organisation."""
    own = Organization(code=code, name=name, short_name=name, level=level)
    grown = Organization.objects
    return grown.add_child(parent, instance=own) if parent else grown.add_root(instance=own)


def user(username: str, role: Role, organization: Organization) -> User:
    """One more account."""
    return User.objects.create_user(username, PASSWORD, name=username, role=role, organization=organization)
