//! Objects outside of the database: in a folder, or in a bucket of a server that speaks S3.
//!
//! What goes out was encrypted before. An object is named by the SHA-256 of its bytes, so that its
//! name is also the proof that it is unaltered, and it is never written twice. Here nobody knows
//! what an object is.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use zeroize::Zeroizing;

/// How long a server has for one request. A customer may be waiting: what takes longer stays in
/// the database for now.
const REQUEST: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(2);
/// How long a request is repeated.
const PATIENCE: Duration = Duration::from_secs(8);
const MARK: &str = "documents/mark";
const REPETITIONS: usize = 2;

/// Where objects go.
#[derive(Clone)]
pub enum ObjectPlace {
    /// Into files of a folder, which is made where it is not there.
    Folder(PathBuf),
    /// Into a bucket.
    S3(S3Bucket),
}

/// A bucket of a server that speaks S3. Never printed.
#[derive(Clone)]
pub struct S3Bucket {
    /// Address of the server; `None` is Amazon's own.
    pub endpoint: Option<String>,
    /// The bucket's name.
    pub bucket: String,
    /// Its region: what servers of others want is often `us-east-1`.
    pub region: String,
    /// Who we are there.
    pub access_key: String,
    /// The proof of it.
    pub secret_key: Zeroizing<String>,
}

/// Why there is no object.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// The folder cannot be made or used.
    #[error("the folder {path} cannot be used")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The object was written and is not there.
    #[error("the object {0} is missing")]
    Missing(ObjectName),
    /// The object's bytes are not those that were written.
    #[error("the object {0} was altered")]
    Altered(ObjectName),
    /// The place refuses or does not answer.
    #[error("the object store refused or does not answer")]
    Store(#[from] object_store::Error),
    /// The place is there, and is not the one in which the documents are.
    #[error("the object store is not the one in which the documents are")]
    OtherPlace,
    /// A row points to an object, and nobody said where objects are.
    #[error("a document is in an object store, and none is configured")]
    NoPlace,
}

/// The name of an object: the SHA-256 of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectName(pub(crate) [u8; 32]);

impl ObjectName {
    /// The name of an object of these bytes.
    fn of(bytes: &[u8]) -> Self {
        let mut name = [0; 32];
        name.copy_from_slice(digest(&SHA256, bytes).as_ref());
        Self(name)
    }

    /// `documents/4f/4f2c…`: a folder of files does not get too large.
    fn path(self) -> Path {
        let name = self.to_string();
        Path::from_iter(["documents", &name[..2], &name])
    }
}

impl std::fmt::Display for ObjectName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What became of objects since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ObjectCounts {
    /// Written, read back and found to be right.
    pub written: u64,
    /// Not written: the place refused or did not answer.
    pub failed: u64,
    /// Read and found to be right.
    pub read: u64,
    /// Not there, though they were written.
    pub missing: u64,
    /// Not what was written.
    pub altered: u64,
    /// Not read: the place refused or did not answer.
    pub unreachable: u64,
}

#[derive(Default)]
struct Counters {
    written: AtomicU64,
    failed: AtomicU64,
    read: AtomicU64,
    missing: AtomicU64,
    altered: AtomicU64,
    unreachable: AtomicU64,
}

/// A place for objects.
pub(crate) struct Objects {
    place: ObjectPlace,
    /// Set once it could be opened.
    store: OnceLock<Box<dyn ObjectStore>>,
    /// The place was not recognised: nothing is written there until it has the mark.
    is_strange: AtomicBool,
    counters: Counters,
}

impl Objects {
    /// A place; a server is not asked yet. A folder that cannot be used is away, as a server may
    /// be, and tried again whenever it is needed.
    pub(crate) fn open(place: ObjectPlace) -> Result<Self, ObjectError> {
        let is_folder = matches!(place, ObjectPlace::Folder(_));
        let objects = Self {
            place,
            store: OnceLock::new(),
            is_strange: AtomicBool::new(false),
            counters: Counters::default(),
        };
        match objects.store() {
            Err(error) if !is_folder => Err(error),
            Ok(_) | Err(_) => Ok(objects),
        }
    }

    fn store(&self) -> Result<&dyn ObjectStore, ObjectError> {
        if let Some(store) = self.store.get() {
            return Ok(store.as_ref());
        }
        let opened = match &self.place {
            ObjectPlace::Folder(path) => folder(path)?,
            ObjectPlace::S3(bucket) => s3(bucket.clone())?,
        };
        Ok(self.store.get_or_init(|| opened).as_ref())
    }

    /// The name that these bytes are going to have.
    pub(crate) fn name_of(bytes: &[u8]) -> ObjectName {
        ObjectName::of(bytes)
    }

    /// Writes an object, and reads it back: who gets an `Ok` may forget the bytes.
    pub(crate) async fn put(&self, bytes: Vec<u8>) -> Result<(), ObjectError> {
        let name = ObjectName::of(&bytes);
        let written = self.write(name, bytes).await;
        let counter = if written.is_ok() { &self.counters.written } else { &self.counters.failed };
        count(counter);
        written
    }

