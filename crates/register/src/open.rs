//! Opening a register, asking it, closing it.

use std::fs::{File, TryLockError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use faults::Code;
use world::{Clock, Entropy, SystemClock, SystemEntropy};

use crate::api::{Reply, Request};
use crate::audit::Actor;
use crate::codes::{BUG, PIN_FORM, PORTAL_BUSY, PORTAL_SILENT, STORE_FAILED, USER_UNKNOWN};
use crate::key::{KeyError, Keys};
use crate::pin::{Pin, PinHash};
use crate::product::Product;
use crate::products::import::{carry_out, prepare};
use crate::products::plan::FaultyRow;
use crate::refusal::Refusal;
use crate::shared::{Place, Shared};
use crate::store::{Store, StoreError, User};
use crate::sync::Pace;
use crate::till::{Answer, Places, Till};
use crate::{backup, catalogs, check, companion, key, printing, sync};

/// Where the companion door is, where nothing else is said.
const COMPANION_PORT: u16 = 17_817;
/// How often the folder of the other program is looked at, where nothing else is said.
const FOLDER_LOOK: Duration = Duration::from_secs(1);
/// So long after the last request the core takes care of the file.
const REST: Duration = Duration::from_millis(400);
/// Requests that may wait for the core; one who asks beyond them waits.
const QUEUE: usize = 16;

/// The file, in the data folder.
pub(crate) const DATABASE: &str = "register.sqlite";

/// What a register is opened with.
#[derive(Clone)]
pub struct RegisterConfig {
    /// Where everything of this register is kept.
    pub data_dir: PathBuf,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids, codes and the key come from.
    pub entropy: Arc<dyn Entropy>,
    /// Who sells: printed on the receipts.
    pub cashier: String,
    /// How often the portal is asked.
    pub pace: Pace,
    /// Where receipts are saved as PDF.
    pub pdf_dir: PathBuf,
    /// Where price lists and reports are written.
    pub export_dir: PathBuf,
    /// Where the companion door listens on 127.0.0.1, once it is opened; 0 is any that is free.
    pub companion_port: u16,
    /// How often the folder is looked at in which another program leaves its sales.
    pub folder_look: Duration,
}

impl RegisterConfig {
    /// With the machine's clock and randomness.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        let data_dir = data_dir.into();
        Self {
            pdf_dir: data_dir.join("notas-pdf"),
            export_dir: data_dir.join("listas"),
            data_dir,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            cashier: "Mostrador".to_owned(),
            pace: Pace::default(),
            companion_port: COMPANION_PORT,
            folder_look: FOLDER_LOOK,
        }
    }
}

