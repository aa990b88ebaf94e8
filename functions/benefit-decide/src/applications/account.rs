//! Accounts of payees (受取口座): entered by one person, confirmed by another; versions never change.

use super::{Caller, account_target, marks::DeskMarks, payee};
use crate::{ATTEMPTS_MAX, BenefitDecide, PAGE_MAX, conflict, damaged};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::Table;
use josei_base::{Entry, Month, Timestamp};
use josei_benefit::application::account::{
    Account, AccountCheck, AccountDraft, AccountState, AccountType, MasterCheck, NameCheck, NewAccount, Pointer, plan_draft,
};
use josei_benefit::application::word::PayeeId;
use josei_benefit::keys::application as keys;
use josei_payment::account::{AccountForm, Place as Where};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, Query, SortRange, TransactError};
use josei_store::seal::FieldSpec;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The attribute that holds number, kind and holder.
const SEALED: &str = "sealed";
/// How the form's own check calls the holder's name.
const NAME_FIELD: &str = "名義人カナ";
/// And that of its branch.
const BRANCH_FIELD: &str = "支店コード";

/// An account as a person writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// 銀行コード.
    bank: String,
    /// 支店コード.
    branch: String,
    /// 預金種別: `ordinary`, `current`, `savings`.
    kind: Option<String>,
    /// 口座番号.
    number: String,
    /// 名義人カナ.
    holder_kana: String,
}

/// What became of an account that was entered.
pub(super) enum Drafted {
    /// A new version, which another person has to confirm.
    New(u32),
    /// The same as the last version.
    Known(u32),
    /// It cannot be paid to.
    Refused(&'static Entry, String),
}

/// An account version, for who compares it with the paper.
#[derive(Serialize)]
pub struct ShownAccount {
    version: u32,
    state: &'static str,
    in_force: bool,
    bank: String,
    branch: String,
    kind: &'static str,
    number: String,
    holder_kana: String,
    drafter: String,
    drafted_at: String,
    confirmer: Option<String>,
}

/// All versions of a payee.
#[derive(Serialize)]
pub struct Shown {
    payee: String,
    in_force: Option<u32>,
    last: u32,
    versions: Vec<ShownAccount>,
}

pub async fn show(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(of): Path<String>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let of = payee(&of)?;
    let permit = function.desk_begin(Operation::AccountShow, &caller.person, Place::Payments, &account_target(&of)).await?;
    let shown = function.accounts(&permit, &of).await;
    function.audited.done(permit, &[]).await?;
    Ok(Json(shown?))
}

pub async fn enter(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(of): Path<String>,
    Json(asked): Json<Asked>,
) -> Result<Json<serde_json::Value>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let kind = asked.kind.as_deref().map_or(Some(AccountType::Ordinary), AccountType::parse).ok_or_else(|| Problem::bad_request("kind"))?;
    let Asked { bank, branch, number, holder_kana, .. } = asked;
    let draft = AccountDraft { payee: payee(&of)?, bank, branch, kind, number, holder_kana };
    match function.drafted(&caller, &draft).await? {
        Drafted::New(version) => Ok(Json(serde_json::json!({"payee": of, "version": version, "state": "DRAFT", "new": true}))),
        Drafted::Known(version) => Ok(Json(serde_json::json!({"payee": of, "version": version, "new": false}))),
        Drafted::Refused(entry, detail) => Err(Problem::new(http::StatusCode::UNPROCESSABLE_ENTITY, entry).with(detail)),
    }
}

/// As the crate of bank files takes it. Without a list of banks their names stay empty.
pub(super) fn form(draft: &AccountDraft) -> AccountForm {
    let account_type = draft.kind.code().to_digit(10).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    let place = Where::Bank {
        bank: draft.bank.clone(),
        bank_name: String::new(),
        branch: draft.branch.clone(),
        branch_name: String::new(),
        account_type,
        account: draft.number.clone(),
    };
    AccountForm { name: draft.holder_kana.clone(), place }
}

/// The month whose key seals a version.
pub(super) fn month_of(at: Timestamp) -> Result<Month, Problem> {
    Month::of(japanese_day(at)).map_err(|_| Problem::damaged("month"))
}

impl BenefitDecide {
    /// Enters a version, unless it is the last one word for word.
    pub(super) async fn drafted(&self, caller: &Caller, draft: &AccountDraft) -> Result<Drafted, Problem> {
        let permit = self.desk_begin(Operation::AccountEnter, &caller.person, Place::Payments, &account_target(&draft.payee)).await?;
        let (check, detail) = self.checked(draft);
        if let Err(error) = check.usable() {
            self.audited.refuse(permit, error.entry().code).await?;
            return Ok(Drafted::Refused(error.entry(), detail));
        }
        let marks = self.marks(&permit).await?;
        let drafted = self.draft(&permit, caller, draft, (check, &marks)).await?;
        self.audited.done(permit, &[]).await?;
        Ok(drafted)
    }

