//! The power goes, again and again, while sales are being made.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use register::api::{PrinterChoice, Request};

use crate::shop::Shop;

const KILLS: u32 = 200;
const SHIFT_KILLS: u32 = 30;
/// The kill that comes when closing a shift is done; those after it come too late.
const SHIFT_DONE: u32 = 20;
/// Latest moment after the last sale that was waited for, in steps.
const MOMENTS: u32 = 50;

/// What came out of a printer in the network, also where the register died in the middle of it.
#[derive(Clone, Default)]
pub(crate) struct Papers(Arc<Mutex<Vec<Vec<u8>>>>);

impl Papers {
    /// Listens, and says where.
    pub(crate) fn listen(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let papers = Arc::clone(&self.0);
        std::thread::spawn(move || {
            for mut line in listener.incoming().flatten() {
                let mut question = [0; 6];
                if line.read_exact(&mut question).is_err() || line.write_all(&[0x12; 2]).is_err() {
                    continue;
                }
                let mut bytes = Vec::new();
                // What arrived before the line broke is on paper.
                if line.read_to_end(&mut bytes).is_ok() || !bytes.is_empty() {
                    papers.lock().unwrap().push(bytes);
                }
            }
        });
        address
    }

    /// The notes that are on paper down to their total, without the mark of a copy: each once.
    pub(crate) fn check(&self) -> BTreeSet<String> {
        let mut originals = BTreeSet::new();
        for paper in self.0.lock().unwrap().iter() {
            let text = String::from_utf8_lossy(paper);
            let Some((_, after)) = text.split_once("A-0") else { continue };
            if text.contains("TOTAL") && !text.contains("REIMPRESI") {
                let nota = format!("A-0{}", after.get(..5).unwrap());
                assert!(originals.insert(nota.clone()), "{nota} is on paper twice");
            }
        }
        originals
    }
}

/// Kills a register that sells, `KILLS` times, each time a little later than before, and then looks
/// at what it left.
#[test]
fn a_killed_register_has_every_sale_that_it_confirmed() {
    let mut shop = Shop::open();
    let papers = Papers::default();
    let printer = PrinterChoice::Network { address: papers.listen(), paper_mm: 80 };
    shop.done(Request::SavePrinter { printer });
    shop.ask_for_tips();
    shop.open_shift("500");
    shop.sync();
    shop.portal.stop();
    shop.register = None;

    let mut confirmed = Vec::new();
    for kill in 0..KILLS {
        confirmed.extend(sell_until_killed(&shop, kill));
    }
    assert!(!confirmed.is_empty(), "no sale was ever confirmed");

    check_file(&shop, &confirmed);
    // What is left is sold on with, and sent: each once.
    // The killed ones went by the machine's clock.
    shop.clock.forward(SignedDuration::from_hours(24 * 365 * 20));
    shop.portal.start_again();
    shop.open_again();
    shop.sync();
    let sold = sales_in_file(&shop);
    let kept = shop.portal.kept();
    assert_eq!(kept.tickets.len(), sold.len());
    assert_eq!(kept.puts.len(), sold.len());
    drop(kept);
    shop.register = None;
    let originals = papers.check();
    let (printed, said) = (originals.len(), confirmed.len());
    assert!(printed > said / 2, "hardly a note was printed: {printed} of {said}");
    assert!(originals.iter().all(|nota| sold.contains(nota)), "a note of no sale is on paper");
}

