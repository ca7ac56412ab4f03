//! Programs that we start: the ones that end by themselves, and the ones that we have to end.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, geteuid, kill_process_group, test_kill_process_group};

use crate::places;

/// How long a program may take to end itself before it is ended.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a process is looked at while we wait for its end.
const GLANCE: Duration = Duration::from_millis(10);
/// Lines of a log that are shown when a program fails.
const TAIL_LINES: usize = 20;

/// Runs a command to its end, its words going where ours go.
///
/// # Errors
/// When it cannot be started, or ends with another status than zero.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    ensure_success(command, status)
}

/// Runs a command to its end and gives what it wrote to its standard output.
///
/// # Errors
/// As [`run`]; what it wrote to its standard error is in the message.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    ensure_success(command, output.status)
        .with_context(|| String::from_utf8_lossy(&output.stderr).trim().to_owned())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn ensure_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Whether everything on this machine may be done.
pub fn is_root() -> bool {
    geteuid().is_root()
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// A program that runs until it is told to end, together with all that it started.
///
/// It leads a process group of its own, so Ctrl-C at our terminal does not reach it: we end it,
/// and with it whatever it started. Dropping it ends it.
#[derive(Debug)]
pub struct Daemon {
    name: String,
    child: Child,
    group: Pid,
    log: PathBuf,
}

impl Daemon {
    /// Starts a program; what it writes goes to the end of `log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, command: Command, log: &Path) -> Result<Self> {
        let mut command = guarded(command);
        let file = open_log(log)?;
        command.stdout(file.try_clone()?).stderr(file);
        Self::spawn(name, command, log)
    }

    /// Starts a program and waits until it writes a line to its standard output that begins with
    /// `ready`; gives the rest of that line.
    ///
    /// # Errors
    /// When it cannot be started, ends, or says nothing of the kind before `deadline` is over.
    pub fn start_ready(
        name: &str,
        command: Command,
        log: &Path,
        (ready, deadline): (&str, Duration),
    ) -> Result<(Self, String)> {
        let mut command = guarded(command);
        command.stdout(Stdio::piped()).stderr(open_log(log)?);
        let mut daemon = Self::spawn(name, command, log)?;
        let stdout = daemon.child.stdout.take().context("the standard output is a pipe")?;
        let lines = follow(stdout, open_log(log)?);
        let rest = daemon.wait_for_line(&lines, ready, deadline)?;
        Ok((daemon, rest))
    }

    fn spawn(name: &str, mut command: Command, log: &Path) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {name}: {}", shown(&command)))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let group = group.context("a process has a positive number")?;
        Ok(Self { name: name.to_owned(), child, group, log: log.to_owned() })
    }

    fn wait_for_line(
        &mut self,
        lines: &Receiver<String>,
        ready: &str,
        deadline: Duration,
    ) -> Result<String> {
        let end = Instant::now() + deadline;
        loop {
            match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(ready) {
                        return Ok(rest.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    bail!("{} was not ready in {deadline:?}\n{}", self.name, self.tail());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait()?;
                    bail!("{} ended with {status}\n{}", self.name, self.tail());
                }
            }
        }
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote goes here.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Whether it ended by itself.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Ends it at once, as a power cut would: no signal that it could handle.
    ///
    /// # Errors
    /// When the system does not say how it ended.
    pub fn kill(mut self) -> Result<()> {
        self.signal(Signal::KILL);
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, and ends it where it does not. Its group goes with it.
    pub fn end(mut self) {
        self.end_group();
    }

    /// The last lines of its log.
    pub fn tail(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let mut last = VecDeque::with_capacity(TAIL_LINES);
        for line in text.lines() {
            if last.len() == TAIL_LINES {
                last.pop_front();
            }
            last.push_back(line);
        }
        Vec::from(last).join("\n")
    }

    fn end_group(&mut self) {
        self.signal(Signal::TERM);
        let end = Instant::now() + PATIENCE;
        while self.is_alive() && Instant::now() < end {
            thread::sleep(GLANCE);
        }
        if self.is_alive() {
            self.signal(Signal::KILL);
        }
        // Reaps it; after a KILL this cannot take long.
        if let Err(error) = self.child.wait() {
            eprintln!("xtask: {} was not seen to end: {error}", self.name);
        }
    }

    /// The leader, or anything that it started and left behind.
    fn is_alive(&mut self) -> bool {
        let leader = matches!(self.child.try_wait(), Ok(None));
        leader || (test_kill_process_group(self.group).is_ok() && group_runs(self.group))
    }

    /// A group that is gone already is as good as one that obeys.
    fn signal(&self, signal: Signal) {
        match kill_process_group(self.group, signal) {
            Ok(()) | Err(_) => {}
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.is_alive() {
            self.end_group();
        }
    }
}

/// Whether a process of this group still runs. Where nobody collects orphans, as in many a
/// container, the dead stay in their group for ever, and a signal does not tell them from the
/// living.
fn group_runs(group: Pid) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else { return true };
    processes
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok())
        .any(|stat| is_running_member(&stat, group))
}

