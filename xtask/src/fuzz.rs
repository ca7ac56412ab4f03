//! The fuzz targets of `fuzz/`, one for each door of `crates/hostile`.
//!
//! Everything is under `target/fuzz`: the build, the seeds, what the fuzzer finds on its way. What
//! is worth keeping goes to `fuzz/corpus`, which `crates/hostile/tests/corpus.rs` replays.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::step;
use crate::{places, process};

/// The version of cargo-fuzz that the targets were written with.
const CARGO_FUZZ: &str = "0.13.2";
/// What one input may take, in seconds and in MiB.
const LIMITS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];
/// The largest input that is kept, and how many of a target besides its seeds: the gate replays
/// them all.
const KEPT_BYTES_MAX: u64 = 8 * 1024;
const KEPT_MAX: usize = 30;

/// What is to be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<'a> {
    /// One target, or all of them.
    pub target: Option<&'a str>,
    /// For how long each.
    pub minutes: u32,
}

impl<'a> Order<'a> {
    /// Reads `[TARGET] [--minutes N]`; ten minutes where nothing is said.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(words: &[&'a str]) -> Result<Self> {
        let (target, rest) = match words {
            [name, rest @ ..] if !name.starts_with('-') => (Some(*name), rest),
            rest => (None, rest),
        };
        let minutes = match rest {
            [] => 10,
            // libFuzzer takes none for ever.
            ["--minutes", "0"] => bail!("a run takes a minute at least"),
            ["--minutes", number] => number.parse().context("how many minutes?")?,
            unknown => bail!("`{}` is not [TARGET] [--minutes N]", unknown.join(" ")),
        };
        Ok(Self { target, minutes })
    }
}

/// `cargo xtask fuzz [TARGET] [--minutes N]`.
///
/// # Errors
/// When something cannot be installed or built, or a target was broken: the input that did it is in
/// `fuzz/artifacts`, and belongs into `fuzz/finds` with the fix.
pub fn run(order: Order<'_>) -> Result<()> {
    let targets = chosen(order.target)?;
    let cargo_fuzz = find_or_install()?;
    step("writing the seeds");
    let seeds = folder().join("seeds");
    let writer = ["run", "--quiet", "--package", "hostile", "--example", "seeds", "--"];
    process::run(Command::new("cargo").args(writer).arg(&seeds).current_dir(places::root()))?;
    let bench = Bench { cargo_fuzz, seeds };
    let mut broken = Vec::new();
    for target in targets {
        step(&format!("fuzzing {target} for {} minutes", order.minutes));
        if let Err(error) = bench.fuzz(&target, order.minutes) {
            eprintln!("xtask: {error:#}");
            broken.push(target.clone());
        }
        bench.keep(&target)?;
    }
    if broken.is_empty() {
        return Ok(());
    }
    bail!("broken: {}; see fuzz/artifacts", broken.join(", "))
}

/// Where everything is done that is not kept.
fn folder() -> PathBuf {
    places::target().join("fuzz")
}

/// The targets by name, or the one that was asked for.
fn chosen(wanted: Option<&str>) -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(places::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        let name = path.file_stem().context("a target has a name")?;
        targets.push(name.to_string_lossy().into_owned());
    }
    targets.sort();
    let Some(wanted) = wanted else { return Ok(targets) };
    if !targets.iter().any(|target| target == wanted) {
        bail!("no target `{wanted}`; there are {}", targets.join(", "));
    }
    Ok(vec![wanted.to_owned()])
}

