"""Members of teams."""

urlpatterns = []
