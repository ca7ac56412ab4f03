//! What the core and its two workers have in common.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
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

/// What of the price list is another thing than the core knows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Unread {
    #[default]
    Nothing,
    /// The products of these SKUs.
    These(Vec<String>),
    All,
}

impl Unread {
    /// More than so many are read sooner together with all the others.
    const MOST: usize = 1_000;

    fn add(&mut self, skus: Vec<String>) {
        *self = match std::mem::take(self) {
            Self::Nothing => Self::These(skus),
            Self::These(known) if known.len() + skus.len() <= Self::MOST => {
                Self::These([known, skus].concat())
            }
            Self::These(_) | Self::All => Self::All,
        };
    }
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
    unread_products: Mutex<Unread>,
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
            unread_products: Mutex::default(),
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

    /// The price list is another one than it was; the core reads all of it before the next
    /// question.
    pub(crate) fn products_changed(&self) {
        self.products_moved();
        *self.unread_products() = Unread::All;
    }

    /// The products of these SKUs are; the core reads them before the next question.
    pub(crate) fn products_adopted(&self, skus: Vec<String>) {
        self.products_moved();
        self.unread_products().add(skus);
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

    /// What the core has to read; it is asked once.
    pub(crate) fn take_unread_products(&self) -> Unread {
        std::mem::take(&mut *self.unread_products())
    }

    fn unread_products(&self) -> MutexGuard<'_, Unread> {
        self.unread_products.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
