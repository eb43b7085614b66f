"""Members of teams, and their network."""

from django.urls import path

from volunteers.views import teams

urlpatterns = [
    path("volunteers/teams/network/", teams.team_network, name="team_network"),
    path("volunteers/teams/<int:pk>/members/", teams.team_members, name="team_members"),
    path("volunteers/teams/<int:pk>/members/add/", teams.team_member_add, name="team_member_add"),
    path("volunteers/teams/<int:pk>/members/<int:member>/role/", teams.team_member_change, name="team_member_change"),
    path("volunteers/teams/<int:pk>/members/<int:member>/leave/", teams.team_member_leave, name="team_member_leave"),
]
