//! What the portal has written down, read, and for a clock that a test cannot wait for set back, by
//! a program that is not ours.

use std::process::Command;

use anyhow::Result;
use xtask::process;
use xtask::shop::Shop;

const SELECT: &str = "\
import sqlite3, sys
base = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
for (id,) in base.execute('SELECT id FROM tickets'):
    print(id)
";

const PASS_A_MINUTE: &str = "\
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute('UPDATE invoice_downloads SET last_at_ms = last_at_ms - 60000')
base.execute('UPDATE mail_outbox SET created_at_ms = created_at_ms - 60000')
base.commit()
";

/// Lets a minute pass since each download and mail: what follows is no repetition of them.
///
/// # Errors
/// When the database cannot be written.
pub fn pass_a_minute(shop: &Shop) -> Result<()> {
    let mut command = Command::new("python3");
    command.args(["-c", PASS_A_MINUTE]).arg(shop.folder().portal_database());
    process::output(&mut command).map(drop)
}

const CHANGE_TICKET: &str = "\
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute(f'UPDATE tickets SET {sys.argv[2]} WHERE id = ?', (sys.argv[3],))
base.commit()
";

/// Lets the time in which a ticket can be invoiced be over.
///
/// # Errors
/// When the database cannot be written.
pub fn let_expire(shop: &Shop, ticket: &str) -> Result<()> {
    change_ticket(shop, ticket, "closes_at_ms = 1")
}

/// Cancels a ticket, as its register does.
///
/// # Errors
/// When the database cannot be written.
pub fn cancel(shop: &Shop, ticket: &str) -> Result<()> {
    change_ticket(shop, ticket, "cancelled_at_ms = received_at_ms, cancel_reason = 'Devolución'")
}

/// Has the portal keep another text of a ticket's first line than its paper says.
///
/// # Errors
/// When the database cannot be written.
pub fn falsify(shop: &Shop, ticket: &str) -> Result<()> {
    change_ticket(shop, ticket, "message = json_set(message, '$.lines[0].descripcion', 'Otra')")
}

const REVOKE_REGISTERS: &str = "\
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute('UPDATE registers SET revoked_at_ms = enrolled_at_ms')
base.commit()
";

/// Shuts the shop's registers out, as the company does.
///
/// # Errors
/// When the database cannot be written.
pub fn revoke_registers(shop: &Shop) -> Result<()> {
    let mut command = Command::new("python3");
    command.args(["-c", REVOKE_REGISTERS]).arg(shop.folder().portal_database());
    process::output(&mut command).map(drop)
}

const FORGET_TICKET: &str = "\
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute('DELETE FROM tickets WHERE id = ?', (sys.argv[2],))
base.commit()
";

/// Has the portal know nothing of a ticket, as before its register sent it: a register that sells
/// may have sent it before the paper is in anybody's hands.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(shop: &Shop, ticket: &str) -> Result<()> {
    let mut command = Command::new("python3");
    command.args(["-c", FORGET_TICKET]).arg(shop.folder().portal_database()).arg(ticket);
    process::output(&mut command).map(drop)
}

fn change_ticket(shop: &Shop, ticket: &str, change: &str) -> Result<()> {
    let mut command = Command::new("python3");
    command
        .args(["-c", CHANGE_TICKET])
        .arg(shop.folder().portal_database())
        .arg(change)
        .arg(ticket);
    process::output(&mut command).map(drop)
}

/// The ids of the tickets that arrived.
///
/// # Errors
/// When the database cannot be read.
pub fn tickets(shop: &Shop) -> Result<Vec<String>> {
    let mut command = Command::new("python3");
    command.args(["-c", SELECT]).arg(shop.folder().portal_database());
    Ok(process::output(&mut command)?.lines().map(ToOwned::to_owned).collect())
}
