"""A step of a record or an order: its form in the drawer or on a page of its own, and the way back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect


def step_page(request, form, title: str, above: list[tuple[str, str]], told: str = ""):
    """The form of a step. `above` are the pages over it, (name, address); the last is what the step is about."""
    template = "projects/_step.html" if request.htmx else "projects/step.html"
    context = {"form": form, "title": title, "above": above, "back": above[-1][1], "told": told}
    return render(request, template, context, status=422 if form.errors else 200)


def step_done(request, address: str, message: str):
    """Back to what the step was about."""
    messages.success(request, message)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
