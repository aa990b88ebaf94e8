//! One policy document: read strictly, then asked.

use super::action;
use super::arn::ArnPattern;
use super::call::Call;
use super::condition::Condition;
use super::pairs::Pairs;
use serde::Deserialize;
use std::collections::BTreeSet;
use thiserror::Error;

/// The only version of the language.
const VERSION: &str = "2012-10-17";
/// Most statements of a document.
const STATEMENTS_MAX: usize = 32;

/// Why a document cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("policy {name}: {reason}")]
pub struct BadPolicy {
    /// Whose.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDocument {
    #[serde(rename = "Version")]
    version: String,
    #[serde(rename = "Statement")]
    statements: Vec<RawStatement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct RawStatement {
    sid: String,
    effect: Effect,
    action: Texts,
    resource: Texts,
    #[serde(default)]
    condition: Pairs<Pairs<Texts>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Effect {
    Allow,
    Deny,
}

/// One text, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}

struct Statement {
    sid: String,
    effect: Effect,
    actions: Vec<&'static str>,
    resources: Vec<ArnPattern>,
    conditions: Vec<Condition>,
}

/// What a role may do.
pub struct Policy {
    statements: Vec<Statement>,
}

/// One thing that a document allows: an action of a statement on one of its resources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// Name of the statement.
    pub statement: String,
    /// The action.
    pub action: &'static str,
    /// The resource's pattern, filled in.
    pub resource: String,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed, by the first grant that fits.
    Allowed(Grant),
    /// A statement forbids it.
    Forbidden {
        /// Name of the statement.
        statement: String,
    },
    /// No statement allows it.
    NotGranted,
}

impl Policy {
    /// From JSON, with the placeholders filled in by `expand`. Whatever is not known, or stands twice, is refused.
    ///
    /// # Errors
    /// With the reason, in words.
    pub fn parse(name: &str, json: &str, expand: &dyn Fn(&str) -> String) -> Result<Self, BadPolicy> {
        let bad = |reason: String| BadPolicy { name: name.to_owned(), reason };
        let raw: RawDocument = serde_json::from_str(json).map_err(|error| bad(error.to_string()))?;
        if raw.version != VERSION {
            return Err(bad(format!("the version is not {VERSION}")));
        }
        if raw.statements.is_empty() || raw.statements.len() > STATEMENTS_MAX {
            return Err(bad(format!("there are no statements, or more than {STATEMENTS_MAX}")));
        }
        let mut seen = BTreeSet::new();
        let mut statements = Vec::new();
        for statement in raw.statements {
            let sid = statement.sid.clone();
            if !seen.insert(sid.clone()) {
                return Err(bad(format!("two statements are called `{sid}`")));
            }
            statements.push(Statement::read(statement, expand).map_err(|reason| bad(format!("statement `{sid}`: {reason}")))?);
        }
        Ok(Self { statements })
    }

    /// What is to be said to a call. A `Deny` wins wherever it stands.
    #[must_use]
    pub fn decide(&self, call: &Call) -> Verdict {
        let mut allowed = None;
        for statement in &self.statements {
            let Some(resource) = statement.covers(call) else { continue };
            if statement.effect == Effect::Deny {
                return Verdict::Forbidden { statement: statement.sid.clone() };
            }
            allowed = allowed.or_else(|| Some(statement.grant(call.action, resource)));
        }
        allowed.map_or(Verdict::NotGranted, Verdict::Allowed)
    }

    /// Everything the document allows.
    pub fn grants(&self) -> impl Iterator<Item = Grant> + '_ {
        let allowing = self.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allowing.flat_map(|statement| {
            let each = statement.actions.iter().flat_map(|action| statement.resources.iter().map(move |resource| (action, resource)));
            each.map(|(action, resource)| statement.grant(action, resource))
        })
    }
}

