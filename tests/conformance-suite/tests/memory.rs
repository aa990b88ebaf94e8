//! The suite over the ports in memory.

use josei_conformance::World;
use josei_store::memory::Memory;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_conforms() {
    // Now, because retain-until dates of the suite are.
    let memory = Memory::new(1, jiff::Timestamp::now());
    assert_eq!(josei_conformance::run_all(&World::of_memory(&memory)).await, Ok(()));
}
