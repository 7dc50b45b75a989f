"""Lists as a read-only REST API, described by OpenAPI (X11).

``/api/v1/<name>/`` takes the parameters of the list's page, through the stock FilterSet of the
same declaration; a page's address and an API call find the same records.
"""

from __future__ import annotations

from django.http import QueryDict
from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records.lists.answers import as_records, next_address
from records.lists.asker import Asker
from records.lists.columns import Column, Kind
from records.lists.declaration import LISTS, RecordList
from records.lists.filters import RESERVED, filters_of
from records.lists.known import require_known
from records.lists.lean import read_filters
from records.lists.reading import Reading
from records.lists.refused import Refused
from records.lists.state import Wish, read_state
from records.lists.stock import stock_filters

FIELDS = {
    Kind.NUMBER: serializers.FloatField,
    Kind.DATE: serializers.DateField,
    Kind.MOMENT: serializers.DateTimeField,
    Kind.BOOLEAN: serializers.BooleanField,
    Kind.REFERENCE: serializers.DictField,
    Kind.PERSON: serializers.DictField,
}


class ListEndpoint(APIView):
    """One page of a list: ``count``, ``more_than``, ``next`` and ``results``."""

    record_list: RecordList

    def get(self, request: Request) -> Response:
        try:
            reading = self.reading(request)
        except Refused as refused:
            raise ValidationError({p.param: [p.words] for p in refused.problems}) from refused
        found = reading.slice
        return Response(
            {
                "count": found.count,
                "more_than": found.capped,
                "next": next_address(reading, request._request),
                "results": as_records(reading),
            }
        )

    def reading(self, request: Request) -> Reading:
        """The list with its filters applied by the stock FilterSet."""
        record_list, params = self.record_list, request.query_params
        columns = record_list.columns_for(request.user)
        filterset = stock_filters(columns)(
            params, queryset=record_list.records(request.user), request=request
        )
        if not filterset.is_valid():
            raise ValidationError(filterset.errors)
        named = QueryDict(mutable=True)
        for name in params.keys() - (RESERVED - {"any"}):
            named.setlist(name, params.getlist(name))
        require_known(read_filters(columns, named), request.user)
        every = ",".join(name for name, column in columns.items() if column.show)
        wish = Wish(
            QueryDict(),
            params.get("sort") or record_list.sort,
            params.get("columns") or every,
            params.get("after", ""),
            None,
        )
        asker = Asker.of(request.user)
        reading = Reading(record_list, read_state(record_list, wish, asker), asker)
        reading.matching = filterset.qs
        return reading


def parameters_of(columns: dict[str, Column]) -> list[OpenApiParameter]:
    """What the address may say, with words for each."""
    plain = {
        "sort": "Column to sort by; a minus before it turns the order round.",
        "columns": "Columns to return, with commas; all without it.",
        "after": "Place to go on from; part of `next`.",
        "any": "A group of filters, encoded as a query string; one of the groups has to match.",
    }
    filters = {name: str(each.label) for name, each in filters_of(columns).items()}
    return [
        OpenApiParameter(name, str, description=words) for name, words in (filters | plain).items()
    ]


def answer_of(record_list: RecordList) -> serializers.Serializer:
    columns = [column for column in record_list.own_columns.values() if column.show]
    fields = {
        column.name: FIELDS.get(column.kind, serializers.CharField)(
            allow_null=True, help_text=str(column.label)
        )
        for column in columns
    }
    # "id" may be a declared column too; it is always there.
    row = inline_serializer(
        f"{record_list.name}_row", fields | {"id": serializers.IntegerField()}, many=True
    )
    page = {
        "count": serializers.IntegerField(),
        "more_than": serializers.BooleanField(),
        "next": serializers.CharField(allow_null=True),
        "results": row,
    }
    return inline_serializer(f"{record_list.name}_page", page)


def endpoint(declared: type[RecordList]) -> type[ListEndpoint]:
    """The endpoint of one list, with its description."""
    record_list = LISTS[declared.name]
    made = type(f"{declared.__name__}Endpoint", (ListEndpoint,), {"record_list": record_list})
    describe = extend_schema(
        operation_id=f"{declared.name}_list",
        summary=str(record_list.title),
        parameters=parameters_of(record_list.own_columns),
        responses=answer_of(record_list),
    )

    # A function of its own: the description is noted on it, and another list's replaced it.
    def get(self, request: Request) -> Response:
        return ListEndpoint.get(self, request)

    made.get = describe(get)
    return made


def api_urls(*declared: type[RecordList]) -> list[URLPattern]:
    """One address per list: "api-<name>"."""
    return [
        path(f"{each.name}/", endpoint(each).as_view(), name=f"api-{each.name}")
        for each in declared
    ]
