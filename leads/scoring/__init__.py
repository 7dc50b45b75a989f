"""Scores of leads by rules (LS-23, SX-18).

``rules`` reads the rules and makes one SQL expression of them, ``writing`` keeps the column equal
to it, ``preview`` shows what a change of rules would do before it is saved.
"""
