"""Days and times in English: Nov 8, 2026 and 4:30 PM everywhere, as papers, the board and the
browsers' own fields have them. Django's mix “Nov. 8, 2026”, “March 8, 2026”, “4:30 p.m.” ends
sentences twice and says 03/08/2026, which half of the world reads as August."""

DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "M j, Y g:i A"
TIME_FORMAT = "g:i A"
MONTH_DAY_FORMAT = "M j"
