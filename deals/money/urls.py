"""Addresses of the rates of exchange."""

from django.urls import path

from deals.money import views

urlpatterns = [
    path("", views.rates, name="rates"),
    path("add/", views.rate_add, name="rate_add"),
]
