//! SW's storage of stamped documents, asked by UUID.

use reqwest::{StatusCode, Url};
use serde::Deserialize;
use uuid::Uuid;

use super::reply;
use crate::http::{Http, Lost, at};

/// Why the document did not come. None of these says that it does not exist: the storage lags
/// behind the stamp, first without a record, then with a record without an address.
#[derive(Debug, thiserror::Error)]
pub(super) enum StorageError {
    #[error("the UUID in the answer is not a UUID")]
    Uuid,
    #[error("the storage did not answer")]
    Lost(#[from] Lost),
    #[error("the storage answered HTTP {0}")]
    Status(StatusCode),
    #[error("the storage answered something unreadable")]
    Unreadable,
    #[error("the storage does not show the document yet")]
    NotYet,
}

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(default)]
    url_xml: Option<String>,
}

/// The stamped XML of `uuid`.
pub(super) async fn fetch(
    http: &Http,
    api_url: &Url,
    token: &str,
    uuid: &str,
) -> Result<Vec<u8>, StorageError> {
    let uuid = Uuid::try_parse(uuid).map_err(|_| StorageError::Uuid)?;
    let url = at(api_url, &format!("/datawarehouse/v1/live/{}", uuid.as_hyphenated()));
    let body = get(http, url, Some(token)).await?;
    let envelope = reply::Envelope::parse(&body).ok_or(StorageError::Unreadable)?;
    let page: Page = serde_json::from_value(envelope.data).map_err(|_| StorageError::Unreadable)?;
    let address = page.records.into_iter().find_map(|record| record.url_xml);
    let address = address.filter(|url| !url.is_empty()).ok_or(StorageError::NotYet)?;
    let address = Url::parse(&address).map_err(|_| StorageError::Unreadable)?;
    // The address carries its own permission; our token is for SW's API alone.
    get(http, address, None).await
}

async fn get(http: &Http, url: Url, token: Option<&str>) -> Result<Vec<u8>, StorageError> {
    let mut request = http.get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = http.send(request).await?;
    if answer.status == StatusCode::OK {
        Ok(answer.body)
    } else {
        Err(StorageError::Status(answer.status))
    }
}
