"""Fiscal years (会計年度, April to March) that need keys. Named by the year in which they begin, as `josei_store::seal` does."""

import re
from datetime import date, datetime, timedelta, timezone

from .errors import bad_usage

FIRST_MONTH = 4
# Receipts of past months come back for six years: the reach of function `sweep` (74 months with the coming one).
PAST_MONTHS = 72
# Most years one deployment has keys for; each costs about three US dollars a month.
YEARS_MAX = 40
JAPAN = timezone(timedelta(hours=9))
_SPAN = re.compile(r"(\d{4})(?:-(\d{4}))?")


def fiscal_year(year: int, month: int) -> int:
    """The fiscal year of a month."""
    return year if month >= FIRST_MONTH else year - 1


def today() -> date:
    """The day in Japan."""
    return datetime.now(JAPAN).date()


def shown(offset_seconds: int) -> set[int]:
    """Years of the day that a moved clock shows: a register loaded then belongs to them."""
    return needed("register", (datetime.now(JAPAN) + timedelta(seconds=offset_seconds)).date())


def needed(purpose: str, day: date) -> set[int]:
    """As far back as receipts come, and the coming year so that April needs no deployment. A register is always today's; notices are issued
    at most a year back (`josei_notice::limits`)."""
    this = fiscal_year(day.year, day.month)
    if purpose == "register":
        return {this, this + 1}
    if purpose == "notices":
        return {this - 1, this, this + 1}
    months = day.year * 12 + day.month - 1 - PAST_MONTHS
    return set(range(fiscal_year(months // 12, months % 12 + 1), this + 2))


def parse(text: str) -> set[int]:
    """From `2024` or `2020-2027`, or several with commas."""
    years: set[int] = set()
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        first = int(match.group(1)) if match else 0
        last = int(match.group(2) or first) if match else 0
        if not match or first < 1990 or last < first or last - first >= YEARS_MAX:
            raise bad_usage(f"{part!r} is no fiscal year: write 2024 or 2020-2027, at most {YEARS_MAX} years")
        years.update(range(first, last + 1))
    return years


def render(years: set[int]) -> str:
    """The shortest text that `parse` reads back."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
