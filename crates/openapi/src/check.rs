//! What a test asks of a table and its document.

use std::collections::BTreeSet;

use axum::routing::MethodFilter;
use serde_json::Value;

use crate::operation::{Operation, Place};

/// What does not hold together, in sentences for who reads the test: references that lead nowhere,
/// a name that two operations have, an operation that says nothing of itself, is not in the
/// document, is served for no method, or describes other parameters than stand in its path.
pub fn faults<S: Clone + Send + Sync + 'static>(
    document: &Value,
    table: &[Operation<S>],
) -> Vec<String> {
    let text = document.to_string();
    let references = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let dangling = references.filter(|pointer| document.pointer(pointer).is_none());
    let mut faults: Vec<String> = dangling.map(|to| format!("nothing is at {to}")).collect();
    let mut ids = BTreeSet::new();
    for operation in table {
        if !ids.insert(operation.id) {
            faults.push(format!("two are called {}", operation.id));
        }
        let own = operation.faults(document).into_iter();
        faults.extend(own.map(|what| format!("{} {}: {what}", operation.method, operation.path)));
    }
    faults
}

impl<S: Clone + Send + Sync + 'static> Operation<S> {
    fn faults(&self, document: &Value) -> Vec<&'static str> {
        let method = self.method.as_str().to_lowercase();
        let described = &document["paths"][self.path][method];
        let in_path = self.parameters.iter().filter(|one| one.place == Place::PathUuid);
        let named: BTreeSet<&str> = in_path.map(|parameter| parameter.name).collect();
        let braces = self.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        let checks = [
            ("it has no name", !self.id.is_empty()),
            ("it says nothing of itself", !self.summary.is_empty()),
            ("it is not in the document", described["operationId"] == self.id),
            ("other parameters stand in its path", named == braces.collect()),
            ("axum does not know its method", MethodFilter::try_from(self.method.clone()).is_ok()),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(what, _)| what).collect()
    }
}
