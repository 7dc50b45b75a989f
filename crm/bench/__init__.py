"""How fast the product is, measured beside what the database or the framework could do at best.

Every figure is a ratio against a floor of the same run, because machines differ. Nothing here
runs in the test suite: a clock on a busy machine proves nothing.
"""
