//! Bootstrap of the function `notice-render`.

use josei_notice_render::{FontFolder, NAME, NoticeRender, router, texts};
use josei_runtime::{Settings, batch, bootstrap, listed, observe, world::World};
use josei_store::port::Bucket;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let fonts = FontFolder::new(settings.fonts.clone());
    // Said as it is written for people, with what brings them.
    fonts.check().map_err(|fault| fault.to_string())?;
    let function = NoticeRender {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited,
        sealed: world.sealed,
        queue: world.queue,
        sealed_bucket: settings.bucket(Bucket::Sealed),
        texts: Arc::new(texts::load(&settings)?),
        characters: Arc::new(listed::characters(&settings)?),
        fonts: Arc::new(fonts),
        clock: world.clock,
    };
    let hosted = router(function.clone());
    let function = &function;
    bootstrap::run_queue_and_http(hosted, move |event| batch::lift(event, move |object| function.handle(object))).await
}
