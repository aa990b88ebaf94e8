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

/// Sizes that fill while files arrive, while they are read, and while the month is decided.
const SIZES: [&str; 3] = ["800k", "2100k", "2300k"];

/// The month on a small disk, then on the same disk with room. Its outcome is that of the second run; the first one's is kept beside.
const SCRIPT: &str = r#"
    mount -t tmpfs -o "size=$SIZE" none "$DISK" || exit 90
    timeout 100 "$@" > "$OUT.full" 2> "$OUT.said"; echo $? > "$OUT.code"
    mount -o remount,size=256m "$DISK" || exit 91
    exec "$@"
"#;

/// Where no disk can be mounted, `embedded/tests` still fills its store by its own limit.
#[test]
fn a_full_disk_is_said_and_the_month_goes_on_once_there_is_room() {
    let input = Input::generated(120, 11);
    let disk = input.path("disk");
    std::fs::create_dir(&disk).unwrap();
    if !may_mount(&text(&disk)) {
        eprintln!("no disk can be mounted here: not tested");
        return;
    }
    let calm = input.month().exits(0).json();
    for size in SIZES {
        let first = input.path(&format!("first-{size}"));
        let done = Command::new("unshare")
            .args(["-rm", "sh", "-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_josei-under-test"), "month", "--register", &text(&input.register)])
            .arg("--receipts")
            .args(&input.receipts)
            .args(["--dir", &text(&disk.join("city")), "--today", TODAY, "--billing-month", MONTH, "--json"])
            .envs([("DISK", disk.as_os_str()), ("OUT", first.as_os_str()), ("SIZE", size.as_ref())])
            .output()
            .unwrap();
        let read = |end: &str| std::fs::read_to_string(format!("{}.{end}", text(&first))).unwrap();
        let said = read("said");
        assert_eq!(read("code").trim(), "3", "{size}: {said}");
        assert_eq!(read("full"), "", "{size}");
        for part in [text(&disk).as_str(), "空き", "make room"] {
            assert!(said.contains(part), "{size}: {part:?} is missing in\n{said}");
        }
        assert_eq!(done.status.code(), Some(0), "{size}: {}", String::from_utf8_lossy(&done.stderr));
        let month: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        for place in ["/decisions", "/payment/total_yen", "/payment/sha256", "/audit/verified"] {
            assert_eq!(month.pointer(place), calm.pointer(place), "{size}: {place}");
        }
    }
}
