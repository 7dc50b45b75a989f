"""Tasks of the sample leads (X44): what their owners did, and what they still have to do."""

from leads.demo.chapters import CHAPTERS, Chapter
from tasks.demo.load import add_tasks
from tasks.demo.remove import remove_tasks

CHAPTERS.append(Chapter(add_tasks, remove_tasks))
