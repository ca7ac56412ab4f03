//! Where words come from and go to, and with which status it all ends.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use crate::error::CliError;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 0: what was asked holds, or was done.
    Holds,
    /// 1: it does not hold, or the input has faults.
    Fails,
    /// 2: the command is not one, or a file cannot be read or written.
    Unusable,
    /// 141, what a shell shows of a program ended by SIGPIPE: the reader left before the end.
    Closed,
}

impl Status {
    /// The status of a run whose standard output did not take all.
    pub fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Unusable }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Holds => 0,
            Status::Fails => 1,
            Status::Unusable => 2,
            Status::Closed => 141,
        })
    }
}

/// The three streams of a process, and the one thing it takes from its environment.
pub struct Terminal<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output: data.
    pub stdout: &'a mut dyn Write,
    /// Standard error: sentences.
    pub stderr: &'a mut dyn Write,
    /// The value of [`PASSWORD_VARIABLE`](crate::PASSWORD_VARIABLE).
    pub password: Option<String>,
}

impl Terminal<'_> {
    /// Writes data as they are.
    pub(crate) fn write(&mut self, data: &[u8]) -> Result<Status, CliError> {
        self.stdout.write_all(data).map_err(CliError::Output)?;
        Ok(Status::Holds)
    }

    /// Writes text as it is.
    pub(crate) fn print(&mut self, text: &str) -> Result<Status, CliError> {
        self.write(text.as_bytes())
    }

    /// Writes one object on one line.
    pub(crate) fn print_json(&mut self, value: &impl serde::Serialize) -> Result<Status, CliError> {
        let mut line = serde_json::to_vec(value).map_err(|error| CliError::Output(error.into()))?;
        line.push(b'\n');
        self.write(&line)
    }

    /// Says something to the person at the terminal.
    pub(crate) fn say(&mut self, sentence: &str) -> Result<(), CliError> {
        writeln!(self.stderr, "{sentence}").map_err(CliError::Output)
    }

    /// Says what went wrong, and with which status the run ends.
    pub(crate) fn complain(&mut self, error: &CliError) -> Status {
        let status = error.status();
        if status == Status::Closed {
            return status;
        }
        match writeln!(self.stderr, "cfdi: {error}") {
            Ok(()) => status,
            // Nobody listens; the status still tells.
            Err(_) => status,
        }
    }
}
