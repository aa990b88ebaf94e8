//! A function that does nothing: what `josei bench cold-start` compares with. The event `"panic"` makes it panic, which
//! must be answered too.

use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(idle)).await
}

async fn idle(event: LambdaEvent<serde_json::Value>) -> Result<(), Error> {
    assert!(event.payload != "panic", "as asked");
    Ok(())
}
