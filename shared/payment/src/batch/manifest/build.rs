//! Building a manifest from a frozen batch. The same batch, profile, obligations, nettings and accounts always give the same manifest, in whatever
//! order they were read.

use super::super::freeze::members_hash;
use super::super::guard::Member;
use super::super::netting::{member_totals, netting_totals};
use super::super::receivable::{Netting, ReceivableId};
use super::super::record::Batch;
use super::super::totals::{Place, same};
use super::{Controls, FORMAT, LinePayee, Manifest, ManifestLine, ManifestNetting, ManifestObligation, NettedOut, small};
use crate::error::PaymentError;
use crate::payee::Payee;
use crate::people::PayeeId;
use crate::profile::{PayeeAccount, PayerProfile};
use josei_base::Yen;
use std::collections::{BTreeMap, VecDeque};

/// Accounts of people, by person and version.
pub type Accounts = BTreeMap<(PayeeId, u32), PayeeAccount>;

/// What one transfer can carry.
struct Part<'m> {
    yen: Yen,
    members: Vec<&'m Member>,
}

impl Manifest {
    /// Of a frozen batch: review bodies, then people, each with one line, or several where one transfer would be over the bank's limit. Nettings
    /// of a payee lessen their lines from the first on; a line of which nothing is left is none.
    pub fn build(
        batch: &Batch,
        profile: &PayerProfile,
        members: &[Member],
        nettings: &[Netting],
        accounts: &Accounts,
    ) -> Result<Self, PaymentError> {
        if batch.members.is_none() {
            return Err(PaymentError::State(batch.state));
        }
        if profile.hash != batch.profile {
            return Err(PaymentError::ProfileChanged);
        }
        same((Place::Guards, member_totals(members)?), (Place::Batch, batch.obligations))?;
        same((Place::Nettings, netting_totals(nettings)?), (Place::Batch, batch.netted))?;
        if batch.members != Some(members_hash(members, nettings)) {
            return Err(PaymentError::NotWhatStands);
        }
        let mut by_payee: BTreeMap<&Payee, Vec<&Member>> = BTreeMap::new();
        for member in members {
            by_payee.entry(member.obligation.payee()).or_default().push(member);
        }
        let mut withheld: BTreeMap<&Payee, VecDeque<(&ReceivableId, Yen)>> = BTreeMap::new();
        let mut sorted: Vec<_> = nettings.iter().collect();
        sorted.sort_by(|left, right| left.receivable.cmp(&right.receivable));
        for netting in sorted {
            withheld.entry(&netting.payee).or_default().push_back((&netting.receivable, netting.yen));
        }
        let (mut lines, mut netted_out) = (Vec::new(), Vec::new());
        for (payee, mut members) in by_payee {
            members.sort_by(|left, right| left.obligation.id().cmp(right.obligation.id()));
            let (line_payee, account) = paid_to(payee, &members, profile, accounts)?;
            let mut queue = withheld.remove(payee).unwrap_or_default();
            for part in parts(members, profile.bank.transfer_yen_max)? {
                let (nettings, yen) = withhold(&mut queue, part.yen)?;
                let obligations = part.members.iter().map(|member| entry(member)).collect();
                if yen > Yen::ZERO {
                    lines.push(ManifestLine {
                        number: small(lines.len() + 1)?,
                        payee: line_payee.clone(),
                        account,
                        yen,
                        obligations,
                        nettings,
                    });
                } else {
                    netted_out.push(NettedOut { payee: line_payee.clone(), obligations, nettings });
                }
            }
            if !queue.is_empty() {
                return Err(PaymentError::NotWhatStands);
            }
        }
        if !withheld.is_empty() {
            return Err(PaymentError::NotWhatStands);
        }
        let total_yen = batch.file_yen();
        if lines.len() > profile.bank.lines_max || total_yen.get() > profile.bank.file_yen_max {
            return Err(PaymentError::FileLimit);
        }
        Ok(Self {
            format: FORMAT,
            realm: batch.realm.clone(),
            sequence: batch.sequence,
            month: batch.month,
            value_date: batch.value_date,
            profile: batch.profile,
            rendering: Some(profile.rendering),
            line_count: small(lines.len())?,
            obligation_count: small(members.len())?,
            total_yen,
            controls: Some(Controls::of(&lines, &netted_out)?),
            lines,
            netted_out,
        })
    }
}

fn entry(member: &Member) -> ManifestObligation {
    let obligation = &member.obligation;
    ManifestObligation { id: obligation.id().clone(), count: obligation.count(), yen: obligation.yen() }
}

/// To which account: a person's of the newest version that the batch fixed for them.
fn paid_to(
    payee: &Payee,
    members: &[&Member],
    profile: &PayerProfile,
    accounts: &Accounts,
) -> Result<(LinePayee, PayeeAccount), PaymentError> {
    match payee {
        Payee::Body(body) => Ok((LinePayee::Body(*body), *profile.payees.get(body).ok_or(PaymentError::ProfileChanged)?)),
        Payee::Person(person) => {
            let account_version = members.iter().filter_map(|member| member.account).max().ok_or(PaymentError::Account)?;
            let account = accounts.get(&(person.clone(), account_version)).ok_or(PaymentError::Account)?;
            Ok((LinePayee::Person { person: person.clone(), account_version }, *account))
        }
    }
}

/// As many as one transfer can carry, then the next.
fn parts(members: Vec<&Member>, transfer_yen_max: i64) -> Result<Vec<Part<'_>>, PaymentError> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for member in members {
        let yen = member.obligation.yen();
        let fits = |part: &Part<'_>| part.yen.plus(yen).is_ok_and(|sum| sum.get() <= transfer_yen_max);
        match parts.last_mut().filter(|part| fits(part)) {
            Some(part) => {
                part.yen = part.yen.plus(yen).map_err(|_| PaymentError::FileLimit)?;
                part.members.push(member);
            }
            None => parts.push(Part { yen, members: vec![member] }),
        }
    }
    Ok(parts)
}

/// Takes from the queue what fits, and says what is left to pay.
fn withhold(queue: &mut VecDeque<(&ReceivableId, Yen)>, gross: Yen) -> Result<(Vec<ManifestNetting>, Yen), PaymentError> {
    let (mut made, mut left) = (Vec::new(), gross);
    while left > Yen::ZERO
        && let Some((id, open)) = queue.pop_front()
    {
        let yen = open.min(left);
        left = left.minus(yen).map_err(|_| PaymentError::FileLimit)?;
        made.push(ManifestNetting { id: id.clone(), yen });
        if open > yen {
            queue.push_front((id, open.minus(yen).map_err(|_| PaymentError::FileLimit)?));
        }
    }
    Ok((made, left))
}
