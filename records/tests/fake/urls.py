"""The product's addresses and the fake list's, for tests marked with ``urls``."""

from django.http import HttpResponse
from django.urls import include, path

from crm.urls import urlpatterns as product
from records.lists.urls import list_urls
from records.tests.fake.lists import ThingList

handler500 = "crm.errors.server_error"
urlpatterns = [
    *product,
    path("things/", include(list_urls(ThingList))),
    path("things/<int:pk>/", lambda request, pk: HttpResponse(str(pk)), name="thing"),
]
