"""Addresses about people: one's own, set-up, the first run."""

from django.urls import path

from users.views import me, organisation, people, teams, welcome

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("logo/", organisation.logo, name="logo"),
    path("me/", me.profile, name="me"),
    path("me/theme/", me.theme, name="me_theme"),
    path("me/absences/add/", me.absence_add, name="absence_add"),
    path("me/absences/<int:pk>/cancel/", me.absence_cancel, name="absence_cancel"),
    path("setup/organisation/", organisation.organisation, name="organisation"),
    path("setup/security/", organisation.security_log, name="security_log"),
    path("setup/users/", people.user_list, name="user_list"),
    path("setup/users/invite/", people.user_invite, name="user_invite"),
    path("setup/users/<int:pk>/", people.user_edit, name="user_edit"),
    path("setup/users/<int:pk>/deactivate/", people.user_deactivate, name="user_deactivate"),
    path("setup/users/<int:pk>/activate/", people.user_activate, name="user_activate"),
    path("setup/users/<int:pk>/invite/", people.user_invite_again, name="user_invite_again"),
    path("setup/teams/", teams.team_list, name="team_list"),
    path("setup/teams/add/", teams.team_add, name="team_add"),
    path("setup/teams/<int:pk>/", teams.team_edit, name="team_edit"),
    path("setup/teams/<int:pk>/remove/", teams.team_remove, name="team_remove"),
]
