"""Addresses of products and price lists."""

from django.urls import include, path

from invoices.products import setup, views
from invoices.products.lists import ProductList
from invoices.views import picking
from records.lists.api import api_urls
from records.lists.urls import list_urls

product_pages = [
    path("", views.product, name="product"),
    path("edit/", views.edit, name="product_edit"),
    path("field/<str:name>/", views.field, name="product_field"),
    path("links/", views.link, name="product_link"),
    path("links/<int:link_id>/remove/", views.unlink, name="product_unlink"),
    path("trash/", views.put_in_trash, name="product_trash"),
    path("restore/", views.take_back, name="product_restore"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(ProductList))),
    path("products/offers/", picking.offers, name="product_offers"),
    path("products/facts/", picking.facts, name="product_facts"),
    path("products/new/", views.new, name="product_new"),
    path("products/<int:product_id>/", include(product_pages)),
    path("products/", include(list_urls(ProductList))),
    path("setup/price-lists/", setup.price_lists, name="price_lists"),
    path("setup/price-lists/new/", setup.new, name="price_list_new"),
    path("setup/price-lists/<int:list_id>/", setup.edit, name="price_list"),
    path("setup/price-lists/<int:list_id>/move/", setup.move, name="price_list_move"),
    path("setup/price-lists/<int:list_id>/retire/", setup.retire, name="price_list_retire"),
]
