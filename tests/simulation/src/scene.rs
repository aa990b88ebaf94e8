//! What was decided before and while a schedule runs: causes, what is owed back, a delivery whose receipts are paid.

use crate::ask::Twist;
use crate::model::Decided;
use crate::town::Town;
use fastrand::Rng;
use josei_base::plan::{Item, Key, Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Yen};
use josei_payment::batch::{Lot, Reason, Receivable, Source};
use josei_payment::people::PayeeId;
use josei_store::memory::Memory;

pub const PERSONS: [&str; 3] = ["p-1", "p-2", "p-3"];

/// Something owed.
pub struct Cause {
    pub lot: Lot,
    pub id: String,
    pub decided: Decided,
    /// Recorded before the schedule begins.
    pub first: bool,
}

/// Something owed back.
pub struct Back {
    pub receivable: Receivable,
    pub id: String,
    pub decided: Decided,
    pub first: bool,
}

/// A scene.
pub struct Scene {
    pub causes: Vec<Cause>,
    pub backs: Vec<Back>,
    pub chunks: i64,
    pub receipts: Vec<u64>,
    /// People with an account from the beginning.
    pub accounts: Vec<&'static str>,
}

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

fn shown(body: ReviewBody) -> String {
    body.name().to_owned()
}

struct Maker<'t> {
    town: &'t Town,
    rng: &'t mut Rng,
    scene: Scene,
}

impl Maker<'_> {
    fn yen(&mut self) -> i64 {
        // Small ones meet what is owed back, large ones leave narrow numbers.
        if self.rng.bool() { self.rng.i64(1..2_000) } else { self.rng.i64(2_000..90_000) }
    }

    fn add(&mut self, lot: Lot, payee: String, settles: Option<String>, first: bool) {
        let settles = settles.map(|sort| (self.town.delivery.clone(), sort));
        let decided = Decided { payee, yen: lot.yen().get(), settles };
        self.scene.causes.push(Cause { id: lot.id().to_string(), lot, decided, first });
    }

    fn chunk(&mut self, body: ReviewBody) -> Result<(), String> {
        self.scene.chunks += 1;
        let number = u32::try_from(self.scene.chunks).map_err(told)?;
        let source = Source::new(&self.town.delivery, number).map_err(told)?;
        let yen = self.yen();
        let lot = Lot::new(body, self.town.month, source, 3, Yen::new(yen)).map_err(told)?;
        self.add(lot, shown(body), Some(format!("CHUNK#{number:06}")), true);
        Ok(())
    }

    fn receipt(&mut self, number: u64) -> Result<(), String> {
        let source = Source::receipt(&self.town.delivery, number).map_err(told)?;
        let yen = self.yen();
        let lot = Lot::new(ReviewBody::Kokuho, self.town.month, source, 1, Yen::new(yen)).map_err(told)?;
        self.scene.receipts.push(number);
        let first = self.rng.bool();
        self.add(lot, shown(ReviewBody::Kokuho), Some(format!("RECEIPT#{number:010}")), first);
        Ok(())
    }

    fn application(&mut self, number: usize, of: &'static str) -> Result<(), String> {
        let source = Source::application(&format!("s-{number}")).map_err(told)?;
        let (payee, yen) = (PayeeId::parse(of).map_err(told)?, self.yen());
        let lot = Lot::new(payee, self.town.month, source, 1, Yen::new(yen)).map_err(told)?;
        let first = self.rng.u8(..4) > 0;
        self.add(lot, of.to_owned(), None, first);
        Ok(())
    }

    /// A correction upwards of a receipt that was paid in the first chunk.
    fn more(&mut self) -> Result<(), String> {
        let source = Source::correction(&Source::receipt(&self.town.delivery, 500).map_err(told)?, 1).map_err(told)?;
        let Some(original) = self.scene.causes.first().map(|cause| cause.lot.id()) else { return Ok(()) };
        let yen = self.yen();
        let lot = Lot::correction(ReviewBody::Kokuho, self.town.month, source, original, Yen::new(yen)).map_err(told)?;
        let first = self.rng.bool();
        self.add(lot, shown(ReviewBody::Kokuho), None, first);
        Ok(())
    }

    /// What was paid too much for a cause.
    fn back(&mut self, cause: usize, number: u64, first: bool) -> Result<(), String> {
        let Some(original) = self.scene.causes.get(cause) else { return Ok(()) };
        let of = match original.lot.source().application_id() {
            Some(id) => Source::application(id),
            None => Source::receipt(&self.town.delivery, number),
        };
        let source = Source::correction(&of.map_err(told)?, 1).map_err(told)?;
        let (lot, payee) = (original.lot.clone(), original.decided.payee.clone());
        let yen = if self.rng.bool() { self.rng.i64(1..=lot.yen().get()) } else { self.yen() };
        let reason = Reason::parse("correction").map_err(told)?;
        let receivable = Receivable::new(lot.payee().clone(), self.town.month, source, lot.id(), Yen::new(yen), reason).map_err(told)?;
        let decided = Decided { payee, yen, settles: None };
        self.scene.backs.push(Back { id: receivable.id().to_string(), receivable, decided, first });
        Ok(())
    }
}

