"""Service days and duty rosters."""

from django.urls import path

from volunteers.views import duty, duty_plan, duty_slots

urlpatterns = [
    path("duty/", duty.duty_board, name="duty_board"),
    path("duty/gaps/", duty.duty_gaps, name="duty_gaps"),
    path("duty/attendance/", duty_plan.duty_attend, name="duty_attend"),
    path("duty/<int:pk>/remove/", duty_plan.duty_remove, name="duty_remove"),
    path("duty/sites/<int:pk>/", duty.duty_site, name="duty_site"),
    path("duty/sites/<int:pk>/copy-week/", duty_plan.duty_copy_week, name="duty_copy_week"),
    path("duty/sites/<int:pk>/slots/", duty_slots.duty_slots, name="duty_slots"),
    path("duty/sites/<int:pk>/slots/copy/", duty_slots.duty_slots_copy, name="duty_slots_copy"),
    path("duty/slots/<int:pk>/", duty_slots.duty_slot_change, name="duty_slot_change"),
    path("duty/slots/<int:pk>/end/", duty_slots.duty_slot_end, name="duty_slot_end"),
    path("duty/slots/<int:pk>/on/<slug:day>/", duty_plan.duty_plan, name="duty_plan"),
]
