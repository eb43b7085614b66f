"""Service activities, sign-up, check-in."""

from django.urls import path

from volunteers.views import checking_in, flagged, service, signing

urlpatterns = [
    path("volunteers/service/", service.service_list, name="service_list"),
    path("volunteers/service/new/", service.service_new, name="service_new"),
    path("volunteers/service/flagged/", flagged.flagged_list, name="flagged_list"),
    path("volunteers/service/flagged/review/", flagged.flagged_review, name="flagged_review"),
    path("volunteers/service/<int:pk>/", service.service_detail, name="service_detail"),
    path("volunteers/service/<int:pk>/edit/", service.service_edit, name="service_edit"),
    path("volunteers/service/<int:pk>/sign-up/", signing.service_sign_up, name="service_sign_up"),
    path("volunteers/service/<int:pk>/sign-off/<int:row>/", signing.service_sign_off, name="service_sign_off"),
    path("volunteers/service/<int:pk>/check/", checking_in.service_check, name="service_check"),
    path("volunteers/service/<int:pk>/check/all/", checking_in.service_check_all, name="service_check_all"),
    path(
        "volunteers/service/<int:pk>/check/<int:row>/<slug:act>/",
        checking_in.service_check_one,
        name="service_check_one",
    ),
    path("volunteers/service/<int:pk>/correct/<int:row>/", checking_in.service_correct, name="service_correct"),
    path("volunteers/service/<int:pk>/step/<slug:verb>/", service.service_move, name="service_move"),
    path("s/<str:token>/", checking_in.check_in, name="check_in"),
]