    async fn write(&self, name: ObjectName, bytes: Vec<u8>) -> Result<(), ObjectError> {
        self.recognised().await?;
        self.store()?.put(&name.path(), bytes.into()).await?;
        self.look(name).await.map(drop)
    }

    /// The bytes of an object, verified.
    pub(crate) async fn get(&self, name: ObjectName) -> Result<Vec<u8>, ObjectError> {
        let found = self.look(name).await;
        count(match &found {
            Ok(_) => &self.counters.read,
            Err(ObjectError::Missing(_)) => &self.counters.missing,
            Err(ObjectError::Altered(_)) => &self.counters.altered,
            Err(
                ObjectError::Folder { .. }
                | ObjectError::Store(_)
                | ObjectError::OtherPlace
                | ObjectError::NoPlace,
            ) => &self.counters.unreachable,
        });
        found
    }

    async fn look(&self, name: ObjectName) -> Result<Vec<u8>, ObjectError> {
        let store = self.store()?;
        let found = async { store.get(&name.path()).await?.bytes().await };
        match found.await {
            Ok(bytes) if ObjectName::of(&bytes) == name => Ok(bytes.into()),
            Ok(_) => Err(ObjectError::Altered(name)),
            Err(object_store::Error::NotFound { .. }) => Err(ObjectError::Missing(name)),
            Err(error) => Err(error.into()),
        }
    }

    /// Erases an object; one that is not there was erased before.
    pub(crate) async fn erase(&self, name: ObjectName) -> Result<(), ObjectError> {
        self.recognised().await?;
        match self.store()?.delete(&name.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Leaves a mark, by which [`Objects::ask`] knows the place.
    pub(crate) async fn mark(&self) -> Result<(), ObjectError> {
        self.store()?.put(&Path::from(MARK), Vec::new().into()).await?;
        Ok(())
    }

    /// Whether the place answers and is the one that was marked: an empty folder where a disk was
    /// to be mounted is not.
    pub(crate) async fn ask(&self) -> Result<(), ObjectError> {
        match self.store()?.head(&Path::from(MARK)).await {
            Ok(_) => {
                self.is_strange.store(false, Ordering::Relaxed);
                Ok(())
            }
            Err(object_store::Error::NotFound { .. }) => Err(ObjectError::OtherPlace),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the place is the documents': it has the mark; or one of the objects that rows point
    /// to, where it is older than marks; or nothing is to be there yet.
    pub(crate) async fn recognise(&self, known: &[ObjectName]) -> Result<(), ObjectError> {
        let Err(error) = self.ask().await else { return Ok(()) };
        let mut is_right = known.is_empty();
        for name in known {
            is_right = is_right || self.look(*name).await.is_ok();
        }
        self.is_strange.store(!is_right, Ordering::Relaxed);
        if is_right { Ok(()) } else { Err(error) }
    }

    async fn recognised(&self) -> Result<(), ObjectError> {
        if self.is_strange.load(Ordering::Relaxed) { self.ask().await } else { Ok(()) }
    }

    pub(crate) fn counts(&self) -> ObjectCounts {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counters { written, failed, read, missing, altered, unreachable } = &self.counters;
        ObjectCounts {
            written: get(written),
            failed: get(failed),
            read: get(read),
            missing: get(missing),
            altered: get(altered),
            unreachable: get(unreachable),
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn folder(path: &std::path::Path) -> Result<Box<dyn ObjectStore>, ObjectError> {
    std::fs::create_dir_all(path)
        .map_err(|source| ObjectError::Folder { path: path.to_owned(), source })?;
    // A row must never outlive a power cut that its object does not.
    Ok(Box::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
}

fn s3(bucket: S3Bucket) -> Result<Box<dyn ObjectStore>, ObjectError> {
    let plain = bucket.endpoint.as_ref().is_some_and(|url| url.starts_with("http://"));
    let client = ClientOptions::new()
        .with_allow_http(plain)
        .with_connect_timeout(CONNECT)
        .with_timeout(REQUEST);
    let retry = RetryConfig {
        backoff: BackoffConfig::default(),
        max_retries: REPETITIONS,
        retry_timeout: PATIENCE,
    };
    let builder = AmazonS3Builder::new()
        .with_bucket_name(bucket.bucket)
        .with_region(bucket.region)
        .with_access_key_id(bucket.access_key)
        .with_secret_access_key(bucket.secret_key.as_str())
        .with_client_options(client)
        .with_retry(retry)
        // Not every server that speaks S3 knows how to erase several at once.
        .with_disable_bulk_delete(true);
    let builder = match bucket.endpoint {
        Some(url) => builder.with_endpoint(url),
        None => builder,
    };
    Ok(Box::new(builder.build()?))
}
