//! The program `cfdi`. All that it does is in the library of this crate.

use std::io::{self, Write as _};
use std::process::ExitCode;

use cfdi_cli::{PASSWORD_VARIABLE, Terminal};

fn main() -> ExitCode {
    let (mut stdin, mut stderr) = (io::stdin().lock(), io::stderr().lock());
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let mut terminal = Terminal {
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        password: password(),
    };
    let status = cfdi_cli::run(std::env::args_os().skip(1), &mut terminal);
    match stdout.flush() {
        Ok(()) => status.into(),
        Err(error) => cfdi_cli::Status::of_output(&error).into(),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn password() -> Option<String> {
    std::env::var(PASSWORD_VARIABLE).ok()
}
