//! `josei demo`: a synthetic city's month. Exit 0 only if every total agrees with the generator's answers and the log verifies.

use crate::args::DemoArgs;
use crate::exit::{Ended, Failure};
use crate::generate;
use crate::month::{MonthResult, Plan, month, table};
use crate::output;
use josei_synthetic::{ApplicationResult, Expected};
use std::path::Path;

/// Day of the billing month on which the synthetic month is judged.
const DAY: u8 = 20;

/// Runs the command.
pub async fn run(args: &DemoArgs) -> Result<Ended, Failure> {
    if let Some(dir) = &args.dir {
        return demo(args, dir).await;
    }
    let temporary = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    demo(args, temporary.path()).await
}

async fn demo(args: &DemoArgs, dir: &Path) -> Result<Ended, Failure> {
    output::say(&format!("架空の市を作っています / making a synthetic city: {} receipts, seed {}", args.receipts, args.seed));
    let synthetic = generate::make(args.receipts, args.seed)?;
    let input = dir.join("in");
    let receipts = generate::write(&synthetic, &input)?;
    let expected = synthetic.expected;
    let plan = Plan {
        register: input.join("register.csv"),
        receipts,
        applications: Some(input.join("applications.csv")),
        dir: dir.to_owned(),
        billing_month: expected.billing_month,
        today: expected.billing_month.0.day(DAY),
        payer: None,
        banks: None,
        city: None,
        deviations: None,
        characters: None,
        scanner: None,
        target: args.target.clone(),
        bank_confirms: true,
    };
    let result = month(&plan).await?;
    if args.json {
        output::print_json(&result)?;
    } else {
        output::print(&table(&result))?;
    }
    let differences = differences(&result, &expected);
    for difference in &differences {
        output::say(&format!("相違 / differs: {difference}"));
    }
    if differences.is_empty() {
        output::say("すべての合計が一致し、監査記録が検証されました / every total agrees and the audit log is verified");
        Ok(Ended::Done)
    } else {
        Ok(Ended::InputErrors)
    }
}

/// What does not agree with the expected answers.
fn differences(result: &MonthResult, expected: &Expected) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, got: String, wanted: String| {
        if got != wanted {
            found.push(format!("{what}: {got}, expected {wanted}"));
        }
    };
    same("received", result.received().to_string(), expected.totals.received.to_string());
    same("accepted", result.accepted().to_string(), expected.totals.accepted.to_string());
    same("returned", result.returned().to_string(), expected.totals.rejected.to_string());
    same("OK", result.decisions.ok.to_string(), expected.decisions.ok.to_string());
    same("REVIEW", result.decisions.review.to_string(), expected.decisions.review.to_string());
    same("REJECT", result.decisions.reject.to_string(), expected.decisions.reject.to_string());
    same("by code", format!("{:?}", result.decisions.by_code), format!("{:?}", expected.by_code));
    same("refund holders", result.refunds.holders.to_string(), expected.refunds.holder_months.to_string());
    same("refund yen", result.refunds.total_yen.to_string(), expected.refunds.yen.to_string());
    for paid in &expected.paid {
        let got = result.payment.payees.iter().find(|payee| payee.payee == paid.review_body.name()).cloned().unwrap_or_default();
        let what = format!("paid to {}", paid.review_body.name());
        same(&what, format!("{} receipts {} yen", got.receipts, got.yen), format!("{} receipts {} yen", paid.receipts, paid.yen));
    }
    let outcomes = result.applications.as_ref().map(|applications| applications.outcomes.as_slice()).unwrap_or_default();
    same("applications", outcomes.len().to_string(), expected.applications.len().to_string());
    for (answer, outcome) in expected.applications.iter().zip(outcomes) {
        let wanted = match answer.result {
            ApplicationResult::Paid => "paid",
            ApplicationResult::Refused => "refused",
            ApplicationResult::Waiting => "waiting",
            ApplicationResult::Unread => "unread",
        };
        let told = |result: &str, codes: &[String], yen: i64| format!("{result} {} {yen} yen", codes.join(" "));
        let got = told(outcome.result, &outcome.codes, outcome.yen);
        same(&format!("application {}", answer.number), got, told(wanted, &answer.codes, answer.yen));
    }
    let applied: i64 = expected.applications.iter().map(|answer| answer.yen).sum();
    let total: i64 = expected.paid.iter().map(|paid| paid.yen).sum::<i64>() + applied;
    same("bank file total", result.payment.total_yen.to_string(), total.to_string());
    same("audit verified", result.audit.verified.to_string(), true.to_string());
    for (file, delivery) in expected.files.iter().zip(&result.deliveries) {
        let got = format!("{}/{}/{}", delivery.receipts, delivery.accepted, delivery.rejected);
        same(&file.name, got, format!("{}/{}/{}", file.receipts, file.accepted, file.rejected));
        same(&format!("{} totals agree", file.name), (delivery.file_errors == 0).to_string(), file.totals_agree.to_string());
    }
    found
}
