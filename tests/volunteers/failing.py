"""The platform with one more address, where the work fails while somebody's number is at hand."""

import logging

from django.core.exceptions import ValidationError
from django.urls import include, path

logger = logging.getLogger("volunteers.failing")


def fail(request):
    """Breaks with what was typed in its variables, in its words, and in the log."""
    document, phone = request.POST["document"], request.POST["phone"]
    typed = {"telephone": phone, "list": [document]}
    logger.warning("registering %s by %s", document, typed)
    try:
        int(document + "?")
    except ValueError as error:
        raise ValidationError(f"{phone} is no phone") from error


urlpatterns = [path("fail/", fail), path("", include("huzhou_league.urls"))]
