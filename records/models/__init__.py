"""Tables of the kernel, one thought per file."""

from records.models.attached import Attached
from records.models.attachments import Attachment
from records.models.batches import Batch, HeldRecord
from records.models.comments import Comment, CommentType
from records.models.erasures import Erasure
from records.models.events import Event
from records.models.fields import FieldDefinition, FieldType, IndexState
from records.models.followers import Follower
from records.models.imports import Import, ImportRow
from records.models.jobs import Job
from records.models.lines import LineMove
from records.models.lists import ListTab, SavedList, Selection, Sharing
from records.models.record import Record, Tracked
from records.models.search import SearchKey, SearchText
from records.models.sent import Sent
from records.models.spans import Span
from records.models.streams import Cursor, ParkedEvent

__all__ = [
    "Attached",
    "Attachment",
    "Batch",
    "Comment",
    "CommentType",
    "Cursor",
    "Erasure",
    "Event",
    "FieldDefinition",
    "FieldType",
    "Follower",
    "HeldRecord",
    "Import",
    "ImportRow",
    "IndexState",
    "Job",
    "LineMove",
    "ListTab",
    "ParkedEvent",
    "Record",
    "SavedList",
    "SearchKey",
    "SearchText",
    "Selection",
    "Sent",
    "Sharing",
    "Span",
    "Tracked",
]
