//! Good files with something wrong put into them.

use proptest::prelude::*;

/// One of the files, with up to five pieces replaced by splinters or by any bytes.
pub fn broken(files: Vec<Vec<u8>>, splinters: Vec<&'static [u8]>) -> impl Strategy<Value = Vec<u8>> {
    let splinter = prop_oneof![proptest::collection::vec(any::<u8>(), 0..6), proptest::sample::select(splinters).prop_map(<[u8]>::to_vec)];
    let changes = proptest::collection::vec((any::<proptest::sample::Index>(), 0_usize..40, splinter), 0..6);
    (proptest::sample::select(files), changes).prop_map(|(mut file, changes)| {
        for (at, removed, put) in changes {
            let from = at.index(file.len() + 1);
            let to = (from + removed).min(file.len());
            file.splice(from..to, put);
        }
        file
    })
}
