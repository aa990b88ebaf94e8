//! What the notice of a decision says (支給決定・不支給決定・返戻), in the field names of the input of notices: the function adds what only it
//! knows and hands the line on.

use super::amount::Granted;
use super::course::{Proposed, Standing};
use super::error::ActError;
use super::record::Personal;
use super::state::State;
use super::word::{ApplicationNumber, ReasonCode, Ward};
use super::written::day;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::receipt::Sex;
use josei_base::{Date, ServiceMonth, Yen};
use serde::Serialize;

/// What stands in a line for a month's cap, where no institution does.
const MONTH_CAP_JA: &str = "一部自己負担額の月額上限超過分";

/// To whom.
#[derive(Clone, Serialize)]
pub struct Addressee {
    /// 郵便番号.
    pub postal_code: String,
    /// 住所 and 地番.
    pub address: String,
    /// 方書.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub building: Option<String>,
    /// 氏名.
    pub name: String,
}

/// The child, by the register.
#[derive(Clone, Serialize)]
pub struct Child {
    /// 氏名.
    pub name: String,
    /// フリガナ.
    pub kana: String,
    /// 生年月日.
    #[serde(with = "day")]
    pub birth: Date,
    /// 性別.
    pub sex: Option<Sex>,
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// 受給者証番号.
    pub holder: HolderNumber,
}

/// Where the money goes, its number masked.
#[derive(Clone, Serialize)]
pub struct AccountShown {
    /// 金融機関名.
    pub bank: String,
    /// 支店名.
    pub branch: String,
    /// 預金種目.
    pub kind: super::account::AccountType,
    /// The last three digits of the number.
    pub tail: String,
    /// 名義人カナ.
    pub holder_kana: String,
}

/// What the function knows besides the application.
#[derive(Clone)]
pub struct NoticeInput {
    /// 文書番号.
    pub number: String,
    /// 発行日.
    pub issued_on: Date,
    /// Name and kana of the child, by the register.
    pub child_name: String,
    /// フリガナ of the child.
    pub child_kana: String,
    /// For a payment: when, and to which account.
    pub payment: Option<(Date, AccountShown)>,
}

#[derive(Clone, Serialize)]
struct Application {
    number: ApplicationNumber,
    #[serde(with = "day")]
    applied_on: Date,
    child: Child,
}

#[derive(Clone, Serialize)]
struct CareLine {
    month: ServiceMonth,
    inpatient: bool,
    facility: String,
    cost: Yen,
    own_share: Yen,
    copay: Yen,
    additional: Yen,
    high_cost: Yen,
    meals: Yen,
    granted: Yen,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "snake_case")]
enum Document {
    PaymentDecision {
        application: Application,
        lines: Vec<CareLine>,
        #[serde(with = "day")]
        paid_on: Date,
        account: AccountShown,
    },
    NonPayment {
        application: Application,
        lines: Vec<CareLine>,
        reasons: Vec<ReasonCode>,
    },
    ReturnedApplication {
        application: Application,
        reasons: Vec<ReasonCode>,
        #[serde(with = "day")]
        deadline: Date,
    },
}

/// A notice to be made: serialised, it is one line of the input of notices. It names people, so it has no `Debug`.
#[derive(Clone, Serialize)]
pub struct NoticeRequest {
    number: String,
    #[serde(with = "day")]
    issued_on: Date,
    desk: Ward,
    to: Addressee,
    document: Document,
}

/// The notice that the present state asks for: of the decision in DECIDED, of the return in RETURNED. A refusal's notice is one of the kinds
/// that must carry the instruction on appeal (教示), which the city's texts add.
///
/// # Errors
/// In a state that asks for none, or a payment without day and account.
pub fn notice_request(standing: &Standing, personal: &Personal, input: NoticeInput) -> Result<NoticeRequest, ActError> {
    let facts = &standing.facts;
    let child = Child {
        name: input.child_name,
        kana: input.child_kana,
        birth: personal.holder_birth_date,
        sex: personal.holder_sex,
        programme: personal.programme_number.clone(),
        holder: personal.holder_number.clone(),
    };
    let application = Application { number: facts.number.clone(), applied_on: facts.applied_on, child };
    let course = &standing.course;
    let (document, desk) = match (standing.state, &course.proposal, &course.decision, &course.returned) {
        (State::Decided, Some(proposal), Some(decision), _) => {
            let document = match &proposal.what {
                Proposed::Payment { granted, .. } => {
                    let (paid_on, account) = input.payment.ok_or(ActError::NoAccount)?;
                    Document::PaymentDecision { application, lines: vec![line(standing, personal, granted)], paid_on, account }
                }
                Proposed::Refusal { reasons } => {
                    let lines = vec![line(standing, personal, &Granted::default())];
                    Document::NonPayment { application, lines, reasons: reasons.clone() }
                }
            };
            (document, decision.desk.clone())
        }
        (State::Returned, _, _, Some(returned)) => (
            Document::ReturnedApplication { application, reasons: returned.reasons.clone(), deadline: returned.deadline },
            facts.reception.ward.clone(),
        ),
        _ => return Err(ActError::State(standing.state)),
    };
    let to = Addressee {
        postal_code: personal.applicant_postal_code.clone(),
        address: format!("{}{}", personal.applicant_address, personal.applicant_lot),
        building: Some(personal.applicant_building.clone()).filter(|building| !building.is_empty()),
        name: personal.applicant_name.clone(),
    };
    Ok(NoticeRequest { number: input.number, issued_on: input.issued_on, desk, to, document })
}

fn line(standing: &Standing, personal: &Personal, granted: &Granted) -> CareLine {
    let facts = &standing.facts;
    let (care, one_care) = (&facts.care, facts.kind.row().one_care);
    CareLine {
        month: care.service_month,
        inpatient: care.inpatient,
        facility: if one_care { personal.facility_name.clone() } else { MONTH_CAP_JA.to_owned() },
        // A month's cap has no cost of its own: the copays are what it is about.
        cost: if one_care { care.paid.total_cost } else { care.paid.own_share },
        own_share: care.paid.own_share,
        copay: granted.copay,
        additional: care.paid.additional,
        high_cost: care.paid.high_cost,
        meals: care.meals.paid,
        granted: granted.total,
    }
}
