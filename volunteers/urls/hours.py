"""Honorary minutes, stars, service records."""

urlpatterns = []
