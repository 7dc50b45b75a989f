"""The written exceptions: {guard: {file: why}}. A row nobody needs any more fails its guard."""

ALLOWED: dict[str, dict[str, str]] = {
    "raw SQL": {
        "records/once.py": "runs the text Django itself wrote for the query, with its parameters",
        "automations/backtest/asof.py": "puts a constant statement that builds the rows of the past"
        " before the text Django itself wrote for the condition, with its parameters",
        "records/stream/pages.py": "two constant statements with parameters; they call"
        " pg_visible_in_snapshot, which the ORM does not know",
    },
    "markup marked safe": {
        "records/widgets.py": "draws inputs and selects of forms; every name and value is escaped",
        "records/templatetags/icons.py": "Lucide's own drawings; ElementTree escapes attributes",
        "records/lists/cells.py": "rows of a page are put together by compiled cells, each of which"
        " escapes its value",
    },
    "the clock": {
        "records/imports/cleaning.py": "a job: says what is older than its days now",
        "records/lists/cleaning.py": "a job: says what is older than a week now",
        "records/lists/asker.py": "says who asks and when, once per request, for everything below",
        "records/stream/run.py": "drives the workers: notes when a cursor moved, when to retry",
    },
    "shape of actions": {
        "records/actions/creating.py::create_from": "its set is two things: a model and the"
        " relation that holds the new ids and their values",
    },
    # Beginnings of paths.
    "texts without gettext": {
        "crm/local/": "speaks in a terminal, before gettext is installed",
        "crm/bench/": "speaks in a terminal, to those who measure",
        "crm/styleguide.py": "made-up sample rows, for those who build pages",
        "records/models/search.py": "names the columns of a composite key",
        "templates/crm/styleguide/": "made-up sample rows, for those who build pages",
        "templates/500.html": "shown when anything may be broken, gettext included",
    },
}
