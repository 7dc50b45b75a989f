"""Addresses of the board."""

from django.urls import path

from deals.board import views
from deals.board.lists import BOARD
from records.lists.views import editing

HANDED = {"record_list": BOARD}

urlpatterns = [
    path("deals/board/", views.board, HANDED, name="board"),
    path("deals/board/filter/", editing.edit_filter, HANDED, name="board-filter"),
    path("deals/board/news/", views.news, HANDED, name="board_news"),
    path("deals/board/columns/<int:stage_id>/", views.column, HANDED, name="board_column"),
    path("deals/board/move/<int:deal_id>/", views.move, HANDED, name="board_move"),
]