    async fn draft(
        &self,
        permit: &Permit,
        caller: &Caller,
        draft: &AccountDraft,
        (check, marks): (AccountCheck, &DeskMarks),
    ) -> Result<Drafted, Problem> {
        let (fingerprint, at) = (marks.account(draft), self.clock.now());
        for _ in 0..ATTEMPTS_MAX {
            let pointer = self.pointer(permit, &draft.payee).await?;
            let last = self.account(permit, &draft.payee, pointer.last).await?;
            if last.as_ref().is_some_and(|last| last.fingerprint == fingerprint) {
                return Ok(Drafted::Known(pointer.last));
            }
            let version = pointer.last.saturating_add(1);
            let spec = self.account_spec(&draft.payee, version, month_of(at)?);
            let sealed = self.sealed.seal_field(permit, &spec, &draft.content()).await?;
            let new = NewAccount { draft, sealed: &sealed, fingerprint, check, by: &caller.word, at };
            let writes = plan_draft(&self.realm, pointer, last.as_ref(), &new).map_err(|error| super::refused(&error))?;
            match self.audited.commit(permit, &writes, &[]).await {
                Ok(()) => return Ok(Drafted::New(version)),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    /// What stands against paying to it: by the rules of names and forms, the list of banks, and the city's own bank.
    fn checked(&self, draft: &AccountDraft) -> (AccountCheck, String) {
        let findings = form(draft).check(&self.profile, &self.banks).err().unwrap_or_default();
        let bad_name = findings.iter().any(|finding| finding.field == NAME_FIELD);
        let bad_place = findings.iter().any(|finding| finding.field != NAME_FIELD);
        let bad_branch = findings.iter().any(|finding| finding.field == BRANCH_FIELD);
        let check = AccountCheck {
            master: match (bad_place, bad_branch) {
                (false, _) => MasterCheck::Known,
                (true, true) => MasterCheck::NoBranch,
                (true, false) => MasterCheck::NoBank,
            },
            name: if bad_name { NameCheck::Unusable } else { NameCheck::Usable },
        };
        let codes: Vec<&str> = findings.iter().map(|finding| finding.entry.code).collect();
        (check, codes.join(" "))
    }

    /// Which version is in force, and which is the last.
    pub(super) async fn pointer(&self, permit: &Permit, of: &PayeeId) -> Result<Pointer, Problem> {
        let item = self.audited.get(permit, Table::Payments, &keys::current_account(&self.realm, of)).await?;
        Pointer::from_item(item.as_ref()).map_err(damaged)
    }

    pub(super) async fn account(&self, permit: &Permit, of: &PayeeId, version: u32) -> Result<Option<Account>, Problem> {
        if version == 0 {
            return Ok(None);
        }
        let item = self.audited.get(permit, Table::Payments, &keys::account(&self.realm, of, version)).await?;
        item.map(|item| Account::from_item(&item)).transpose().map_err(damaged)
    }

    /// The field of a version that holds what is personal of it.
    pub(super) fn account_spec(&self, of: &PayeeId, version: u32, month: Month) -> FieldSpec {
        FieldSpec::new(KeyPurpose::Payments, month, Table::Payments, &keys::account(&self.realm, of, version), SEALED)
    }

    /// What was written.
    pub(super) async fn opened(&self, permit: &Permit, account: &Account) -> Result<AccountDraft, Problem> {
        let spec = self.account_spec(&account.reference.payee, account.reference.version, month_of(account.drafted_at)?);
        let plain = self.sealed.open_field(permit, &spec, &account.sealed).await?;
        serde_json::from_slice(&plain).map_err(|_| Problem::damaged("account"))
    }

    async fn accounts(&self, permit: &Permit, of: &PayeeId) -> Result<Shown, Problem> {
        let pointer = self.pointer(permit, of).await?;
        let query = Query {
            table: Table::Payments,
            partition: keys::payee_partition(&self.realm, of),
            range: SortRange::Prefix(keys::ACCOUNTS.to_owned()),
            descending: true,
            limit: PAGE_MAX,
            after: None,
        };
        let mut versions = Vec::new();
        for (_, item) in self.audited.query(permit, &query).await?.items {
            let account = Account::from_item(&item).map_err(damaged)?;
            let AccountDraft { bank, branch, kind, number, holder_kana, .. } = self.opened(permit, &account).await?;
            versions.push(ShownAccount {
                version: account.reference.version,
                state: if account.state == AccountState::Confirmed { "CONFIRMED" } else { "DRAFT" },
                in_force: pointer.current == Some(account.reference.version),
                bank,
                branch,
                kind: kind.name(),
                number,
                holder_kana,
                drafter: account.drafter.to_string(),
                drafted_at: account.drafted_at.to_string(),
                confirmer: account.confirmer.map(|person| person.to_string()),
            });
        }
        if versions.is_empty() {
            return Err(crate::not_found());
        }
        Ok(Shown { payee: of.to_string(), in_force: pointer.current, last: pointer.last, versions })
    }
}
