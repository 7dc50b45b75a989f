"""Addresses of the rates of exchange."""

from django.urls import path

from deals.money import views

urlpatterns = [
    path("setup/rates/", views.rates, name="rates"),
    path("setup/rates/add/", views.rate_add, name="rate_add"),
]
