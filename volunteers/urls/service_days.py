"""The fixed service days of stations."""

from django.urls import path

from volunteers.views import service_day_moves, service_days

urlpatterns = [
    path("volunteers/days/", service_days.service_day_list, name="service_day_list"),
    path("volunteers/days/move/", service_day_moves.service_day_move_many, name="service_day_move_many"),
    path("volunteers/days/<int:pk>/", service_days.service_day_detail, name="service_day_detail"),
    path("volunteers/days/<int:pk>/move/", service_day_moves.service_day_move, name="service_day_move"),
    path("volunteers/days/<int:pk>/record/", service_days.service_day_record, name="service_day_record"),
]
