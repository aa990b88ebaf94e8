//! Keys and queues of a function: those of this process, behind the function's policy, as KMS and SQS ask it.

use crate::policy::{Call, Gate, Names, Refused, condition_keys as conditions};
use async_trait::async_trait;
use josei_store::port::{CONTEXT_UNIT, DataKey, KeyContext, KeyPurpose, Keys, Queue, QueueName, StoreError, WrappedKey};
use std::sync::Arc;

/// A function at the gate.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) role: &'static str,
    pub(super) gate: Arc<Gate>,
    pub(super) names: Names,
}

impl Caller {
    fn ask(&self, service: &'static str, call: &Call) -> Result<(), StoreError> {
        self.gate.check(self.role, call).map_err(|_| StoreError::Denied { service })
    }

    /// What Lambda itself does with the function's role: it writes its output, and takes the messages of its queue. Where that is refused on AWS,
    /// output is lost and the queue's mapping cannot be made; here the city does not start.
    pub(super) fn check_platform(&self, queue: Option<QueueName>) -> Result<(), Refused> {
        for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
            self.gate.check(self.role, &Call::new(action, self.names.output(self.role)))?;
        }
        for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
            queue.map_or(Ok(()), |queue| self.gate.check(self.role, &Call::new(action, self.names.queue(queue))))?;
        }
        Ok(())
    }
}

/// Keys of a function. The key of a purpose and unit is the one that the alias `<prefix>-<purpose>-<unit>` leads to.
pub(super) struct RoleKeys {
    pub(super) caller: Caller,
    pub(super) keys: Arc<dyn Keys>,
}

impl RoleKeys {
    const SERVICE: &'static str = "KMS";

    fn ask(&self, action: &'static str, purpose: KeyPurpose, context: &KeyContext) -> Result<(), StoreError> {
        let unit = context.get(CONTEXT_UNIT).map_or("", String::as_str);
        let call = Call::new(action, self.caller.names.key(&format!("{}-{unit}", purpose.name())));
        let name = |name: &str| format!("{}{name}", conditions::ENCRYPTION_CONTEXT);
        let call = context.iter().fold(call, |call, (pair, value)| call.with(&name(pair), value));
        self.caller.ask(Self::SERVICE, &call)
    }

    fn checkpoint(&self, action: &'static str) -> Call {
        Call::new(action, self.caller.names.key("checkpoint"))
    }
}

#[async_trait]
impl Keys for RoleKeys {
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError> {
        self.ask("kms:GenerateDataKey", purpose, context)?;
        self.keys.generate(purpose, context).await
    }

    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError> {
        self.ask("kms:Decrypt", purpose, context)?;
        self.keys.unwrap(purpose, wrapped, context).await
    }

    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError> {
        let call = self.checkpoint("kms:Sign").with(conditions::SIGNING_ALGORITHM, "ED25519_SHA_512");
        self.caller.ask(Self::SERVICE, &call.with(conditions::MESSAGE_TYPE, "RAW"))?;
        self.keys.sign_checkpoint(message).await
    }

    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError> {
        self.caller.ask(Self::SERVICE, &self.checkpoint("kms:GetPublicKey"))?;
        self.keys.checkpoint_public_key().await
    }
}

/// Queues of a function.
pub(super) struct RoleQueue {
    pub(super) caller: Caller,
    pub(super) queue: Arc<dyn Queue>,
}

#[async_trait]
impl Queue for RoleQueue {
    async fn send(&self, queue: QueueName, body: String) -> Result<(), StoreError> {
        for action in ["sqs:GetQueueUrl", "sqs:SendMessage"] {
            self.caller.ask("SQS", &Call::new(action, self.caller.names.queue(queue)))?;
        }
        self.queue.send(queue, body).await
    }
}
