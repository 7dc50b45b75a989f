"""Reports about deals; imported because they register themselves."""

from deals.reports.calibration import CalibrationReport
from deals.reports.closed import ClosedReport
from deals.reports.forecast import ForecastReport
from deals.reports.funnel import DealFunnel
from deals.reports.leaderboard import LeaderboardReport

__all__ = [
    "CalibrationReport",
    "ClosedReport",
    "DealFunnel",
    "ForecastReport",
    "LeaderboardReport",
]
