"""The day of a synthetic month: its functions must see the day that the embedded month is judged on (cli/src/demo.rs)."""

from datetime import UTC, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))
DAY, HOUR = 20, 10
"""Day of the billing month, and hour in Japan, at which `josei demo` judges."""
FIRST_MONTH = 4
"""Month in which a fiscal year begins."""


def office_time(billing_month: str) -> datetime:
    """The moment at which a month is judged."""
    year, month = billing_month.split("-")
    return datetime(int(year), int(month), DAY, HOUR, tzinfo=JAPAN)


def offset_seconds(billing_month: str) -> int:
    """What takes the present time there."""
    return round((office_time(billing_month) - datetime.now(UTC)).total_seconds())


def day_in_japan(moment: str) -> str:
    """The day of a moment in ISO form, as Japan has it."""
    return datetime.fromisoformat(moment).astimezone(JAPAN).date().isoformat()


def fiscal_year(billing_month: str) -> int:
    """The fiscal year (April to March) of a month, which needs keys: a deployment makes those of its own time."""
    year, month = billing_month.split("-")
    return int(year) if int(month) >= FIRST_MONTH else int(year) - 1
