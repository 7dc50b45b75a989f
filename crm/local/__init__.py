"""From a fresh checkout to a running product, with the standard library only.

``manage.py`` hands every command line to :func:`crm.local.entry.main` before Django exists. One
thought per file: what to set up (``venv``, ``packages``, ``pango``, ``assets``), what to run
(``postgres``, ``valkey``, ``processes``), where it is kept (``places``, ``state``), who watches it
(``supervisor``), and the words that use them (``up``, ``test``, ``guards``, ``command``).
"""
