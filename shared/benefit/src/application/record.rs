//! An application (支給申請) as typed values: the facts, which rows hold as they are, and the personal part, which they hold sealed.

use super::attachment::Attachment;
use super::care::CareFacts;
use super::kind::Kind;
use super::word::{ApplicationNumber, Mark, PayeeId, Person, Ward};
use super::written::{day, moment};
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::receipt::Sex;
use josei_base::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// How it came in (申請受付区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 窓口.
    Counter,
    /// 郵送.
    Post,
    /// 電子申請.
    Online,
    /// Made by the city itself for a monthly cap (職権).
    City,
}

impl Channel {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Post => "post",
            Self::Online => "online",
            Self::City => "city",
        }
    }
}

/// Reception (受付).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// 受付区.
    pub ward: Ward,
    /// The day it came in.
    #[serde(with = "day")]
    pub on: Date,
    /// 申請受付区分.
    pub channel: Channel,
}

/// How the applicant was identified (本人確認の方法).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityMethod {
    /// One document with a picture (顔写真つきの書類１点).
    Picture,
    /// Two documents without one (書類２点).
    TwoDocuments,
    /// The signature of an electronic application (電子署名).
    Signature,
    /// The city knows the applicant from its own register, for what it pays of its own accord (職権).
    Register,
}

impl IdentityMethod {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::TwoDocuments => "two_documents",
            Self::Signature => "signature",
            Self::Register => "register",
        }
    }
}

/// The identity check (本人確認): without it nothing is decided (assessment M01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCheck {
    /// How.
    pub method: IdentityMethod,
    /// By whom.
    pub checker: Person,
    /// When.
    #[serde(with = "moment")]
    pub at: Timestamp,
}

/// A version of a payee's account: what is named here never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRef {
    /// Whose.
    pub payee: PayeeId,
    /// Which version, from 1.
    pub version: u32,
}

/// Where the money is to go (支払方法区分).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayTo {
    /// An account that was written in the application and is being registered for this payee, or is not there yet.
    Written(PayeeId),
    /// A registered account.
    Account(AccountRef),
    /// 公金受取口座 of this payee, where the city's setting allows it.
    PublicAccount(PayeeId),
}

impl PayTo {
    /// Who is paid.
    #[must_use]
    pub const fn payee(&self) -> &PayeeId {
        match self {
            Self::Written(payee) | Self::PublicAccount(payee) => payee,
            Self::Account(account) => &account.payee,
        }
    }
}

/// To whom the decision is sent (決定通知宛先設定フラグ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeTo {
    /// The applicant, as written in the application.
    #[default]
    Applicant,
    /// The address of the holder in the register.
    Register,
}

/// What is known of an application and names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// 申請書番号.
    pub number: ApplicationNumber,
    /// 療養費区分.
    pub kind: Kind,
    /// Keyed hash of programme and holder number.
    pub holder: Mark,
    /// 申請年月日.
    #[serde(with = "day")]
    pub applied_on: Date,
    /// 受付.
    pub reception: Reception,
    /// 診療.
    pub care: CareFacts,
    /// 振込先.
    pub pay_to: PayTo,
    /// 添付書類.
    pub attachments: Vec<Attachment>,
    /// 決定通知の宛先.
    pub notice_to: NoticeTo,
}

/// What names people. Rows hold it sealed; it has no `Debug` of its content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// 申請者氏名.
    pub applicant_name: String,
    /// 申請者郵便番号, seven digits.
    pub applicant_postal_code: String,
    /// 申請者住所.
    pub applicant_address: String,
    /// 申請者地番.
    pub applicant_lot: String,
    /// 申請者方書.
    pub applicant_building: String,
    /// 公費負担者番号.
    pub programme_number: ProgrammeNumber,
    /// 受給者証番号.
    pub holder_number: HolderNumber,
    /// 受給者生年月日.
    #[serde(with = "day")]
    pub holder_birth_date: Date,
    /// 受給者性別.
    pub holder_sex: Option<Sex>,
    /// 医療保険記号.
    pub insurer_symbol: String,
    /// 医療保険番号.
    pub insurer_card_number: String,
    /// 公費本人家族区分: true for 本人.
    pub insured_self: bool,
    /// 医療機関名称, or the supplier's name.
    pub facility_name: String,
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

/// An application, checked when made: [`super::check::check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// What names nobody.
    pub facts: Facts,
    /// What is sealed.
    pub personal: Personal,
    /// 本人確認, once made.
    pub identity: Option<IdentityCheck>,
}

impl Application {
    /// Canonical bytes of the content, for the keyed hash that tells the same application from another under the same number. The identity check
    /// and the account are acts of their own and not part of it.
    #[must_use]
    pub fn content(&self) -> Vec<u8> {
        // These types always serialise.
        serde_json::to_vec(&(&self.facts, &self.personal)).unwrap_or_default()
    }
}
