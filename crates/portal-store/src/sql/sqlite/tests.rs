//! What the rest of the crate cannot see of this engine.

use std::sync::atomic::{AtomicBool, Ordering};

use super::log::{PAGES_BETWEEN, Tended};
use super::*;
use crate::sql::Steps;
use crate::tickets_kept::FIND_CODE;

type Answer = job::Answer<(), StoreError>;

fn job(
    work: impl Fn(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) -> (Box<dyn Job>, Answer) {
    job::of(work)
}

fn insert(number: i64) -> impl Fn(&Tx<'_>) -> Result<(), StoreError> {
    move |tx| tx.execute("INSERT INTO numbers (number) VALUES (?1)", [number]).map(drop)
}

fn written(connection: &Connection) -> Vec<i64> {
    let tx = Tx(connection);
    tx.list("SELECT number FROM numbers ORDER BY rowid", (), |row| row.get(0)).unwrap()
}

#[test]
fn of_a_batch_only_what_fails_is_undone() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE numbers (number INTEGER NOT NULL)").unwrap();
    let (first, first_told) = job(insert(1));
    let (fails, fails_told) = job(|tx| {
        insert(2)(tx)?;
        Err(StoreError::Corrupt { what: "number" })
    });
    let (panics, panics_told) = job(|tx| {
        insert(3)(tx)?;
        panic!("as a bug would")
    });
    let (last, last_told) = job(insert(4));
    assert_eq!(commit(&connection, vec![first, fails, panics, last], None), Fate::Live);
    assert_eq!(written(&connection), [1, 4]);
    assert!(matches!(first_told.blocking_recv(), Ok(Ok(()))));
    assert!(matches!(fails_told.blocking_recv(), Ok(Err(StoreError::Corrupt { .. }))));
    assert!(panics_told.blocking_recv().is_err(), "nobody answers");
    assert!(matches!(last_told.blocking_recv(), Ok(Ok(()))));

    let (alone, alone_told) = job(|tx| {
        insert(5)(tx)?;
        Err(StoreError::Corrupt { what: "number" })
    });
    assert_eq!(commit(&connection, vec![alone], None), Fate::Live);
    assert_eq!(written(&connection), [1, 4]);
    assert!(matches!(alone_told.blocking_recv(), Ok(Err(_))));
}

/// A job that writes `number`, makes what follows from it, and writes that.
fn job_in_steps(
    number: i64,
    make: impl Fn(i64) -> Result<i64, StoreError> + Send + 'static,
) -> (Box<dyn Job>, Answer) {
    let steps = Steps {
        begin: move |tx: &Tx<'_>| insert(number)(tx).map(|()| number),
        make: move |begun: &i64| make(*begun),
        finish: |tx: &Tx<'_>, begun: &i64, made: i64| {
            assert_eq!(made, begun * 10);
            insert(made)(tx)
        },
    };
    steps.job()
}

#[test]
fn what_a_batch_makes_is_made_side_by_side() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE numbers (number INTEGER NOT NULL)").unwrap();
    let makers = Arc::new(Mutex::new(Vec::new()));
    let (mut batch, mut told) = (Vec::new(), Vec::new());
    for number in 1..=5 {
        let makers = Arc::clone(&makers);
        let (job, answer) = job_in_steps(number, move |begun| {
            makers.lock().unwrap().push(std::thread::current().id());
            Ok(begun * 10)
        });
        batch.push(job);
        told.push(answer);
    }
    assert_eq!(commit(&connection, batch, None), Fate::Live);
    assert_eq!(written(&connection), [1, 2, 3, 4, 5, 10, 20, 30, 40, 50], "in their order");
    assert!(told.into_iter().all(|answer| matches!(answer.blocking_recv(), Ok(Ok(())))));
    let mut makers = makers.lock().unwrap().clone();
    assert_eq!(makers.len(), 5, "each is made once");
    makers.dedup();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    assert_eq!(makers.len() > 1, cores > 1);
}

#[test]
fn what_cannot_be_made_undoes_itself_alone() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE numbers (number INTEGER NOT NULL)").unwrap();
    let (first, first_told) = job_in_steps(1, |begun| Ok(begun * 10));
    let (fails, fails_told) = job_in_steps(2, |_| Err(StoreError::Corrupt { what: "number" }));
    let (panics, panics_told) = job_in_steps(3, |_| panic!("as a bug would"));
    let (between, between_told) = job(insert(4));
    let (last, last_told) = job_in_steps(5, |begun| Ok(begun * 10));
    assert_eq!(commit(&connection, vec![first, fails, panics, between, last], None), Fate::Live);
    assert_eq!(written(&connection), [1, 10, 4, 5, 50]);
    assert!(matches!(fails_told.blocking_recv(), Ok(Err(StoreError::Corrupt { .. }))));
    assert!(panics_told.blocking_recv().is_err(), "nobody answers");
    for told in [first_told, between_told, last_told] {
        assert!(matches!(told.blocking_recv(), Ok(Ok(()))));
    }
}

