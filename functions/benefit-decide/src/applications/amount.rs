//! What an application is worth (支給決定額) by the city's rules of the care month, and by what is known of the holder's month.

use crate::{BenefitDecide, damaged};
use josei_base::Yen;
use josei_base::date::school_year_end;
use josei_base::id::FeeTable;
use josei_base::plan::{ItemExt as _, Table};
use josei_benefit::RefundCandidate;
use josei_benefit::application::{AmountRules, Basis, CapState, CopayRule, Kind, Personal, Standing};
use josei_benefit::keys;
use josei_eligibility::city::Rules;
use josei_runtime::Problem;
use josei_store::audited::Permit;

impl BenefitDecide {
    /// The figures' basis; nothing where the city has no rules for the month.
    pub(super) async fn basis(&self, permit: &Permit, standing: &Standing, personal: &Personal) -> Result<Option<Basis>, Problem> {
        let facts = &standing.facts;
        let (holder, month) = (facts.holder.as_str(), facts.care.service_month);
        if facts.kind == Kind::MonthlyCap {
            return Ok(Some(Basis::Cap(self.cap(permit, standing).await?)));
        }
        let Some(city) = self.city.on(self.today()) else { return Ok(None) };
        let Some(rules) = city.rules(month) else { return Ok(None) };
        let before = self.copays(permit, holder, month).await?.copays;
        Ok(Some(Basis::Care(amount_rules(&rules, standing, personal, before))))
    }

    /// The month's refund as its row says; none is none.
    async fn cap(&self, permit: &Permit, standing: &Standing) -> Result<CapState, Problem> {
        let facts = &standing.facts;
        let key = keys::refund(&self.realm, facts.care.service_month, facts.holder.as_str());
        let Some(item) = self.audited.get(permit, Table::Claims, &key).await? else { return Ok(CapState::default()) };
        let yen = |name| item.number(name).map(Yen::new).map_err(damaged);
        Ok(CapState { copays: yen("copays")?, refund: yen("refund")?, settled: RefundCandidate::settled(&item).map_err(damaged)? })
    }
}

fn amount_rules(rules: &Rules<'_>, standing: &Standing, personal: &Personal, copays_before: Yen) -> AmountRules {
    let care = &standing.facts.care;
    let share = rules.insurer_share;
    let preschool = care.service_month.0.first_day() <= school_year_end(personal.holder_birth_date, share.preschool_age);
    // What no fee table bills counts as a doctor's.
    let due = rules.copay.due(care.category.table().unwrap_or(FeeTable::Medical), care.inpatient);
    AmountRules {
        insurer_percent: if preschool { share.preschool_percent } else { share.later_percent },
        copay: (due.days > 0 && due.per_day > Yen::ZERO).then_some(CopayRule { per_day: due.per_day, days: due.days }),
        month_cap: rules.copay.month_cap_yen.map(Yen::new),
        copays_before,
        meal_standard: Yen::new(rules.meal.standard_yen),
        meal_percent: rules.meal.subsidy_percent,
    }
}
