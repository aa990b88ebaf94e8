//! How an income of the tax office is measured (所得の計算): what is taken off it, and the limit by dependants. All amounts are the city's to name.

use super::yen;
use josei_base::Yen;
use serde::Deserialize;

/// A limit with what is taken off an income before (所得制限限度額・控除), in yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeLimit {
    /// The income of a 年度 counts for twelve months from the first of this month in it.
    pub from_month: i8,
    /// The limit without dependants (限度額).
    pub base_yen: i64,
    /// More for each dependant (扶養親族等).
    pub dependant_yen: i64,
    /// More again for each elderly one (老人扶養).
    #[serde(default)]
    pub elderly_yen: i64,
    /// Off every income (社会保険料相当額).
    #[serde(default)]
    pub flat_yen: i64,
    /// Off for each 障害者, the person itself or a dependant.
    #[serde(default)]
    pub disabled_yen: i64,
    /// Off for each 特別障害者.
    #[serde(default)]
    pub specially_disabled_yen: i64,
    /// 寡婦 and 寡夫.
    #[serde(default)]
    pub widowed_yen: i64,
    /// 特別寡婦 and ひとり親.
    #[serde(default)]
    pub single_parent_yen: i64,
    /// 勤労学生.
    #[serde(default)]
    pub student_yen: i64,
}

/// What the tax office told of a year (申告), as far as a limit asks for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declared {
    /// Incomes of all kinds, without their own deductions and losses.
    pub income: Yen,
    /// 雑損, 医療費, 小規模企業共済 and what else is taken off as it was told.
    pub deducted: Yen,
    /// 障害者, the person itself included.
    pub disabled: u8,
    /// 特別障害者, the person itself included.
    pub specially_disabled: u8,
    /// 寡婦 or 寡夫.
    pub is_widowed: bool,
    /// 特別寡婦 or ひとり親.
    pub is_single_parent: bool,
    /// 勤労学生.
    pub is_student: bool,
    /// 扶養親族等, elderly ones and a 配偶者 included.
    pub dependants: u16,
    /// 老人扶養.
    pub elderly: u16,
}

/// What an income comes to (所得判定).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// 76 計算結果所得額合計.
    pub income: Yen,
    /// 92 計算結果判定用控除額.
    pub deductions: Yen,
    /// 50 控除後所得額, never below nothing.
    pub after_deductions: Yen,
    /// 51 所得制限額.
    pub limit: Yen,
}

impl IncomeLimit {
    pub(super) fn is_sound(&self) -> bool {
        let amounts = [
            self.base_yen,
            self.dependant_yen,
            self.elderly_yen,
            self.flat_yen,
            self.disabled_yen,
            self.specially_disabled_yen,
            self.widowed_yen,
            self.single_parent_yen,
            self.student_yen,
        ];
        (1..=12).contains(&self.from_month) && amounts.into_iter().all(yen)
    }

    /// Measures an income. Who has no more than the limit is within it.
    #[must_use]
    pub fn judge(&self, declared: &Declared) -> Judged {
        let times = |each: i64, count: i64| each.saturating_mul(count);
        let income = declared.income.get().max(0);
        let deductions = [
            self.flat_yen,
            declared.deducted.get().max(0),
            times(self.disabled_yen, declared.disabled.into()),
            times(self.specially_disabled_yen, declared.specially_disabled.into()),
            times(self.widowed_yen, declared.is_widowed.into()),
            times(self.single_parent_yen, declared.is_single_parent.into()),
            times(self.student_yen, declared.is_student.into()),
        ];
        let deductions = deductions.into_iter().fold(0_i64, i64::saturating_add);
        let more = times(self.dependant_yen, declared.dependants.into()).saturating_add(times(self.elderly_yen, declared.elderly.into()));
        Judged {
            income: Yen::new(income),
            deductions: Yen::new(deductions),
            after_deductions: Yen::new(income.saturating_sub(deductions).max(0)),
            limit: Yen::new(self.base_yen.saturating_add(more)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yen_over_the_limit_is_over_it() {
        let limit: IncomeLimit = toml::from_str(
            "from_month = 7\nbase_yen = 5000000\ndependant_yen = 380000\nelderly_yen = 60000\nflat_yen = 80000\ndisabled_yen = 270000\nwidowed_yen = 270000",
        )
        .unwrap();
        let declared =
            Declared { income: Yen::new(6_560_000), dependants: 3, elderly: 1, disabled: 1, is_widowed: true, ..Declared::default() };
        // 5,000,000 + 3 × 380,000 + 60,000; 80,000 + 270,000 + 270,000 off.
        let judged = limit.judge(&declared);
        assert_eq!(
            (judged.limit, judged.deductions, judged.after_deductions),
            (Yen::new(6_200_000), Yen::new(620_000), Yen::new(5_940_000))
        );
        let at = |yen: i64| limit.judge(&Declared { income: Yen::new(yen), ..Declared::default() });
        assert!(at(5_080_000).after_deductions <= at(0).limit && at(5_080_001).after_deductions > at(0).limit);
        assert_eq!((at(-5).income, at(10).after_deductions), (Yen::ZERO, Yen::ZERO));
        assert_eq!(limit.judge(&Declared { deducted: Yen::new(-1), ..Declared::default() }).deductions, Yen::new(80_000));
        assert!(
            limit.is_sound() && !IncomeLimit { from_month: 13, ..limit }.is_sound() && !IncomeLimit { base_yen: -1, ..limit }.is_sound()
        );
    }
}
