//! The `josei` command, built beside the tests that start and kill it.

fn main() -> std::process::ExitCode {
    josei_cli::main()
}