/// The register does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the folder.
    #[error("another process has the data folder")]
    InUse,
    /// The folder cannot be made or locked.
    #[error("the data folder cannot be used")]
    Folder(#[source] io::Error),
    /// The key.
    #[error("the register's key cannot be used")]
    Key(#[from] KeyError),
    /// The file.
    #[error("the register's file cannot be used")]
    Store(#[from] StoreError),
    /// A thread does not start.
    #[error("a thread cannot be started")]
    Thread(#[source] io::Error),
}

/// One question with the place for its answer; nothing when it is time to go.
type Call = Option<(Request, SyncSender<Answer>)>;

/// An open register. Dropping it ends its threads: receipts that can be printed are printed, what
/// has not been sent waits for the next start.
pub struct Register {
    queue: SyncSender<Call>,
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// One process has the folder: the system lets go of it whatever happens to us.
    lock: File,
}

impl Register {
    /// Opens the register of a folder, or makes a new one. Newer catalogs of SAT in the folder
    /// (`catalogos.cfdi`) are put in use first; such a file that is broken is told and passed over.
    ///
    /// # Errors
    /// The folder is in use or unusable, or its file is a newer build's.
    pub fn open(config: RegisterConfig) -> Result<Self, OpenError> {
        std::fs::create_dir_all(&config.data_dir).map_err(OpenError::Folder)?;
        let lock = lock(&config.data_dir)?;
        catalogs::install_beside(&config.data_dir);
        let place = Place {
            database: config.data_dir.join(DATABASE),
            key: config.data_dir.join(key::FILE),
        };
        let mut store = Store::open(&place.database)?;
        let enrolled_with = store.identity()?.and_then(|identity| identity.public_key);
        let keys = Keys::open(&config.data_dir, enrolled_with.as_deref(), config.entropy.as_ref())?;
        store.doubt_interrupted_jobs(config.clock.now())?;
        let shared = Arc::new(Shared::new((store, place), keys, (config.clock, config.entropy)));
        let places = Places {
            pdf_dir: config.pdf_dir,
            export_dir: config.export_dir,
            companion_port: config.companion_port,
        };
        let till = Till::new(Arc::clone(&shared), config.cashier, places)?;

        // What the last run left is the first thing that the workers do.
        shared.desk.bell.ring();
        shared.line.bell.ring();
        let (queue, calls) = sync_channel(QUEUE);
        let printer = Arc::clone(&shared);
        let line = Arc::clone(&shared);
        let safe = Arc::clone(&shared);
        let inbox = Arc::clone(&shared);
        let threads = vec![
            spawn("register-core", move || answer(till, &calls))?,
            spawn("register-printer", move || printing::run(&printer))?,
            spawn("register-sync", move || sync::run(&line, config.pace))?,
            spawn("register-backup", move || backup::run(&safe))?,
            spawn("register-folder", move || companion::run(&inbox, config.folder_look))?,
        ];
        Ok(Self { queue, shared, threads: Mutex::new(threads), lock })
    }

    /// Asks, and waits for the answer. What takes long and needs no core is done on the caller's
    /// own thread: the others are answered meanwhile.
    pub fn call(&self, request: Request) -> Reply {
        let (reply, answer) = sync_channel(1);
        let asked = self.queue.send(Some((request, reply)));
        match asked.ok().and_then(|()| answer.recv().ok()) {
            Some(answer) => {
                catch_unwind(AssertUnwindSafe(|| answer.finish())).unwrap_or_else(|_| panicked())
            }
            None => Refusal::from(&BUG).shown(None),
        }
    }

    /// Adds products to the price list, or replaces those whose SKU is there.
    ///
    /// # Errors
    /// The file.
    pub fn import_products(&self, products: &[Product]) -> Result<(), StoreError> {
        self.shared.store().put_products(products)?;
        // The core reads its list anew before the next question.
        self.shared.products_changed();
        Ok(())
    }

    /// Takes a price list over from the bytes of a file, all of it or nothing; says what was done.
    ///
    /// # Errors
    /// Every row that is wrong, or what else is in the way.
    pub fn import_list(&self, name: &str, bytes: &[u8]) -> Result<String, Vec<String>> {
        let told = |refusal: Refusal| vec![refusal.message().to_owned()];
        let prepared = prepare(&self.shared, name, bytes).map_err(told)?;
        if !prepared.plan.faulty.is_empty() {
            return Err(prepared.plan.faulty.iter().flat_map(FaultyRow::told).collect());
        }
        let who = "registerctl".to_owned();
        let actor = Actor { who, allowed_by: None, at: self.shared.now() };
        carry_out(&self.shared, &prepared, &actor).map_err(told)
    }

    /// Gives somebody a new PIN without the old one: the way back in for a manager who forgot it.
    /// Whoever can call this has the file in hand already; the trail says that it was done.
    ///
    /// # Errors
    /// Nobody has this name, the PIN is none, or the file.
    pub fn reset_pin(&self, name: &str, pin: &str) -> Result<(), &'static Code> {
        let pin = Pin::read(pin).map_err(|_| &PIN_FORM)?;
        let pin = PinHash::of(&pin, self.shared.entropy.as_ref()).map_err(|_| &BUG)?;
        let mut store = self.shared.store();
        let users = store.users().map_err(|_| &STORE_FAILED)?;
        let user = users.into_iter().find(|user| user.active && user.name == name);
        let user = User { pin, ..user.ok_or(&USER_UNKNOWN)? };
        let who = "registerctl, PIN nuevo sin el anterior".to_owned();
        let actor = Actor { who, allowed_by: None, at: self.shared.now() };
        store.put_user(&user, &actor).map_err(|_| &STORE_FAILED)
    }

    /// Holds the sums of the reports against the notes: where they differ, one sentence in Spanish
    /// each; none where all is well. Reads all notes, beside whoever sells meanwhile.
    ///
    /// # Errors
    /// The file.
    pub fn check_sums(&self) -> Result<Vec<String>, StoreError> {
        check::sums(&self.shared)
    }

    /// Sends to the portal what waits, and waits for it: at most so long.
    ///
    /// # Errors
    /// What is in the way.
    pub fn sync_now(&self, at_most: Duration) -> Result<(), &'static Code> {
        let line = &self.shared.line;
        let answered = line.bell.wait_for_answer(line.bell.ring(), at_most);
        match line.trouble() {
            Some(trouble) => return Err(trouble.code),
            None if !answered => return Err(&PORTAL_SILENT),
            None => {}
        }
        match self.shared.store().outgoing_count() {
            Ok(0) => Ok(()),
            // Some of it the portal has put off.
            Ok(_) => Err(&PORTAL_BUSY),
            Err(_) => Err(&STORE_FAILED),
        }
    }
}

impl Drop for Register {
    fn drop(&mut self) {
        // The core may be gone after a failure of its own; then there is nobody to tell.
        drop(self.queue.send(None));
        self.shared.desk.bell.close();
        self.shared.line.close();
        self.shared.safe.bell.close();
        self.shared.inbox.bell.close();
        let threads = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the register ended in a panic");
            }
        }
        // Closing the file would do, were it not for a child that is just being started: until its
        // program runs it has the file open as well.
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the data folder was not unlocked");
        }
    }
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    // Not truncated: Windows may refuse to touch a file that somebody has locked.
    let file = File::options().create(true).write(true).truncate(false).open(folder.join("lock"));
    let file = file.map_err(OpenError::Folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse),
        Err(TryLockError::Error(error)) => Err(OpenError::Folder(error)),
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(OpenError::Thread)
}