/// A file that is written to, ten pages at a time, and its log.
struct Blobs {
    dir: tempfile::TempDir,
    connection: Connection,
    log: Log,
}

impl Blobs {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut connection = open_writer(&dir.path().join("portal.db")).unwrap();
        connection.execute_batch("CREATE TABLE blobs (bytes BLOB NOT NULL)").unwrap();
        let log = Log::watch(&mut connection).unwrap();
        Self { dir, connection, log }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("portal.db")
    }

    fn write(&mut self) -> Tended {
        self.connection.execute("INSERT INTO blobs VALUES (zeroblob(40000))", []).unwrap();
        self.log.tend(&self.connection)
    }

    /// How long the log's file is, in pages.
    fn log_pages(&self) -> u64 {
        std::fs::metadata(self.dir.path().join("portal.db-wal")).unwrap().len() / 4_096
    }
}

#[test]
fn the_log_begins_anew_while_a_snapshot_is_kept_between_commits() {
    let mut blobs = Blobs::new();
    let keeper = Keeper::open(&blobs.path()).unwrap();
    for _ in 0..3 * PAGES_BETWEEN / 10 {
        keeper.hold();
        keeper.release();
        assert_ne!(blobs.write(), Tended::Kept);
    }
    // Three times as much has been written.
    let once = u64::try_from(PAGES_BETWEEN).unwrap();
    assert!(blobs.log_pages() < once * 5 / 4, "{}", blobs.log_pages());
}

#[test]
fn the_log_begins_anew_though_somebody_always_reads() {
    let mut blobs = Blobs::new();
    let (path, done) = (blobs.path(), AtomicBool::new(false));
    let (begun_anew, grown) = std::thread::scope(|scope| {
        // Of two readers at least one is always at it.
        for _ in 0..2 {
            scope.spawn(|| {
                let reader = open_reader(&path).unwrap();
                while !done.load(Ordering::Relaxed) {
                    let read =
                        reader.query_row("SELECT sum(length(bytes)) FROM blobs", [], |row| {
                            row.get::<_, Option<i64>>(0)
                        });
                    assert!(read.unwrap().unwrap_or(0) % 40_000 == 0);
                }
            });
        }
        // Twenty tries: a reader may be held up in its midst on a machine that has much to do.
        let begun_anew = (0..2 * PAGES_BETWEEN).any(|_| blobs.write() == Tended::Anew);
        let pages = blobs.log_pages();
        for _ in 0..PAGES_BETWEEN / 20 {
            blobs.write();
        }
        done.store(true, Ordering::Relaxed);
        (begun_anew, blobs.log_pages().saturating_sub(pages))
    });
    assert!(begun_anew);
    assert_eq!(grown, 0, "what came after stands where the log was");
}

#[test]
fn the_log_is_not_tried_again_before_it_has_grown() {
    let mut blobs = Blobs::new();
    let reader = Keeper::open(&blobs.path()).unwrap();
    reader.hold();
    // A reader that does not end is in the way of each try.
    let tries = (0..PAGES_BETWEEN / 10 * 3).filter(|_| blobs.write() != Tended::NotYet).count();
    assert!((2..=4).contains(&tries), "{tries}");
    reader.release();
    let anew = (0..PAGES_BETWEEN / 10).filter(|_| blobs.write() == Tended::Anew).count();
    assert_eq!(anew, 1);
}

/// The only step of a question with one value, on an empty database.
fn plan(question: &str, value: impl rusqlite::ToSql) -> String {
    let connection = Connection::open_in_memory().unwrap();
    for migration in schema::SQLITE {
        connection.execute_batch(migration).unwrap();
    }
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
    let steps = plan.query_map([value], |row| row.get::<_, String>(3)).unwrap();
    steps.map(Result::unwrap).next().unwrap()
}

#[test]
fn a_code_is_found_without_reading_the_row() {
    let step = plan(FIND_CODE, [0_u8; 32].as_slice());
    assert!(step.contains("COVERING INDEX tickets_found_by_code"), "{step}");
}

#[test]
fn the_claims_of_a_return_are_found_by_it() {
    for condition in ["state <> 'released'", "state = 'released'"] {
        let question = format!("SELECT id FROM claims WHERE return_id = ?1 AND {condition}");
        let step = plan(&question, "id");
        assert!(step.contains("INDEX claims_of_return"), "{step}");
    }
}