impl Scene {
    /// By chance.
    pub fn by(town: &Town, rng: &mut Rng) -> Result<Self, String> {
        let mut maker = Maker {
            town,
            rng,
            scene: Self { causes: Vec::new(), backs: Vec::new(), chunks: 0, receipts: Vec::new(), accounts: Vec::new() },
        };
        maker.chunk(ReviewBody::Kokuho)?;
        if maker.rng.bool() {
            maker.chunk(ReviewBody::Shiharai)?;
        }
        for number in 0..maker.rng.u64(0..4) {
            maker.receipt(40 + number)?;
        }
        for number in 0..maker.rng.usize(0..4) {
            let of = *maker.rng.choice(PERSONS.iter()).unwrap_or(&"p-1");
            maker.application(number, of)?;
        }
        if maker.rng.u8(..4) == 0 {
            maker.more()?;
        }
        for number in 0..maker.rng.u64(0..3) {
            let (cause, first) = (maker.rng.usize(0..maker.scene.causes.len().max(1)), maker.rng.u8(..4) > 0);
            if maker
                .scene
                .backs
                .iter()
                .all(|back| maker.scene.causes.get(cause).is_none_or(|one| back.receivable.original() != &one.lot.id()))
            {
                maker.back(cause, 600 + number, first)?;
            }
        }
        let mut scene = maker.scene;
        scene.accounts = PERSONS
            .into_iter()
            .filter(|person| scene.causes.iter().any(|cause| cause.decided.payee == *person) && rng.u8(..4) > 0)
            .collect();
        Ok(scene)
    }

    /// The one of the exhaustive runs: two review bodies, a receipt, a person, something withheld.
    pub fn fixed(town: &Town) -> Result<Self, String> {
        let mut rng = Rng::with_seed(1);
        let mut maker = Maker {
            town,
            rng: &mut rng,
            scene: Self { causes: Vec::new(), backs: Vec::new(), chunks: 0, receipts: Vec::new(), accounts: Vec::new() },
        };
        maker.chunk(ReviewBody::Kokuho)?;
        maker.application(0, "p-1")?;
        maker.back(0, 600, true)?;
        let mut scene = maker.scene;
        for cause in &mut scene.causes {
            cause.first = true;
        }
        scene.accounts = vec!["p-1"];
        Ok(scene)
    }

    /// The delivery's rows, as they stand when all its receipts are decided.
    pub fn deliver(&self, town: &Town, memory: &Memory) {
        let puts = town
            .opening
            .iter()
            .filter_map(|write| if let Write::Put { table, key, item, .. } = write { Some((table, key, item)) } else { None });
        let receipts = i64::try_from(self.receipts.len()).unwrap_or(0);
        for (table, key, item) in puts {
            let mut item = item.clone();
            if key.sort == "HEAD" {
                let counts = [("receipts", 9), ("accepted", 9), ("rejected", 0), ("points", 1), ("yen", 0), ("chunks", self.chunks)];
                let settling = [("matched_chunks", self.chunks), ("waiting", 0), ("paid_chunks", 0), ("unpaid_receipts", receipts)];
                item.extend(counts.into_iter().chain(settling).map(|(name, value)| (name.to_owned(), value.into())));
                item.insert("state".to_owned(), "MATCHED".into());
            }
            memory.records.tamper(*table, key, Some(item));
        }
        let partition = format!("{}DELIVERY#{}", crate::model::rows::REALM, town.delivery);
        let put =
            |sort: String, item: Item| memory.records.tamper(Table::Deliveries, &Key { partition: partition.clone(), sort }, Some(item));
        for chunk in 1..=self.chunks {
            put(format!("CHUNK#{chunk:06}"), Item::from([("state".to_owned(), "MATCHED".into())]));
        }
        for number in &self.receipts {
            put(format!("RECEIPT#{number:010}"), Item::from([("owed".to_owned(), true.into())]));
        }
    }
}

impl Cause {
    /// As it was decided, or as somebody tells it wrongly.
    pub fn told(&self, town: &Town, twist: Twist) -> Option<Lot> {
        let lot = &self.lot;
        let (month, yen) = match twist {
            Twist::None => return Some(lot.clone()),
            Twist::Amount => (lot.month(), Yen::new(lot.yen().get() + 1)),
            // A chunk's name has its month.
            Twist::Month if lot.source().chunk().is_some() => return None,
            Twist::Month => (town.other_month, lot.yen()),
        };
        again(lot, month, yen)
    }
}

fn again(lot: &Lot, month: BillingMonth, yen: Yen) -> Option<Lot> {
    let (payee, source) = (lot.payee().clone(), lot.source().clone());
    match lot.corrects() {
        Some(original) => Lot::correction(payee, month, source, original.clone(), yen).ok(),
        None => Lot::new(payee, month, source, lot.count(), yen).ok(),
    }
}

impl Back {
    /// As it was decided, or with another amount.
    pub fn told(&self, twist: Twist) -> Option<Receivable> {
        let one = &self.receivable;
        let yen = match twist {
            Twist::None => return Some(one.clone()),
            Twist::Amount => Yen::new(one.yen().get() + 1),
            Twist::Month => return None,
        };
        Receivable::new(one.payee().clone(), one.month(), one.source().clone(), one.original().clone(), yen, one.reason().clone()).ok()
    }
}
