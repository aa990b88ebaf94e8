use super::arn;
use std::collections::BTreeMap;

/// One thing that a caller wants to do: an action on a resource, and what is known about the request (condition keys).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The action, as in policy documents.
    pub action: &'static str,
    /// The resource's name.
    pub resource: String,
    /// Condition keys of the request. A key that is missing is not known; several values only where AWS has several.
    pub context: BTreeMap<String, Vec<String>>,
}

impl Call {
    /// Without condition keys.
    #[must_use]
    pub fn new(action: &'static str, resource: impl Into<String>) -> Self {
        Self { action, resource: resource.into(), context: BTreeMap::new() }
    }

    /// On a table, by its deployed name.
    pub(crate) fn table(action: &'static str, table: &str) -> Self {
        Self::new(action, arn::table_named(table))
    }

    /// On a bucket, by its deployed name.
    pub(crate) fn bucket(action: &'static str, bucket: &str) -> Self {
        Self::new(action, arn::bucket_named(bucket))
    }

    /// On an object.
    pub(crate) fn object(action: &'static str, bucket: &str, key: &str) -> Self {
        Self::new(action, format!("{}/{key}", arn::bucket_named(bucket)))
    }

    /// With one more value of a condition key.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.context.entry(key.to_owned()).or_default().push(value.into());
        self
    }

    /// … if there is one.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}
