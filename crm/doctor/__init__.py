"""``manage.py doctor``: does every part of this installation work, and if not, what to do?

Each examination returns one :class:`~crm.doctor.finding.Finding`; ``EXAMINATIONS`` is their order.
"""

from crm.doctor.broker import broker
from crm.doctor.clock import clock
from crm.doctor.database import database
from crm.doctor.mail import mail
from crm.doctor.outbox import outbox
from crm.doctor.pdf import pdf
from crm.doctor.static import static_files
from crm.doctor.work import scheduler, worker

EXAMINATIONS = (database, broker, worker, scheduler, mail, outbox, pdf, static_files, clock)