impl Statement {
    fn read(raw: RawStatement, expand: &dyn Fn(&str) -> String) -> Result<Self, String> {
        if raw.sid.is_empty() || !raw.sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err("its name is not of letters and digits".to_owned());
        }
        let full = |text: &str| {
            let text = expand(text);
            if super::expand::is_open(&text) { Err(format!("a placeholder of `{text}` is not known")) } else { Ok(text) }
        };
        let mut actions = Vec::new();
        for name in raw.action.into_list() {
            actions.push(action::known(&name).ok_or_else(|| format!("action `{name}` is not known"))?);
        }
        let mut resources = Vec::new();
        for text in raw.resource.into_list() {
            resources.push(ArnPattern::parse(&full(&text)?)?);
        }
        let service = actions.first().map(|action| action::service(action)).ok_or("there are no actions")?;
        if resources.is_empty() {
            return Err("there are no resources".to_owned());
        }
        if actions.iter().any(|action| action::service(action) != service) || resources.iter().any(|name| name.service() != service) {
            return Err("actions and resources are of several services".to_owned());
        }
        if has_twice(&actions) || has_twice(resources.iter().map(ArnPattern::as_str)) {
            return Err("an action or a resource stands twice".to_owned());
        }
        let mut conditions = Vec::new();
        for (operator, keys) in raw.condition.0 {
            for (key, values) in keys.0 {
                let values = values.into_list().iter().map(|value| full(value)).collect::<Result<_, _>>()?;
                conditions.push(Condition::new(service, &operator, &key, values)?);
            }
        }
        Ok(Self { sid: raw.sid, effect: raw.effect, actions, resources, conditions })
    }

    /// The resource by which the statement speaks of a call, if it does.
    fn covers(&self, call: &Call) -> Option<&ArnPattern> {
        if !self.actions.contains(&call.action) {
            return None;
        }
        let resource = self.resources.iter().find(|resource| resource.matches(&call.resource))?;
        self.conditions.iter().all(|condition| condition.holds(&call.context)).then_some(resource)
    }

    fn grant(&self, action: &'static str, resource: &ArnPattern) -> Grant {
        Grant { statement: self.sid.clone(), action, resource: resource.as_str().to_owned() }
    }
}

