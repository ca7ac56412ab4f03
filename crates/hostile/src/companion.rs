//! Sales that another program hands to a register.

use register::{read_posted_sale, read_sale_file};
use tickets::wire::Problem;

use crate::Answer;
use crate::sold::check_wire;

/// The body of a request at the door, as JSON.
pub fn companion(bytes: &[u8]) -> Answer {
    let read = read_posted_sale(bytes);
    match &read {
        Ok(ticket) => check_wire(ticket),
        Err(problem) => check_refusal(problem),
    }
    Answer::of(&read)
}

/// A file in the watched folder: as a table, and as JSON.
pub fn folder(bytes: &[u8]) -> Answer {
    let [table, json] = ["venta.csv", "venta.json"].map(|name| {
        let read = read_sale_file(name, bytes);
        match &read {
            Ok((key, ticket)) => {
                assert!((1..=100).contains(&key.chars().count()), "the key is a name");
                check_wire(ticket);
            }
            Err(problem) => check_refusal(problem),
        }
        Answer::of(&read)
    });
    if json == Answer::Read { json } else { table }
}

/// Whoever is refused is told why, in a sentence, and the reading is not our mistake.
fn check_refusal(problem: &Problem) {
    assert!(problem.title.ends_with('.') && problem.code().contains('-'));
    assert!(problem.status < 500, "a stranger's bytes are no fault of ours");
    assert!(problem.faults.iter().all(|fault| !fault.message.is_empty()));
}
