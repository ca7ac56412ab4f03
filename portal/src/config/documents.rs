//! Where stamped documents are: `[documents]`, or `TALON_DOCUMENTS_…`.

use std::fmt;
use std::path::PathBuf;

use portal_store::{ObjectPlace, S3Bucket};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{ConfigError, Source, invalid, read_url};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenDocuments {
    folder: Option<PathBuf>,
    s3: Option<WrittenS3>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenS3 {
    endpoint: Option<String>,
    bucket: Option<String>,
    region: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    secret_key_file: Option<PathBuf>,
}

impl fmt::Debug for WrittenDocuments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrittenDocuments(…)")
    }
}

const BUCKET: &str = "documents.s3.bucket";
const SECRET: (&str, &str) = ("documents.s3.secret_key", "documents.s3.secret_key_file");

impl Source<'_> {
    /// A folder, a bucket, or neither: then documents are in the database.
    pub(super) fn documents(
        &self,
        written: WrittenDocuments,
    ) -> Result<Option<ObjectPlace>, ConfigError> {
        let folder = self.optional_path("documents.folder", written.folder);
        let is_set = self.optional(BUCKET, None).is_some();
        match (folder, written.s3.or_else(|| is_set.then(WrittenS3::default))) {
            (None, None) => Ok(None),
            (Some(folder), None) => Ok(Some(ObjectPlace::Folder(folder))),
            (None, Some(s3)) => self.bucket(s3).map(|bucket| Some(ObjectPlace::S3(bucket))),
            (Some(_), Some(_)) => {
                Err(invalid("documents.folder", "o una carpeta o «documents.s3», no las dos"))
            }
        }
    }

    fn bucket(&self, written: WrittenS3) -> Result<S3Bucket, ConfigError> {
        let endpoint = "documents.s3.endpoint";
        let url = self.optional(endpoint, written.endpoint);
        Ok(S3Bucket {
            endpoint: url.map(|url| read_url(endpoint, &url)).transpose()?,
            bucket: self.required(BUCKET, written.bucket)?,
            region: self.required("documents.s3.region", written.region)?,
            access_key: self.required("documents.s3.access_key", written.access_key)?,
            secret_key: Zeroizing::new(self.secret(
                SECRET,
                written.secret_key,
                written.secret_key_file,
            )?),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Path;

    use super::*;

    const S3: &str = "[s3]\nendpoint = 'https://s3.example.mx/'\nbucket = 'talon'\n\
                      region = 'us-east-1'\naccess_key = 'talon'\nsecret_key = 'secreta'\n";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Option<ObjectPlace>, String> {
        let variables: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let source = Source { variables: &variables, folder: Path::new("/srv/talon") };
        let written = toml::from_str(text).map_err(|error| error.to_string())?;
        source.documents(written).map_err(|error| error.to_string())
    }

    fn bucket(text: &str, variables: &[(&str, &str)]) -> S3Bucket {
        match read(text, variables).unwrap() {
            Some(ObjectPlace::S3(bucket)) => bucket,
            Some(ObjectPlace::Folder(_)) | None => panic!("no bucket"),
        }
    }

    #[test]
    fn a_folder_a_bucket_or_the_database() {
        assert!(read("", &[]).unwrap().is_none());
        let folder = read("folder = 'documentos'", &[]).unwrap();
        let expected = Path::new("/srv/talon/documentos");
        assert!(matches!(folder, Some(ObjectPlace::Folder(path)) if path == expected));
        let written = bucket(S3, &[("TALON_DOCUMENTS_S3_SECRET_KEY", "otra")]);
        assert_eq!(written.endpoint.as_deref(), Some("https://s3.example.mx"));
        assert_eq!((written.bucket.as_str(), written.secret_key.as_str()), ("talon", "otra"));
        let set = [
            ("TALON_DOCUMENTS_S3_BUCKET", "talon"),
            ("TALON_DOCUMENTS_S3_REGION", "us-west-2"),
            ("TALON_DOCUMENTS_S3_ACCESS_KEY", "talon"),
            ("TALON_DOCUMENTS_S3_SECRET_KEY", "secreta"),
        ];
        assert_eq!(bucket("", &set).endpoint, None, "Amazon's own");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (text, expected) in [
            (format!("folder = 'x'\n{S3}"), "«documents.folder»"),
            (S3.replace("https://", ""), "«documents.s3.endpoint»"),
            (S3.replace("https://s3.example.mx/", "http://["), "«documents.s3.endpoint»"),
            (S3.replace("s3.example.mx/", "s3.example.mx:99999"), "«documents.s3.endpoint»"),
            (S3.replace("bucket = 'talon'", ""), "TALON_DOCUMENTS_S3_BUCKET"),
            (S3.replace("region = 'us-east-1'", ""), "TALON_DOCUMENTS_S3_REGION"),
            (S3.replace("access_key = 'talon'", ""), "TALON_DOCUMENTS_S3_ACCESS_KEY"),
            (S3.replace("secret_key = 'secreta'", ""), "«documents.s3.secret_key_file»"),
            (S3.replace("bucket =", "buckte ="), "buckte"),
        ] {
            let error = read(&text, &[]).err().unwrap();
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
