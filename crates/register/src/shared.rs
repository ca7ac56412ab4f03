//! What the core and its two workers have in common.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tickets::BillingCode;
use world::{Clock, Entropy};

use crate::backup::Safe;
use crate::companion::Inbox;
use crate::key::{Keys, RegisterKey};
use crate::printing::Desk;
use crate::products::import::Prepared;
use crate::store::{DoubtCause, RESERVE_FULL, Store, StoreError};
use crate::sync::Line;

/// Fewer codes than this, and more are made.
const RESERVE_MIN: usize = 200;

/// Where a register's files are.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) database: PathBuf,
    pub(crate) key: PathBuf,
}

/// The file, the key, the clock, and the two desks at which the workers are met.
pub(crate) struct Shared {
    store: Mutex<Store>,
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) desk: Desk,
    pub(crate) line: Line,
    pub(crate) safe: Safe,
    pub(crate) inbox: Inbox,
    pub(crate) place: Place,
    sales_revision: AtomicU32,
    products_changed: AtomicBool,
    products_revision: AtomicU32,
    /// A price list that was looked at and waits for the manager's word.
    pub(crate) list: Mutex<Option<Prepared>>,
}

impl Shared {
    pub(crate) fn new(
        (store, place): (Store, Place),
        keys: Keys,
        (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>),
    ) -> Self {
        Self {
            store: Mutex::new(store),
            keys,
            clock,
            entropy,
            desk: Desk::default(),
            line: Line::default(),
            safe: Safe::default(),
            inbox: Inbox::default(),
            place,
            sales_revision: AtomicU32::new(0),
            products_changed: AtomicBool::new(false),
            products_revision: AtomicU32::new(0),
            list: Mutex::new(None),
        }
    }

    /// The file. Hold it for one call only: a worker may be waiting for it.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        // A transaction that a panic cut short was rolled back when it was dropped.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that signs.
    pub(crate) fn key(&self) -> Arc<RegisterKey> {
        self.keys.current()
    }

    /// So many billing codes that nobody has.
    pub(crate) fn fresh_codes(&self, count: usize) -> Vec<BillingCode> {
        let entropy = self.entropy.as_ref();
        (0..count).map(|_| BillingCode::from_random(world::random(entropy))).collect()
    }

    /// Makes codes where few are left. Committed before any of them is used.
    pub(crate) fn fill_reserve(&self) -> Result<(), StoreError> {
        let left = self.store().codes_in_reserve()?;
        if left < RESERVE_MIN {
            let codes = self.fresh_codes(RESERVE_FULL.saturating_sub(left));
            self.store().add_codes(&codes)?;
        }
        Ok(())
    }

    /// This file is not the one in use: notes that down, with codes that no other file has.
    pub(crate) fn doubt(&self, cause: DoubtCause) -> Result<(), StoreError> {
        let codes = self.fresh_codes(RESERVE_FULL);
        self.store().doubt_lineage(cause, &codes, self.now())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The list of sales is another one than it was.
    pub(crate) fn sales_changed(&self) {
        self.sales_revision.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn sales_revision(&self) -> u32 {
        self.sales_revision.load(Ordering::Relaxed)
    }

    /// The price list is another one than it was.
    pub(crate) fn products_changed(&self) {
        self.products_moved();
        self.products_changed.store(true, Ordering::Relaxed);
    }

    /// A product is another one than it was, and the core knows. Say so while the file is held: who
    /// compares revisions holds it too.
    pub(crate) fn products_moved(&self) {
        self.products_revision.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts the changes of the price list.
    pub(crate) fn products_revision(&self) -> u32 {
        self.products_revision.load(Ordering::Relaxed)
    }

    /// Whether it was, since it was last asked.
    pub(crate) fn take_products_changed(&self) -> bool {
        self.products_changed.swap(false, Ordering::Relaxed)
    }
}
