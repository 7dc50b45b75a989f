"""What is coming by itself: one registry that apps fill, one page, one panel per record.

Reminders, what rules wait to do, alarms of tasks: each app says what it has in store, in which
words, and under which name it can be held back.
"""
