#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| josei_fuzz_libfuzzer::run("pain001", data));