/// Reads `pid (name) state parent group …`; the name may hold blanks and parentheses.
fn is_running_member(stat: &str, group: Pid) -> bool {
    let Some((_, rest)) = stat.rsplit_once(')') else { return false };
    let mut fields = rest.split_whitespace();
    let (state, of) = (fields.next(), fields.nth(1));
    state != Some("Z") && of == Some(&group.as_raw_nonzero().to_string())
}

/// The same command, ended by the system should we be killed before we can end it; where the system
/// has no `setpriv`, as it is. The promise holds for the thread that starts it, so daemons are
/// started by threads that outlive them.
fn guarded(command: Command) -> Command {
    if !places::on_path("setpriv") {
        return command;
    }
    let mut guarded = Command::new("setpriv");
    guarded.args(["--pdeathsig", "TERM", "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
    guarded
}

fn open_log(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.with_context(|| format!("cannot write {}", path.display()))
}

/// Copies lines to the log, and to whoever still listens.
fn follow(stdout: ChildStdout, mut log: File) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let Ok(line) = line else { break };
            if writeln!(log, "{line}").is_err() {
                break;
            }
            tell(&sender, line);
        }
    });
    receiver
}

/// Nobody listens once the program is ready; its lines still go to the log.
fn tell(sender: &Sender<String>, line: String) {
    match sender.send(line) {
        Ok(()) | Err(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    fn gone(pid: &str) -> bool {
        match fs::read_to_string(format!("/proc/{pid}/stat")) {
            Ok(stat) => stat.contains(") Z "),
            Err(_) => true,
        }
    }

    #[test]
    fn a_program_that_says_it_is_ready_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("log");
        let script = "echo hola; echo listo en 7; exec sleep 60";
        let ready = ("listo en", Duration::from_secs(10));
        let (daemon, rest) = Daemon::start_ready("a", shell(script), &log, ready).unwrap();
        assert_eq!(rest, "7");
        assert_eq!(daemon.tail(), "hola\nlisto en 7");
    }

    #[test]
    fn a_program_that_ends_before_it_is_ready_is_an_error_with_its_last_words() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("log");
        let script = "echo no hay puerto >&2; exit 3";
        let ready = ("listo", Duration::from_secs(10));
        let error = Daemon::start_ready("a", shell(script), &log, ready).unwrap_err();
        assert!(error.to_string().contains("exit status: 3"), "{error}");
        assert!(error.to_string().contains("no hay puerto"), "{error}");
    }

    #[test]
    fn what_a_program_started_ends_with_it_even_where_it_does_not_listen() {
        let dir = tempfile::tempdir().unwrap();
        let log = dir.path().join("log");
        let script = "sleep 60 & echo hijo $!; trap '' TERM; wait";
        let ready = ("hijo", Duration::from_secs(10));
        let (daemon, child) = Daemon::start_ready("a", shell(script), &log, ready).unwrap();
        assert!(!gone(&child));
        daemon.end();
        assert!(gone(&child));
    }
}
