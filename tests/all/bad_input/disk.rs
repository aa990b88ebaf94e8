//! A full disk: said with what to do, exit 3; with room made, the same command goes on to the same end.

use crate::command::text;
use crate::input::{Input, MONTH, TODAY};
use std::process::{Command, Stdio};

#[test]
fn a_full_standard_output_is_an_environment_failure() {
    let input = Input::generated(10, 7);
    let mut check = crate::command::command(["check", &text(&input.receipts[0]), "--json"]);
    let done = check.stdout(std::fs::File::options().write(true).open("/dev/full").unwrap()).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.contains("空き容量を増やしてください / make room on the disk"), "{said}");
}

/// True if this machine lets us mount a small disk of our own.
fn may_mount(folder: &str) -> bool {
    Command::new("unshare")
        .args(["-rm", "mount", "-t", "tmpfs", "-o", "size=1m", "none", folder])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Where no disk can be mounted, `embedded/tests` still fills its store by its own limit.
#[test]
fn a_full_disk_is_said_and_the_month_goes_on_once_there_is_room() {
    let input = Input::generated(60, 7);
    let disk = input.path("disk");
    std::fs::create_dir(&disk).unwrap();
    if !may_mount(&text(&disk)) {
        eprintln!("no disk can be mounted here: not tested");
        return;
    }
    let calm = input.month().exits(0).json();
    let script = "mount -t tmpfs -o size=2m none \"$DISK\" || exit 90; \
                  \"$@\" > \"$OUT.full\" 2> \"$OUT.said\"; echo $? > \"$OUT.code\"; \
                  mount -o remount,size=256m \"$DISK\" || exit 91; exec \"$@\"";
    let done = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_josei-under-test"), "month", "--register", &text(&input.register)])
        .arg("--receipts")
        .args(&input.receipts)
        .args(["--dir", &text(&disk.join("city")), "--today", TODAY, "--billing-month", MONTH, "--json"])
        .env("DISK", &disk)
        .env("OUT", input.path("first"))
        .output()
        .unwrap();
    let read = |end: &str| std::fs::read_to_string(input.path(&format!("first.{end}"))).unwrap();
    assert_eq!(read("code").trim(), "3", "{}", read("said"));
    assert_eq!(read("full"), "");
    let said = read("said");
    for part in [text(&disk).as_str(), "空き", "room"] {
        assert!(said.contains(part), "{part:?} is missing in\n{said}");
    }
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let month: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    for place in ["/decisions", "/payment/total_yen", "/payment/sha256", "/audit/verified"] {
        assert_eq!(month.pointer(place), calm.pointer(place), "{place}");
    }
}
