//! What the city brings to the check of an application: its programmes, and the keyed hashes by which rows name holders.

use crate::BenefitDecide;
use josei_base::date::japanese_day;
use josei_base::id::{HolderNumber, Prefecture, ProgrammeNumber};
use josei_base::{Date, Digest};
use josei_benefit::application::account::AccountDraft;
use josei_benefit::application::word::Mark;
use josei_benefit::application::{CitySide, Marks};
use josei_eligibility::city::ProgrammeKind;
use josei_eligibility::{City, HolderHasher};
use josei_runtime::Problem;
use josei_store::audited::Permit;

/// The hashes of claims, and others under the same key.
pub(super) struct DeskMarks(HolderHasher);

impl Marks for DeskMarks {
    fn holder(&self, programme: &ProgrammeNumber, number: &HolderNumber) -> Mark {
        Digest(self.0.holder(programme, number).0).into()
    }

    fn supplier(&self, name: &str) -> Mark {
        self.0.text("supplier", name.as_bytes()).into()
    }

    fn content(&self, bytes: &[u8]) -> Digest {
        self.0.text("application", bytes)
    }
}

impl DeskMarks {
    /// The same account has the same.
    pub(super) fn account(&self, draft: &AccountDraft) -> Digest {
        self.0.text("account", &draft.content())
    }
}

impl BenefitDecide {
    pub(super) async fn marks(&self, permit: &Permit) -> Result<DeskMarks, Problem> {
        self.hasher(permit).await.map(DeskMarks)
    }

    /// The day in Japan.
    pub(super) fn today(&self) -> Date {
        japanese_day(self.clock.now())
    }

    /// The city's side of the check of an application.
    pub(super) fn city_side(&self) -> Result<CitySide, Problem> {
        let today = self.today();
        let city = self.city.on(today).ok_or_else(|| Problem::damaged("rules"))?;
        city_side(city, today, self.desk.public_accounts).ok_or_else(|| Problem::damaged("municipality"))
    }
}

/// What a city file says to the check of an application; nothing for a municipality without a prefecture.
#[must_use]
pub fn city_side(city: &City, today: Date, public_accounts: bool) -> Option<CitySide> {
    let children = city.programmes().iter().filter(|known| known.kind == ProgrammeKind::Child);
    Some(CitySide {
        programmes: children.map(|known| (known.number.clone(), known.holder_check_digit)).collect(),
        prefecture: city.municipality().get(..2).and_then(|two| Prefecture::parse(two).ok())?,
        public_accounts,
        today,
    })
}
