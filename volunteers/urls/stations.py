"""Service days and duty rosters."""

urlpatterns = []