fn find_or_install() -> Result<PathBuf> {
    let root = places::target().join("tools");
    let ours = root.join("bin/cargo-fuzz");
    for program in [PathBuf::from("cargo-fuzz"), ours.clone()] {
        if process::output(Command::new(&program).arg("--version")).is_ok() {
            return Ok(program);
        }
    }
    step("installing cargo-fuzz");
    let mut command = Command::new("cargo");
    command.args(["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ, "--debug"]);
    command.arg("--root").arg(&root).arg("--target-dir").arg(root.join("fuzz-build"));
    process::run(&mut command).context("cargo-fuzz could not be installed")?;
    Ok(ours)
}

struct Bench {
    cargo_fuzz: PathBuf,
    seeds: PathBuf,
}

impl Bench {
    /// Runs a target, from the seeds and all that was found before.
    fn fuzz(&self, target: &str, minutes: u32) -> Result<()> {
        let found = found(target)?;
        let mut command = self.cargo_fuzz("run", target);
        command.arg(found).arg(kept(target)).arg(self.seeds.join(target)).arg("--").args(LIMITS);
        command.arg(format!("-max_total_time={}", minutes.saturating_mul(60)));
        command.arg("-print_final_stats=1");
        let dictionary = places::root().join(format!("fuzz/dict/{target}.dict"));
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        process::run(&mut command)
    }

    /// Makes the kept corpus anew: the seeds, and of all inputs the fewest that go the same ways,
    /// as many of these as there is room for.
    fn keep(&self, target: &str) -> Result<()> {
        let few = folder().join("few").join(target);
        empty(&few)?;
        let mut command = self.cargo_fuzz("run", target);
        command.arg(&few).arg(self.seeds.join(target)).arg(kept(target)).arg(found(target)?);
        process::run(command.args(["--", "-merge=1"]).args(LIMITS))?;
        let kept = kept(target);
        empty(&kept)?;
        let seeds = copy_spread(&self.seeds.join(target), &kept, usize::MAX)?;
        let found = copy_spread(&few, &kept, KEPT_MAX)?;
        println!("{target}: {seeds} seeds and {found} inputs kept");
        Ok(())
    }

    /// Sanitizers and coverage are still behind a feature gate of the compiler; this opens it, so
    /// that no other toolchain is needed.
    fn cargo_fuzz(&self, verb: &str, target: &str) -> Command {
        let mut command = Command::new(&self.cargo_fuzz);
        command.args(["fuzz", verb, "--target-dir"]).arg(folder().join("build")).arg(target);
        command.env("RUSTC_BOOTSTRAP", "1").current_dir(places::root());
        command
    }
}

/// What the fuzzer writes while it runs.
fn found(target: &str) -> Result<PathBuf> {
    let folder = folder().join("found").join(target);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn kept(target: &str) -> PathBuf {
    places::root().join("fuzz/corpus").join(target)
}

fn empty(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

/// Copies files, `count` at most, and says how many. From the smallest to the largest that is kept
/// all sizes have their share: the small ones go in and out again, the large ones go far.
fn copy_spread(from: &Path, to: &Path, count: usize) -> Result<usize> {
    let mut files = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        files.push((entry.metadata()?.len(), entry.file_name()));
    }
    files.sort();
    files.retain(|(bytes, _)| *bytes <= KEPT_BYTES_MAX);
    let count = count.min(files.len());
    for place in 0..count {
        let (_, name) = &files[place * files.len() / count];
        fs::copy(from.join(name), to.join(name))?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_ordered() {
        let order = |target, minutes| Order { target, minutes };
        assert_eq!(Order::parse(&[]).unwrap(), order(None, 10));
        assert_eq!(Order::parse(&["xml"]).unwrap(), order(Some("xml"), 10));
        assert_eq!(Order::parse(&["--minutes", "3"]).unwrap(), order(None, 3));
        assert_eq!(Order::parse(&["xml", "--minutes", "3"]).unwrap(), order(Some("xml"), 3));
        for words in [["--minutes", "x"], ["--minutes", "0"], ["xml", "pdf"], ["--minute", "3"]] {
            assert!(Order::parse(&words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn keeps_some_of_every_size() {
        let kept = |count| {
            let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            for (name, length) in [("e", KEPT_BYTES_MAX + 1), ("d", KEPT_BYTES_MAX), ("a", 1)] {
                let bytes = vec![b' '; usize::try_from(length).unwrap()];
                fs::write(from.path().join(name), bytes).unwrap();
            }
            fs::write(from.path().join("c"), "ccc").unwrap();
            fs::write(from.path().join("b"), "bb").unwrap();
            let copied = copy_spread(from.path(), to.path(), count).unwrap();
            let names = fs::read_dir(to.path()).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
            names.sort();
            assert_eq!(names.len(), copied);
            names.concat()
        };
        assert_eq!(kept(0), "");
        assert_eq!(kept(2), "ac");
        assert_eq!(kept(usize::MAX), "abcd");
    }

    #[test]
    fn only_a_target_that_is_there_is_run() {
        assert!(chosen(None).unwrap().contains(&"xml".to_owned()));
        assert_eq!(chosen(Some("xml")).unwrap(), ["xml"]);
        assert!(chosen(Some("xm")).is_err());
    }
}
