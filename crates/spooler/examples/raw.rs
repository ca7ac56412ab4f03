//! Names the printers of this Windows, or hands one of them a file as it is:
//! `raw`, or `raw NAME FILE`.

use std::error::Error;

#[cfg(windows)]
fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.as_slice() {
        [] => spooler::printers()?.iter().for_each(|name| println!("{name}")),
        [name, file] => spooler::print(name, "Talón", &std::fs::read(file)?)?,
        [..] => return Err("raw, or raw NAME FILE".into()),
    }
    Ok(())
}

#[cfg(not(windows))]
fn main() -> Result<(), Box<dyn Error>> {
    Err("only Windows has this spooler".into())
}
