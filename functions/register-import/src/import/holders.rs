//! Everybody who has or had a certificate, from the register to the sealed snapshot: list by list, person by person, opened side by side.

use crate::reading::Unread;
use crate::{Loaded, RegisterImport, holder_record};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::id::PersonKey;
use josei_base::plan::Table;
use josei_base::{Date, Digest};
use josei_eligibility::{HolderRecord, rows};
use josei_register::{AsOf, Incomes, Subject, codes, keys, parents, project};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use serde::Serialize;
use tracing::info;

/// Persons that are opened side by side.
const OPENED_AT_ONCE: usize = 64;
/// Persons of one page of a list.
const PAGE_ROWS_MAX: u32 = 1_000;

/// A snapshot that was made of the register.
#[derive(Debug, Serialize)]
pub struct Made {
    /// Its name, as decisions note it.
    pub file: Digest,
    /// The day it stands for.
    pub as_of: String,
    /// Holder numbers in it.
    pub holders: u64,
    /// Persons of the register who have or had a certificate.
    pub persons: u64,
}

/// What an image of the register on a day is called: the same register on the same day has one name.
fn name_of(as_of: Date, image: &[u8]) -> Digest {
    Digest::of(format!("register of {as_of}\n{}\n", Digest::of(image)).as_bytes())
}

impl RegisterImport {
    /// Makes the snapshot of the register as it is now the one that counts. The code of a refusal, if nobody has a certificate.
    pub(crate) async fn snapshot(&self, permit: &Permit) -> Result<Result<Made, &'static josei_base::Entry>, Failure> {
        let (mut holders, mut persons) = (Vec::new(), 0_u64);
        for list in 0..keys::HOLDER_LISTS {
            let list = u8::try_from(list).map_err(|_| Failure::damaged("lists of holders"))?;
            persons += self.list(permit, list, &mut holders).await?;
        }
        if holders.is_empty() {
            return Ok(Err(&codes::B110));
        }
        holders.sort_by(|one, other| (&one.programme, &one.number).cmp(&(&other.programme, &other.number)));
        let count = u64::try_from(holders.len()).unwrap_or(u64::MAX);
        let today = self.today();
        let image = self.image_of(permit, &holders).await?;
        drop(holders);
        let file = name_of(today, &image);
        let made = Made { file, as_of: today.to_string(), holders: count, persons };
        let known = self.audited.get(permit, Table::Register, &rows::import(&self.realm, &file)).await?;
        let writes = match known {
            None => {
                let loaded = Loaded { handed: self.now(), rows: persons, holders: count, left_out: 0 };
                let import = self.sealed_import(permit, file, &image, loaded).await?;
                rows::plan_import(&self.realm, &import)
            }
            Some(item) => {
                let import = rows::Import::from_item(&item).map_err(|bad| Failure::damaged(bad.0))?;
                rows::plan_again(&self.realm, &import, &self.now())
            }
        };
        match self.audited.commit(permit, &writes, &[("holders", count), ("persons", persons)]).await {
            // Refused: the same request was quicker.
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        info!(%file, holders = count, persons, "snapshot made of the register");
        Ok(Ok(made))
    }

    /// Adds the records of a list; tells how many persons are on it.
    async fn list(&self, permit: &Permit, list: u8, holders: &mut Vec<HolderRecord>) -> Result<u64, Failure> {
        let mut query = Query {
            table: Table::Register,
            partition: keys::holders(&self.realm, list),
            range: SortRange::All,
            descending: false,
            limit: PAGE_ROWS_MAX,
            after: None,
        };
        let mut persons = 0;
        loop {
            let page = self.audited.query(permit, &query).await?;
            let listed: Vec<PersonKey> = page
                .items
                .iter()
                .map(|(key, _)| PersonKey::parse(&key.sort).map_err(|_| Failure::damaged("a list of holders")))
                .collect::<Result<_, _>>()?;
            persons += u64::try_from(listed.len()).unwrap_or(u64::MAX);
            let opened = stream::iter(listed.into_iter().map(|person| self.records_of(permit, person))).buffer_unordered(OPENED_AT_ONCE);
            let opened: Vec<Vec<HolderRecord>> = opened.try_collect().await?;
            holders.extend(opened.into_iter().flatten());
            query.after = page.next;
            if query.after.is_none() {
                return Ok(persons);
            }
        }
    }

    /// The records of a person: one for each holder number.
    async fn records_of(&self, permit: &Permit, person: PersonKey) -> Result<Vec<HolderRecord>, Failure> {
        let reading = self.reading(permit);
        let history = reading.history(&Subject::Person(person)).await?;
        let timeline = history.as_of(AsOf::Now);
        // A city that measures no incomes needs nobody's.
        let asks = self.asks_incomes(self.today());
        let incomes = if asks { reading.incomes(parents(&timeline)).await? } else { Incomes::default() };
        let projections = project(&timeline, &incomes, &self.reasons).map_err(Unread::from)?;
        Ok(projections.iter().map(holder_record).collect())
    }

    /// In place of a version of the inbox: what the register was handed over by is its own instant.
    fn now(&self) -> String {
        self.clock.now().to_string()
    }
}
