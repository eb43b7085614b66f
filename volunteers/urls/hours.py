"""Honorary minutes, stars, service records."""

from django.urls import path

from volunteers.views import honorary, honorary_entry, records, stars

urlpatterns = [
    path("honorary/", honorary.honorary_list, name="honorary_list"),
    path("honorary/new/", honorary_entry.honorary_new, name="honorary_new"),
    path("honorary/<int:pk>/", honorary_entry.honorary_detail, name="honorary_detail"),
    path("honorary/<int:pk>/withdraw/", honorary_entry.honorary_withdraw, name="honorary_withdraw"),
    path("honorary/<int:pk>/revoke/", honorary_entry.honorary_revoke, name="honorary_revoke"),
    path("stars/", stars.star_list, name="star_list"),
    path("stars/notice/", stars.star_notice, name="star_notice"),
    path("stars/scheme/", stars.star_scheme, name="star_scheme"),
    path("volunteers/<volunteer:number>/record/", records.record_issue, name="record_issue"),
    path("volunteers/<volunteer:number>/records/", records.record_list, name="record_list"),
    path("volunteers/<volunteer:number>/records/<slug:code>.pdf", records.record_pdf, name="record_pdf"),
    path("verify/", records.record_verify, name="record_verify"),
    path("verify/<slug:code>/", records.record_verify, name="record_verify"),
]
