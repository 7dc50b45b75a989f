"""Sample data: made up by our own words, the same for the same seed, removable (X44).

``words`` and ``trades`` are what it is made of, ``people`` and ``story`` make it up, ``load``
writes it through the actions, ``remove`` takes it away again.
"""
