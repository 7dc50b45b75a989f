"""Reports about leads; imported because they register themselves."""

from leads.reports.activities import ActivityReport
from leads.reports.funnel import LeadFunnel
from leads.reports.sources import SourceReport

__all__ = ["ActivityReport", "LeadFunnel", "SourceReport"]