/// The core: one question after the other.
fn answer(mut till: Till, calls: &Receiver<Call>) {
    loop {
        let (request, reply) = match calls.recv_timeout(REST) {
            Ok(Some(call)) => call,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                till.rest();
                continue;
            }
        };
        let answer = catch_unwind(AssertUnwindSafe(|| till.answer(request)));
        let answer = answer.unwrap_or_else(|_| panicked().into());
        // Whoever asked may have gone.
        drop(reply.send(answer));
    }
}

fn panicked() -> Reply {
    tracing::error!("a request ended in a panic");
    Refusal::from(&BUG).shown(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{PeopleRequest, SalesFilter, SalesRequest};
    use crate::testing::{enrolled, product};

    /// Sells bread, with a portal that nobody answers for.
    fn baker(folder: &Path) -> Register {
        let config = RegisterConfig { companion_port: 0, ..RegisterConfig::new(folder) };
        let register = Register::open(config).unwrap();
        let joined = ("http://127.0.0.1:9", "key");
        register.shared.store().enrol(&enrolled(), joined, register.shared.now()).unwrap();
        register.call(Request::People(PeopleRequest::SaveGuard {
            shift_needed: false,
            lock_minutes: "0".to_owned(),
            discount: "0".to_owned(),
        }));
        register.import_products(&[product("A", "Pan", "10.00", &[])]).unwrap();
        register
    }

    /// A sale that has only to be closed.
    fn fill_cart(register: &Register) {
        register.call(Request::Enter { text: "A".to_owned() });
        register.call(Request::AddPayment { forma_pago: "01".to_owned(), amount: None });
    }

    fn sales(register: &Register) -> usize {
        let request = SalesRequest::Page { filter: SalesFilter::default(), after: String::new() };
        let reply = register.call(Request::Sales(request));
        let Reply::Sales(page) = reply else { panic!("{reply:?}") };
        page.rows.len()
    }

    #[test]
    fn a_full_disk_sells_nothing_says_so_and_keeps_the_cart() {
        let folder = tempfile::tempdir().unwrap();
        let register = baker(folder.path());
        let mut sold = 0;
        let refused = loop {
            register.shared.store().limit_pages(0);
            fill_cart(&register);
            // No page more than there is: what is left in them is used up first.
            register.shared.store().limit_pages(1);
            let reply = register.call(Request::CloseSale);
            if let Reply::Refused(refused) = reply {
                break refused;
            }
            assert!(matches!(reply, Reply::Closed(_)), "{reply:?}");
            sold += 1;
        };
        assert_eq!(refused.code, "store-07");
        assert!(refused.message.starts_with("La venta no quedó hecha"), "{}", refused.message);
        let cart = refused.cart.unwrap();
        assert_eq!((cart.lines.len(), cart.payments.len(), cart.payable), (1, 1, true));
        assert_eq!(sales(&register), sold);
        assert!(matches!(register.call(Request::Status), Reply::Status(_)));

        // Room was made: the same cart is charged, under the folio that was not lost.
        register.shared.store().limit_pages(0);
        let Reply::Closed(closed) = register.call(Request::CloseSale) else { panic!("not sold") };
        assert_eq!(closed.nota, format!("A-{:06}", sold + 1));
        assert_eq!(sales(&register), sold + 1);
    }

    #[test]
    fn a_core_that_nobody_asks_brings_its_log_into_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let register = baker(folder.path());
        let size = || std::fs::metadata(folder.path().join(DATABASE)).unwrap().len();
        let before = size();
        let many: Vec<_> =
            (0..40_000).map(|n| product(&n.to_string(), "Pan", "10.00", &[])).collect();
        register.import_products(&many).unwrap();
        let begun = std::time::Instant::now();
        while size() == before {
            assert!(begun.elapsed() < Duration::from_secs(60), "the log stayed where it was");
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_window_may_ask_from_any_of_its_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Register>();
    }
}