/// Gives the notes that the register confirmed before it was killed.
fn sell_until_killed(shop: &Shop, kill: u32) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_registerctl"))
        .args(["sell", "--data"])
        .arg(shop.data())
        .args(["--repeat", "1000000", "--tip", "10%", "REFRESCO*2", "JAMON*0.125"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // It dies some way into a sale after its first ones: how far differs from kill to kill.
    let mut confirmed: Vec<String> =
        lines.by_ref().take(1 + kill as usize % 4).map(|line| nota(&line.unwrap())).collect();
    let at = Instant::now();
    while at.elapsed() < Duration::from_micros(u64::from(kill % MOMENTS) * 733) {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    confirmed.extend(
        lines.map_while(Result::ok).filter(|line| line.contains(' ')).map(|line| nota(&line)),
    );
    confirmed
}

/// Kills a register that closes its shift, each time a little later: the shift is closed once, with
/// its cut, its count and its print job, or not at all.
#[test]
fn a_shift_is_closed_whole_or_not_at_all() {
    let mut shop = Shop::open();
    shop.print_to_folder();
    shop.guard("shift", "0", "100");
    shop.open_shift("500");
    shop.sell();
    shop.register = None;
    let began = Instant::now();
    assert!(closing(&shop).wait().unwrap().success());
    let whole = began.elapsed();
    assert_eq!(check_shift(&shop), 1);
    next_shift(&mut shop);
    let mut closed = 0;
    for kill in 0..SHIFT_KILLS {
        let mut child = closing(&shop);
        let at = Instant::now();
        while at.elapsed() < whole * kill / SHIFT_DONE {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if check_shift(&shop) == 1 {
            closed += 1;
            next_shift(&mut shop);
        }
    }
    assert!((1..SHIFT_KILLS).contains(&closed), "{closed}: all came too early, or too late");
    shop.open_again();
    assert_eq!(shop.audit().verdict, "La bitácora está completa.");
}

fn closing(shop: &Shop) -> Child {
    let mut closing = Command::new(env!("CARGO_BIN_EXE_registerctl"));
    closing.args(["close-shift", "--counted", "519", "--data"]).arg(shop.data());
    closing.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn next_shift(shop: &mut Shop) {
    shop.open_again();
    shop.open_shift("519");
    shop.register = None;
}

/// Whether the newest shift is closed, having looked that all of that is there, or none of it.
fn check_shift(shop: &Shop) -> i64 {
    let file = file(shop);
    let newest = "(SELECT max(number) FROM shifts)";
    let count = |sql: &str| file.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let closed = count(&format!(
        "SELECT count(*) FROM shifts WHERE number = {newest} AND closed_at_ms IS NOT NULL"
    ));
    let parts = [
        count(&format!("SELECT count(*) FROM cuts WHERE kind = 'z' AND shift = {newest}")),
        count(&format!(
            "SELECT count(*) FROM print_jobs JOIN cuts ON cuts.id = cut_id WHERE shift = {newest}"
        )),
        count(&format!(
            "SELECT count(*) FROM audit WHERE kind = 'cut-z' \
             AND detail LIKE 'Turno ' || {newest} || ':%'"
        )),
    ];
    assert_eq!(parts, [closed; 3]);
    closed
}

fn nota(line: &str) -> String {
    line.split(' ').next().unwrap().to_owned()
}

fn file(shop: &Shop) -> rusqlite::Connection {
    #[expect(clippy::disallowed_methods, reason = "the test looks at the file from outside")]
    rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap()
}

fn sales_in_file(shop: &Shop) -> Vec<String> {
    let file = file(shop);
    let mut folios = file.prepare("SELECT serie, folio FROM sales ORDER BY folio").unwrap();
    folios
        .query_map([], |row| {
            Ok(format!("{}-{:06}", row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

fn check_file(shop: &Shop, confirmed: &[String]) {
    let sold = sales_in_file(shop);
    let expected: Vec<_> = (1..=sold.len()).map(|folio| format!("A-{folio:06}")).collect();
    assert_eq!(sold, expected, "folios have no holes");
    for nota in confirmed {
        assert!(sold.contains(nota), "{nota} was confirmed and is gone");
    }
    let file = file(shop);
    let zero = |what: &str, sql: &str| {
        let count: i64 = file.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(count, 0, "{what}");
    };
    zero(
        "lines add up to the total",
        "SELECT count(*) FROM sales WHERE total_centavos <> \
         (SELECT sum(gross_centavos) FROM sale_lines WHERE sale_id = sales.id)",
    );
    zero(
        "payments less change are the total",
        "SELECT count(*) FROM sales WHERE total_centavos <> (SELECT sum(amount_centavos) \
         FROM sale_payments WHERE sale_id = sales.id) - change_centavos",
    );
    zero(
        "each sale has its tip, beside its payments",
        "SELECT count(*) FROM sales WHERE id NOT IN (SELECT sale_id FROM sale_tips)",
    );
    zero(
        "the drawer holds the float, the payments less the change, and the tips",
        "SELECT (SELECT balance_centavos FROM drawer ORDER BY id DESC LIMIT 1) - 50000 \
         - (SELECT sum(amount_centavos) FROM sale_payments WHERE forma_pago = '01') \
         + (SELECT sum(change_centavos) FROM sales) \
         - (SELECT sum(amount_centavos) FROM sale_tips WHERE forma_pago = '01')",
    );
    zero(
        "the reports' sums are the notes",
        "SELECT (SELECT sum(sold_centavos) FROM sums WHERE kind = 'note') \
         - (SELECT sum(total_centavos) FROM sales)",
    );
    for (what, table) in [("message", "outbox"), ("job", "print_jobs"), ("code", "billing_codes")] {
        zero(
            &format!("each sale has its {what}"),
            &format!(
                "SELECT count(*) FROM sales WHERE id NOT IN \
                      (SELECT sale_id FROM {table} WHERE sale_id IS NOT NULL)"
            ),
        );
    }
    zero(
        "no note is on paper twice without the mark of a copy",
        "SELECT count(*) FROM (SELECT sale_id FROM print_jobs WHERE kind = 'original' \
         AND state IN ('done', 'sending', 'doubtful') GROUP BY sale_id HAVING count(*) > 1)",
    );
    let sound: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}
