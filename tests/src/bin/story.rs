//! `cargo xtask run --story`: one sale becomes an invoice while nobody touches anything.

use std::process::ExitCode;

use acceptance::display::Display;
use acceptance::stage;
use acceptance::story::{Keepsakes, Seen, play};
use anyhow::{Context, Result};
use xtask::places::{self, Profile};
use xtask::shop::{Folder, Shop};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    // Whatever was started is dropped, and so ended, when the other branch wins.
    let result = tokio::select! {
        result = tell() => result,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nstory: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn tell() -> Result<()> {
    let keepsakes = Keepsakes::in_empty(&places::target().join("story"))?;
    let folder = Folder::new(stage::empty("run-story")?.join("shop"));
    println!("Opening a shop, a portal and a sandbox PAC …");
    let shop = Shop::open(folder, Profile::Dev)?;
    let logs = shop.folder().log("xvfb");
    let display = Display::of_this_machine(&logs)?;
    println!("Selling, scanning, invoicing …");
    let seen = play(&shop, &keepsakes, &display)
        .await
        .with_context(|| format!("see the logs beside {}", logs.display()))?;
    print_seen(&seen, &keepsakes);
    Ok(())
}

fn print_seen(seen: &Seen, keepsakes: &Keepsakes) {
    println!("\nNota {} of {} was sold and printed,", seen.nota, seen.total);
    println!("with the billing code {} until {}.", seen.code, seen.deadline);
    println!("The customer has invoice {}, folio fiscal {}.", seen.serie_folio, seen.uuid);
    println!("The window says: {}.", seen.state);
    println!("Everything, and a picture of each step, is in {}", keepsakes.folder().display());
}
