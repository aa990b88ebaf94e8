//! Where a test's city stands: in a folder, run by the command itself; or deployed for this test alone by the program that `JOSEI_CITIES` names
//! (`localstack/city`). That setting is the only difference between the two.

use crate::input::{MONTH, TODAY};
use josei_base::Timestamp;
use josei_base::date::japanese_day;
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Names the program that deploys cities; without it they are embedded.
const PROGRAM: &str = "JOSEI_CITIES";

/// The place of one city; a deployed one is taken away with it, unless its test failed.
pub struct Site {
    deployed: Option<Deployed>,
}

struct Deployed {
    program: PathBuf,
    file: String,
    target: Value,
}

impl Site {
    /// A place of its own.
    pub fn new() -> Self {
        let deployed = std::env::var_os(PROGRAM).map(|program| {
            let program = PathBuf::from(program);
            let file = run(Command::new(&program).args(["make", MONTH]));
            let target = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            Deployed { program, file, target }
        });
        Self { deployed }
    }

    /// Has a month or a demo run there.
    pub fn place<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match &self.deployed {
            Some(city) => command.args(["--target", &city.file]),
            None => command,
        }
    }

    /// The day in its city: a deployed one has that of the month, an embedded one that serves the machine's.
    pub fn today(&self) -> String {
        if self.deployed.is_some() { TODAY.to_owned() } else { japanese_day(Timestamp::now()).to_string() }
    }

    /// What `infra/deploy --local` says of a deployed one: its functions' addresses, its people's tokens.
    pub fn target(&self) -> Option<&Value> {
        self.deployed.as_ref().map(|city| &city.target)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(city) = &self.deployed
            && !std::thread::panicking()
        {
            run(Command::new(&city.program).args(["remove", &city.file]));
        }
    }
}

/// The last line of what it printed.
fn run(command: &mut Command) -> String {
    let done = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap_or_else(|error| panic!("{PROGRAM}: {error}"));
    assert!(done.status.success(), "{PROGRAM}: {}", done.status);
    String::from_utf8(done.stdout).unwrap().lines().last().unwrap_or_default().to_owned()
}
