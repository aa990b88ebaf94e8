//! A draft becomes an application, or findings that say what is wrong and where. All findings of a draft are told at once.

mod account;
mod amounts;
mod care;
mod fields;
mod together;

use super::account::AccountDraft;
use super::attachment::{ATTACHMENTS_MAX, Attachment};
use super::codes;
use super::columns::Column;
use super::draft::Draft;
use super::kind::Kind;
use super::record::{Application, Channel, Facts, IdentityCheck, IdentityMethod, NoticeTo, Personal, Reception};
use super::word::{ApplicationNumber, Mark, Person, Ward};
use fields::Fields;
use josei_base::id::{HolderNumber, Prefecture, ProgrammeNumber};
use josei_base::receipt::Sex;
use josei_base::{Date, Digest, Finding, Timestamp};

/// What the city says, as plain values.
#[derive(Debug, Clone)]
pub struct CitySide {
    /// Its programmes (公費負担者番号), and whether holder numbers under them end in a check digit.
    pub programmes: Vec<(ProgrammeNumber, bool)>,
    /// Its prefecture.
    pub prefecture: Prefecture,
    /// Is 公金受取口座 a source of accounts?
    pub public_accounts: bool,
    /// The day in Japan.
    pub today: Date,
}

/// Keyed hashes by the caller, who has the key.
pub trait Marks {
    /// Of a holder: the same mark the claims have.
    fn holder(&self, programme: &ProgrammeNumber, number: &HolderNumber) -> Mark;
    /// Of a supplier's name.
    fn supplier(&self, name: &str) -> Mark;
    /// Of an application's content.
    fn content(&self, bytes: &[u8]) -> Digest;
}

/// What was entered (入力された申請).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The application.
    pub application: Application,
    /// The account written in it, to be registered.
    pub account: Option<AccountDraft>,
    /// Keyed hash of the content.
    pub content: Digest,
    /// Warnings.
    pub findings: Vec<Finding>,
}

/// Checks a draft. `line` is its line in the file, 0 for the API.
///
/// # Errors
/// All findings, at least one an error.
pub fn check(draft: &Draft, line: u64, city: &CitySide, marks: &dyn Marks) -> Result<Entered, Vec<Finding>> {
    let mut fields = Fields::new(draft, line);
    let made = assemble(&mut fields, city, marks);
    if let Some((application, account)) = &made {
        together::check(&mut fields, application, account.is_some(), city);
    }
    match made {
        Some((application, account)) if !fields.bad() => {
            let content = marks.content(&application.content());
            Ok(Entered { application, account, content, findings: fields.into_findings() })
        }
        _ => Err(fields.into_findings()),
    }
}

