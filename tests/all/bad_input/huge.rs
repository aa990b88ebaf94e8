//! A 200 MB line: one finding, and the memory of the reader stays what it is.

use crate::command::{command, text};
use crate::input::Input;
use std::io::{BufWriter, Write as _};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const LINE_BYTES: usize = 200 << 20;
const MEMORY_KB_MAX: u64 = 64 << 10;
const SECONDS_MAX: u64 = 60;

/// The most memory the process has held so far, in kB; `None` once it has ended.
fn most_memory_kb(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn a_line_of_200_mb_is_one_finding_in_little_memory() {
    let input = Input::generated(10, 7);
    let good = super::lines(&std::fs::read(&input.receipts[0]).unwrap());
    let path = input.path("huge.UKE");
    let mut out = BufWriter::new(std::fs::File::create(&path).unwrap());
    let at = super::nth(&good, "RE", 1);
    out.write_all(&super::joined(&good[..at])).unwrap();
    let block = vec![b'A'; 1 << 20];
    out.write_all(b"SI,").unwrap();
    for _ in 0..LINE_BYTES / block.len() {
        out.write_all(&block).unwrap();
    }
    out.write_all(b"\r\n").unwrap();
    out.write_all(&super::joined(&good[at..])).unwrap();
    out.into_inner().unwrap();

    let begun = Instant::now();
    let mut child = command(["check", &text(&path), "--json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(most_memory_kb(&child).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(10));
        assert!(begun.elapsed() < Duration::from_secs(SECONDS_MAX), "too slow");
    }
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(1));
    let file = &serde_json::from_slice::<serde_json::Value>(&done.stdout).unwrap()["files"][0];
    let finding = file["findings"].as_array().unwrap().iter().find(|finding| finding["code"] == "R0010").unwrap();
    assert_eq!(finding["line"], at + 1);
    assert_eq!(file["rejected"], 1, "the receipt with the line");
    assert_eq!(file["accepted"], file["receipts"].as_u64().unwrap() - 1, "the others go on");
    assert!(most > 0 && most < MEMORY_KB_MAX, "{most} kB");
}
