"""Service activities, sign-up, check-in."""

urlpatterns = []
