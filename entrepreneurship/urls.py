"""Addresses of loans and internships beyond their ledgers."""

from django.urls import path

from entrepreneurship.views import funnel, internships, steps

urlpatterns = [
    path("loans/", funnel.loan_funnel, name="loan_funnel"),
    path("loans/<int:pk>/step/<slug:stage>/", steps.loan_step, name="loan_step"),
    path("loans/<int:pk>/undo/", steps.loan_undo, name="loan_undo"),
    path("internships/start/", internships.internship_start, name="internship_start"),
]
