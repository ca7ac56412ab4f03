//! Reads a JSON object field by field, strictly, and gathers every fault with its path.

use faults::{Fault, Faults, codes};
use serde_json::{Map, Value};

codes! {
    /// A field that must be there is not.
    JSON_MISSING = ("json-01", Fault, "Falta este dato.");
    /// A field that nobody asked for.
    JSON_UNKNOWN = ("json-02", Fault,
        "Este dato no se conoce. Revisa cómo está escrito o quítalo.");
    /// Not a string; amounts are strings too, so that no digit is lost.
    JSON_NOT_TEXT = ("json-03", Fault,
        "Este dato va como texto, entre comillas; las cantidades también, por ejemplo: \"57.00\".");
    /// Not an object.
    JSON_NOT_OBJECT = ("json-04", Fault, "Este dato va como objeto, entre llaves.");
    /// Not a list.
    JSON_NOT_LIST = ("json-05", Fault, "Este dato va como lista, entre corchetes.");
    /// Not a whole number.
    JSON_NOT_WHOLE = ("json-06", Fault, "Este dato va como número entero, sin comillas.");
}

/// An object of which fields are taken one by one. What is left at the end is unknown.
pub(crate) struct Fields {
    left: Map<String, Value>,
    faults: Faults,
}

impl Fields {
    /// Reads a whole object with `read`; gives what it gave if nothing at all was wrong.
    ///
    /// # Errors
    /// All that is wrong, paths beginning at this object.
    pub(crate) fn of<T>(
        value: Value,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Faults> {
        let Value::Object(left) = value else {
            return Err(Fault::new(&JSON_NOT_OBJECT, "").into());
        };
        let mut fields = Self { left, faults: Faults::new() };
        let result = read(&mut fields);
        let mut unknown: Vec<String> = fields.left.into_iter().map(|(name, _)| name).collect();
        unknown.sort_unstable();
        for name in unknown {
            fields.faults.push(Fault::new(&JSON_UNKNOWN, name));
        }
        match result {
            Some(result) => fields.faults.into_result(result),
            None => Err(fields.faults),
        }
    }

    /// Whether the object has a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// Notes a fault at a field.
    pub(crate) fn refuse(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Keeps the value, or notes the faults below a field.
    pub(crate) fn note<T>(&mut self, name: &str, result: Result<T, Faults>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(faults) => {
                self.faults.absorb(name, faults);
                None
            }
        }
    }

    /// A text that may be absent, parsed.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let parsed = match self.left.remove(name)? {
            Value::String(text) => parse(&text),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Err(Fault::new(&JSON_NOT_TEXT, "")),
        };
        self.note(name, parsed.map_err(Faults::from))
    }

    /// A text that must be there, parsed.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        self.present(name)?;
        self.optional(name, parse)
    }

    /// A whole number that must be there.
    pub(crate) fn whole(&mut self, name: &str) -> Option<u64> {
        let value = self.take(name)?;
        let whole = value.as_u64().ok_or_else(|| Fault::new(&JSON_NOT_WHOLE, "").into());
        self.note(name, whole)
    }

    /// An object that must be there.
    pub(crate) fn object<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(name)?;
        self.note(name, Self::of(value, read))
    }

    /// A list of objects that must be there.
    pub(crate) fn list<T>(
        &mut self,
        name: &str,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(values) = self.take(name)? else {
            self.refuse(Fault::new(&JSON_NOT_LIST, name));
            return None;
        };
        let items = values.into_iter().enumerate().map(|(place, value)| {
            self.note(&format!("{name}.{place}"), Self::of(value, &mut read))
        });
        // Every item is read before one that is missing ends the list, so that all faults are told.
        items.collect::<Vec<_>>().into_iter().collect()
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.present(name)?;
        self.left.remove(name)
    }

    fn present(&mut self, name: &str) -> Option<()> {
        if self.has(name) {
            return Some(());
        }
        self.refuse(Fault::new(&JSON_MISSING, name));
        None
    }
}