fn has_twice<T: Ord>(all: impl IntoIterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    !all.into_iter().all(|one| seen.insert(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INBOX: &str = "arn:aws:s3:::josei-inbox/local-271403/receipts/*";

    fn document(statements: &str) -> Result<Policy, BadPolicy> {
        let json = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        Policy::parse("test", &json, &|text| text.replace("${Realm}", "local-271403"))
    }

    fn statement(sid: &str, effect: &str, action: &str, resource: &str, condition: &str) -> String {
        let condition = if condition.is_empty() { String::new() } else { format!(r#", "Condition": {condition}"#) };
        format!(r#"{{"Sid": "{sid}", "Effect": "{effect}", "Action": {action}, "Resource": {resource}{condition}}}"#)
    }

    fn one(action: &str, resource: &str, condition: &str) -> Result<Policy, BadPolicy> {
        document(&statement("One", "Allow", action, resource, condition))
    }

    fn reads() -> Policy {
        one(r#""s3:GetObject""#, r#""arn:aws:s3:::josei-inbox/${Realm}/receipts/*""#, "").unwrap()
    }

    fn get(key: &str) -> Call {
        Call::object("s3:GetObject", "josei-inbox", key)
    }

    #[test]
    fn only_what_is_allowed() {
        let policy = reads();
        let grant = Grant { statement: "One".to_owned(), action: "s3:GetObject", resource: INBOX.to_owned() };
        assert_eq!(policy.decide(&get("local-271403/receipts/a/b")), Verdict::Allowed(grant.clone()));
        assert_eq!(policy.grants().collect::<Vec<_>>(), [grant]);
        for key in [
            "local-271404/receipts/a",
            "local-271403/register/a",
            "local-271403/Receipts/a",
            "/local-271403/receipts/a",
            "x/local-271403/receipts/a",
        ] {
            assert_eq!(policy.decide(&get(key)), Verdict::NotGranted, "{key}");
        }
        for action in ["s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject"] {
            let call = Call::object(action, "josei-inbox", "local-271403/receipts/a");
            assert_eq!(policy.decide(&call), Verdict::NotGranted, "{action}");
        }
        assert_eq!(policy.decide(&Call::object("s3:GetObject", "josei-inbox-2", "local-271403/receipts/a")), Verdict::NotGranted);
    }

    #[test]
    fn a_deny_wins_wherever_it_stands() {
        let allow = statement("Yes", "Allow", r#""s3:GetObject""#, &format!("{INBOX:?}"), "");
        let deny = statement("No", "Deny", r#""s3:GetObject""#, r#""arn:aws:s3:::josei-inbox/local-271403/receipts/x/*""#, "");
        for both in [format!("{allow}, {deny}"), format!("{deny}, {allow}")] {
            let policy = document(&both).unwrap();
            assert_eq!(policy.decide(&get("local-271403/receipts/x/1")), Verdict::Forbidden { statement: "No".to_owned() });
            assert!(matches!(policy.decide(&get("local-271403/receipts/y/1")), Verdict::Allowed(_)));
            assert_eq!(policy.grants().count(), 1);
        }
    }

    #[test]
    fn all_conditions_must_hold() {
        let condition = r#"{"Null": {"s3:if-none-match": "false"}, "StringEquals": {"s3:object-lock-mode": "COMPLIANCE"}}"#;
        let policy = one(r#"["s3:PutObject"]"#, &format!("[{INBOX:?}]"), condition).unwrap();
        let put = Call::object("s3:PutObject", "josei-inbox", "local-271403/receipts/a");
        let absent = put.clone().with("s3:if-none-match", "*");
        assert_eq!(policy.decide(&put), Verdict::NotGranted);
        assert_eq!(policy.decide(&absent), Verdict::NotGranted);
        assert_eq!(policy.decide(&absent.clone().with("s3:object-lock-mode", "GOVERNANCE")), Verdict::NotGranted);
        assert!(matches!(policy.decide(&absent.with("s3:object-lock-mode", "COMPLIANCE")), Verdict::Allowed(_)));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let object = format!("{INBOX:?}");
        for (action, resource, condition, why) in [
            (r#""s3:*""#, object.as_str(), "", "not known"),
            (r#""*""#, &object, "", "not known"),
            (r#""s3:getobject""#, &object, "", "not known"),
            ("[]", &object, "", "no actions"),
            (r#""s3:GetObject""#, "[]", "", "no resources"),
            (r#""s3:GetObject""#, r#""*""#, "", "no resource name"),
            (r#""s3:GetObject""#, r#""arn:aws:s3:::josei-${Other}/*""#, "", "placeholder"),
            (r#""s3:GetObject""#, &object, r#"{"StringLike": {"s3:prefix": "${Other}"}}"#, "placeholder"),
            (r#"["s3:GetObject", "kms:Sign"]"#, &object, "", "several services"),
            (r#""kms:Sign""#, &object, "", "several services"),
            (r#"["s3:GetObject", "s3:GetObject"]"#, &object, "", "twice"),
            (r#""s3:GetObject""#, &object, r#"{"IpAddress": {"s3:prefix": "a"}}"#, "not known"),
            (r#""s3:GetObject""#, &object, r#"{"StringLike": {"s3:prefix": "a", "s3:prefix": "b"}}"#, "twice"),
            (r#""s3:GetObject""#, &object, r#"{"Null": {"s3:prefix": "true"}, "Null": {"s3:prefix": "false"}}"#, "twice"),
        ] {
            let error = one(action, resource, condition).err().unwrap_or_else(|| panic!("{action} {resource} {condition} was taken"));
            assert!(error.reason.contains(why), "{error}");
        }
        let fine = statement("One", "Allow", r#""s3:GetObject""#, &object, "");
        for (json, why) in [
            (format!("{fine}, {fine}"), "two statements"),
            (String::new(), "no statements"),
            (fine.replace("Allow", "allow"), "unknown variant"),
            (fine.replace(r#""Action""#, r#""NotAction""#), "unknown field"),
            (fine.replace(r#""Sid""#, r#""Principal""#), "unknown field"),
            (fine.replace(r#""One""#, r#""One two""#), "letters and digits"),
        ] {
            let error = document(&json).err().unwrap();
            assert!(error.reason.contains(why), "{error}");
        }
        let old = Policy::parse("test", &format!(r#"{{"Version": "2008-10-17", "Statement": [{fine}]}}"#), &str::to_owned);
        assert!(old.is_err());
    }
}
