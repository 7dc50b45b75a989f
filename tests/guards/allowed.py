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
        "records/drawn.py": "Lucide's own drawings; ElementTree escapes attributes",
        "deals/board/cards.py": "cards are put together as text; each value is escaped",
        "records/lists/heads.py": "heads of columns; labels and addresses are escaped",
        "records/lists/page.py": "the menu of filters; names, labels and addresses are escaped",
        "records/lists/cells.py": "rows of a page are put together by compiled cells, each of which"
        " escapes its value",
    },
    "the clock": {
        "notifications/mailing.py": "a step of a job: says when a chunk of a mailing is queued",
        "leads/models/statuses.py": "a default: a new definition is reviewed in a quarter from now",
        "notifications/letters.py": "says when somebody asked for a letter",
        "notifications/written.py": "called back by a worker: says when its author hears of it",
        "notifications/notices/handler.py": "drives the workers: says when people are told",
        "invoices/carrying.py": "called back by a worker: says when an invoice was sent",
        "invoices/personal.py": "a step of a job: says until when an erased person was charged",
        "invoices/lists/subscriptions.py": "a bulk edit: what follows from days follows as of now",
        "invoices/panels.py": "a page: says what is overdue and which links still work",
        "invoices/notices.py": "drives the workers: says when people are told",
        "invoices/quote_notices.py": "drives the workers: says when people are told",
        "leads/imports/activities.py": "a step of a job: what lies ahead of now did not take place",
        "deals/imports/story.py": "a step of a job: a deal whose file names no day is made now",
        "records/reports/asked.py": "says who asks and when, once per request, for the report",
        "records/imports/cleaning.py": "a job: says what is older than its days now",
        "records/lists/cleaning.py": "a job: says what is older than a week now",
        "tasks/lists/columns.py": "a declared column: a task is late at the moment it is read",
        "records/templatetags/parts.py": "a page: says how long ago something was",
        "tasks/templatetags/tasks.py": "a page: says what is late while it is drawn",
        "notifications/panels.py": "a page: says what is late while it is drawn",
        "tasks/panels.py": "a page: offers a day for a new task",
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
