//! The notice of a decision (支給決定通知・不支給決定通知) and of a return (申請書の返戻): ordered in the transaction that notes it, by the row that `notice-render` keeps. Whether its queue
//! heard of it does not matter: the sweeper tells of every order that is not rendered.

use super::asked::Asked;
use super::{Caller, refused};
use crate::BenefitDecide;
use http::StatusCode;
use josei_base::Date;
use josei_base::plan::Write;
use josei_benefit::application::account::AccountDraft;
use josei_benefit::application::{AccountShown, Act, ActError, NoticeInput, PayTo, Standing, State as Stands, notice_request};
use josei_notice::order::{ORDER_SCHEMA, Order, State, keys, plan_order, read_order};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;

/// Digits of an account's number that a notice shows.
const TAIL: usize = 3;

impl BenefitDecide {
    /// The act, and the order that goes with it. Repeated, it is only recognised: what was ordered stays.
    pub(super) async fn noticed(
        &self,
        permit: &Permit,
        caller: &Caller,
        standing: &Standing,
        asked: &Asked,
    ) -> Result<(Act, Vec<Write>), Problem> {
        let document = Asked::document(Asked::need(asked.document.as_ref(), "document")?)?;
        let act = Act::Notice { document: document.clone() };
        if standing.state != Stands::Decided {
            return Ok((act, Vec::new()));
        }
        let payment = if standing.granted().is_some() {
            let day = Asked::day(Asked::need(asked.paid_on.as_ref(), "paid_on")?, "paid_on")?;
            Some((day, self.shown_account(permit, standing).await?))
        } else {
            None
        };
        Ok((act, self.ordered(permit, caller, standing, (asked, payment)).await?))
    }

    /// The order that goes with sending an application back.
    pub(super) async fn notice_of_return(
        &self,
        permit: &Permit,
        caller: &Caller,
        returned: &Standing,
        asked: &Asked,
    ) -> Result<Vec<Write>, Problem> {
        self.ordered(permit, caller, returned, (asked, None)).await
    }

    /// Seals the notice that a state asks for where `notice-render` reads it, and plans the row of the order.
    async fn ordered(
        &self,
        permit: &Permit,
        caller: &Caller,
        standing: &Standing,
        (asked, payment): (&Asked, Option<(Date, AccountShown)>),
    ) -> Result<Vec<Write>, Problem> {
        let input = NoticeInput {
            number: Asked::need(asked.document.as_ref(), "document")?.clone(),
            issued_on: self.today(),
            child_name: Asked::need(asked.child_name.as_ref(), "child_name")?.clone(),
            child_kana: Asked::need(asked.child_kana.as_ref(), "child_kana")?.clone(),
            payment,
        };
        let personal = self.open_personal(permit, standing).await?;
        let request = notice_request(standing, &personal, input).map_err(|error| refused(&error))?;
        let mut lines = serde_json::to_vec(&request).map_err(|_| Problem::damaged("notice"))?;
        lines.push(b'\n');
        let request = read_order(&lines, self.today())
            .map_err(|error| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.entry()).with(error.to_string()))?;
        let id = request.id;
        let spec = ObjectSpec::new(KeyPurpose::Notices, id.month(), &keys::order_object(&self.realm, &id), ORDER_SCHEMA);
        let content = self.sealed.put_or_same(permit, &spec, &lines).await?;
        let order = Order {
            id,
            state: State::Ordered,
            by: caller.person.id.clone(),
            at: self.clock.now(),
            ordered: request.notices,
            content,
            rendered: None,
            approval: None,
            takes: 0,
        };
        Ok(plan_order(&self.realm, &order))
    }

    /// Where the money goes, masked. Banks have no names here: there is no list of them yet.
    async fn shown_account(&self, permit: &Permit, standing: &Standing) -> Result<AccountShown, Problem> {
        let payee = standing.facts.pay_to.payee();
        let version = match &standing.facts.pay_to {
            PayTo::Account(account) => account.version,
            PayTo::Written(_) | PayTo::PublicAccount(_) => self.pointer(permit, payee).await?.current.unwrap_or(0),
        };
        let account = self.account(permit, payee, version).await?.ok_or_else(|| refused(&ActError::NoAccount))?;
        let AccountDraft { bank, branch, kind, number, holder_kana, .. } = self.opened(permit, &account).await?;
        let tail = number.get(number.len().saturating_sub(TAIL)..).unwrap_or_default().to_owned();
        Ok(AccountShown { bank: format!("金融機関コード{bank}"), branch: format!("店番{branch}"), kind, tail, holder_kana })
    }
}
