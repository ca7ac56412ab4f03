//! Documents in a bucket: against a server of others that speaks S3 and checks signatures.

use std::path::PathBuf;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use jiff::SignedDuration;
use portal_store::{
    DocumentPlace, ObjectError, ObjectPlace, S3Bucket, Store, StoreError, Turn, TurnRecord,
};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;
use tickets::AttemptId;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::world::{World, at, done, id, vault};

const SECRET: &str = "secreto-del-bucket";

/// The server, and the folder in which it keeps its buckets.
struct Server {
    url: String,
    root: TempDir,
    task: JoinHandle<()>,
}

impl Server {
    async fn start() -> Self {
        let root = TempDir::new().unwrap();
        std::fs::create_dir(root.path().join("talon")).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(root.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single("talon", SECRET));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let connection = Builder::new(TokioExecutor::new());
                    // A client that goes away is no fault of the server.
                    drop(connection.serve_connection(TokioIo::new(stream), service).await);
                });
            }
        });
        Self { url, root, task }
    }

    fn bucket(&self) -> S3Bucket {
        S3Bucket {
            endpoint: Some(self.url.clone()),
            bucket: "talon".to_owned(),
            region: "us-east-1".to_owned(),
            access_key: "talon".to_owned(),
            secret_key: Zeroizing::new(SECRET.to_owned()),
        }
    }

    /// The files of the objects, without the server's own.
    fn objects(&self) -> Vec<PathBuf> {
        let folders = std::fs::read_dir(self.root.path().join("talon/documents"));
        let folders = folders.into_iter().flatten().map(path_of).filter(|path| path.is_dir());
        folders.flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(path_of).collect()
    }
}

fn path_of(entry: std::io::Result<std::fs::DirEntry>) -> PathBuf {
    entry.unwrap().path()
}

fn open(world: &World, bucket: S3Bucket) -> Store {
    let options = world.engine.options().documents_in(Some(ObjectPlace::S3(bucket)));
    Store::open(options, vault(3)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_lives_in_a_bucket() {
    let (server, world) = (Server::start().await, World::on_sqlite().await);
    let store = open(&world, server.bucket());
    store.try_objects(at(0)).await.unwrap();
    store.check_objects().await.unwrap();
    assert_eq!(server.objects(), Vec::<PathBuf>::new(), "what was tried is erased");

    let ticket = world.sold(1).await;
    let stamping = world.stamping(10, &[ticket]).await;
    let stamped = Turn::Stamped { uuid: "AAAA".to_owned(), xml: b"<timbrado/>".to_vec() };
    done(store.turn(&stamping, TurnRecord::plain(stamped), at(4)).await.unwrap());
    let attempt = AttemptId::new(id(510));
    let read = async || store.attempt(attempt).await.map(|found| found.unwrap().stamped.unwrap());
    assert_eq!(read().await.unwrap(), b"<timbrado/>");
    assert_eq!(store.documents().await.unwrap().in_objects, 1);

    let [file] = server.objects().try_into().unwrap();
    let good = std::fs::read(&file).unwrap();
    std::fs::write(&file, b"otra cosa").unwrap();
    let refused = read().await.unwrap_err();
    assert!(matches!(refused, StoreError::Object(ObjectError::Altered(_))), "{refused:?}");
    std::fs::remove_file(&file).unwrap();
    let refused = read().await.unwrap_err();
    assert!(matches!(refused, StoreError::Object(ObjectError::Missing(_))), "{refused:?}");
    std::fs::write(&file, good).unwrap();

    let back = store.move_documents(DocumentPlace::Database, None, 10, at(5)).await.unwrap();
    assert_eq!((back.moved, back.failed), (1, 0));
    assert_eq!(store.sweep_objects(SignedDuration::ZERO, 10, at(6)).await.unwrap(), 1);
    assert_eq!(server.objects(), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_known_there_or_finds_nobody_is_told() {
    let (server, world) = (Server::start().await, World::on_sqlite().await);
    let wrong = [
        S3Bucket { secret_key: Zeroizing::new("otro".to_owned()), ..server.bucket() },
        S3Bucket { access_key: "otra".to_owned(), ..server.bucket() },
    ];
    for bucket in wrong {
        let refused = open(&world, bucket).try_objects(at(0)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Object(ObjectError::Store(_))), "{refused:?}");
    }
    let bucket = server.bucket();
    server.task.abort();
    assert!(server.task.await.is_err(), "it was ended");
    open(&world, bucket).check_objects().await.unwrap_err();
}
