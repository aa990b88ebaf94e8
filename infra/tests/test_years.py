"""Fiscal years: the boundaries, and the six years back."""

import unittest
from datetime import date

from josei_infra import years
from josei_infra.errors import Stop


class Years(unittest.TestCase):
    def test_a_fiscal_year_begins_in_april(self) -> None:
        self.assertEqual([years.fiscal_year(2026, month) for month in (3, 4, 12)], [2025, 2026, 2026])

    def test_receipts_come_back_for_six_years(self) -> None:
        # 72 months before November 2026 is November 2020.
        self.assertEqual(years.needed("receipts", date(2026, 11, 23)), set(range(2020, 2028)))
        # 72 months before March 2026 is March 2020, fiscal year 2019.
        self.assertEqual(years.needed("payments", date(2026, 3, 31)), set(range(2019, 2027)))
        self.assertEqual(years.needed("payments", date(2026, 4, 1)), set(range(2020, 2028)))

    def test_a_register_is_always_todays(self) -> None:
        self.assertEqual(years.needed("register", date(2026, 3, 31)), {2025, 2026})

    def test_notices_are_issued_a_year_back_at_most(self) -> None:
        self.assertEqual(years.needed("notices", date(2026, 3, 31)), {2024, 2025, 2026})
        self.assertEqual(years.needed("notices", date(2026, 4, 1)), {2025, 2026, 2027})

    def test_the_coming_month_has_its_key_on_the_last_day_of_a_year(self) -> None:
        self.assertIn(years.fiscal_year(2026, 4), years.needed("receipts", date(2026, 3, 31)))

    def test_text(self) -> None:
        for found in ({2024}, {2020, 2021, 2022}, {2018, 2020, 2021}):
            self.assertEqual(years.parse(years.render(found)), found)
        self.assertEqual(years.render({2018, 2020, 2021}), "2018,2020-2021")
        for bad in ("", "24", "2027-2020", "1989", "2000-2040", "2024;", "二〇二四"):
            with self.assertRaises(Stop, msg=bad):
                years.parse(bad)
        self.assertEqual(len(years.parse("2000-2039")), years.YEARS_MAX)


if __name__ == "__main__":
    unittest.main()
