"""The product's addresses and the fake list's, for tests marked with ``urls``."""

from django.http import HttpResponse
from django.urls import include, path

from records.lists.api import api_urls
from records.lists.urls import list_urls
from records.tests.fake.lists import ThingList

handler500 = "crm.errors.server_error"
urlpatterns = [
    path("", include("crm.urls")),
    path("things/", include(list_urls(ThingList))),
    path("api/v1/", include(api_urls(ThingList))),
    path("things/<int:pk>/", lambda request, pk: HttpResponse(str(pk)), name="thing"),
]