fn assemble(fields: &mut Fields<'_>, city: &CitySide, marks: &dyn Marks) -> Option<(Application, Option<AccountDraft>)> {
    use Column as C;
    let number = fields.required(C::Number, &codes::Q026, |text| ApplicationNumber::parse(text).ok());
    let kind = fields.required(C::Kind, &codes::Q024, Kind::parse);
    let applied_on = fields.required_day(C::AppliedOn);
    let received_on = fields.day(C::ReceivedOn);
    let ward = fields.required(C::ReceptionWard, &codes::Q036, |text| Ward::parse(text).ok());
    let channel = fields.required(C::ReceptionChannel, &codes::Q024, channel);
    let identity = identity(fields);
    let holder = holder(fields, city);
    let birth = fields.required_day(C::HolderBirthDate);
    let sex = fields.value(C::HolderSex, &codes::Q024, |text| match text {
        "1" | "男" => Some(Sex::Male),
        "2" | "女" => Some(Sex::Female),
        _ => None,
    });
    let notice_to = fields.value(C::NoticeTo, &codes::Q024, |text| match text {
        "applicant" => Some(NoticeTo::Applicant),
        "register" => Some(NoticeTo::Register),
        _ => None,
    });
    let attachments = attachments(fields);
    let (pay_to, account) = account::read(fields, city);
    let supplier = |name: &str| marks.supplier(name);
    // What a month's cap and what a care must say differ, so this is read once the kind is known; `Other` asks for all that a care must say.
    let care = care::read(fields, kind.unwrap_or(Kind::Other), &supplier);
    let personal_text = [
        fields.required_text(C::ApplicantName),
        fields.required(C::ApplicantPostalCode, &codes::Q032, postal_code),
        fields.required_text(C::ApplicantAddress),
        fields.text(C::ApplicantLot),
        fields.text(C::ApplicantBuilding),
        fields.text(C::InsurerSymbol),
        fields.text(C::InsurerCardNumber),
        fields.text(C::FacilityName),
    ];
    let relation = fields.value(C::InsuredRelation, &codes::Q024, |text| match text {
        "1" | "本人" => Some(true),
        "2" | "家族" => Some(false),
        _ => None,
    });
    let (programme_number, holder_number) = holder?;
    let applied_on = applied_on?;
    let [Some(name), Some(postal_code), Some(address), Some(lot), Some(building), Some(symbol), Some(card_number), Some(facility_name)] =
        personal_text
    else {
        return None;
    };
    let facts = Facts {
        number: number?,
        kind: kind?,
        holder: marks.holder(&programme_number, &holder_number),
        applied_on,
        reception: Reception { ward: ward?, on: received_on.unwrap_or(applied_on), channel: channel? },
        care: care?,
        pay_to: pay_to?,
        attachments,
        notice_to: notice_to.unwrap_or_default(),
    };
    let personal = Personal {
        applicant_name: name,
        applicant_postal_code: postal_code,
        applicant_address: address,
        applicant_lot: lot,
        applicant_building: building,
        programme_number,
        holder_number,
        holder_birth_date: birth?,
        holder_sex: sex,
        insurer_symbol: symbol,
        insurer_card_number: card_number,
        insured_self: relation.unwrap_or(false),
        facility_name,
    };
    Some((Application { facts, personal, identity }, account))
}

fn channel(text: &str) -> Option<Channel> {
    [Channel::Counter, Channel::Post, Channel::Online].into_iter().find(|channel| channel.name() == text)
}

fn postal_code(text: &str) -> Option<String> {
    let digits: String = text.chars().enumerate().filter(|(at, c)| !(*at == 3 && *c == '-')).map(|(_, c)| c).collect();
    (digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// All three parts or none.
fn identity(fields: &mut Fields<'_>) -> Option<IdentityCheck> {
    use Column::{IdentityAt, IdentityChecker, IdentityMethod as Method};
    if [Method, IdentityChecker, IdentityAt].into_iter().all(|column| fields.is_empty(column)) {
        return None;
    }
    let method = fields.required(Method, &codes::Q024, |text| {
        [IdentityMethod::Picture, IdentityMethod::TwoDocuments, IdentityMethod::Signature].into_iter().find(|method| method.name() == text)
    });
    let checker = fields.required(IdentityChecker, &codes::Q036, |text| Person::parse(text).ok());
    let at = fields.required(IdentityAt, &codes::Q037, |text| text.parse::<Timestamp>().ok());
    Some(IdentityCheck { method: method?, checker: checker?, at: at? })
}

fn holder(fields: &mut Fields<'_>, city: &CitySide) -> Option<(ProgrammeNumber, HolderNumber)> {
    let programme =
        fields.required(Column::ProgrammeNumber, &codes::Q027, |text| city.programmes.iter().find(|(known, _)| known.as_str() == text));
    let checked = programme.is_some_and(|(_, checked)| *checked);
    let number = fields.required(Column::HolderNumber, &codes::Q028, |text| {
        HolderNumber::parse(text).ok().filter(|number| !checked || number.has_check_digit())
    });
    Some((programme?.0.clone(), number?))
}

fn attachments(fields: &mut Fields<'_>) -> Vec<Attachment> {
    let read = fields.value(Column::Attachments, &codes::Q035, |text| {
        let parsed: Option<Vec<_>> = text.split_whitespace().map(|one| Attachment::parse(one).ok()).collect();
        parsed.filter(|all| all.len() <= ATTACHMENTS_MAX)
    });
    let mut attachments = read.unwrap_or_default();
    attachments.sort_unstable();
    attachments.dedup();
    attachments
}
