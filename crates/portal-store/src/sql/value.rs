//! Values on their way into a statement and out of a row.

use std::rc::Rc;

use crate::error::StoreError;

/// What both engines can keep in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    /// A number of ours, which the engines keep as an i64.
    Unsigned(u64),
    Text(String),
    Blob(Vec<u8>),
}

/// The values of a statement: for `?1`, `?2` … in their order, or by name.
pub(crate) enum Values {
    Placed(Vec<Value>),
    Named(Vec<(&'static str, Value)>),
}

/// Values by name: `named! { ":id": id, ":at": at }`.
macro_rules! named {
    ($($name:literal : $value:expr),* $(,)?) => {
        $crate::sql::Values::Named(vec![$(($name, $crate::sql::Value::from($value))),*])
    };
}
pub(crate) use named;

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        let (placed, named) = match self {
            Self::Placed(values) => (values.as_slice(), [].as_slice()),
            Self::Named(values) => ([].as_slice(), values.as_slice()),
        };
        placed.iter().chain(named.iter().map(|(_, value)| value))
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Values {
    fn from(values: [T; N]) -> Self {
        Self::Placed(values.into_iter().map(Into::into).collect())
    }
}

impl From<()> for Values {
    fn from((): ()) -> Self {
        Self::Placed(Vec::new())
    }
}

macro_rules! values_from_tuples {
    ($(($($name:ident)+))+) => {$(
        impl<$($name: Into<Value>),+> From<($($name,)+)> for Values {
            fn from(values: ($($name,)+)) -> Self {
                #[expect(non_snake_case, reason = "each type has a letter, and each value its type's")]
                let ($($name,)+) = values;
                Self::Placed(vec![$($name.into()),+])
            }
        }
    )+};
}
values_from_tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) }

macro_rules! value_from {
    ($($from:ty => |$value:ident| $into:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                $into
            }
        }
    )+};
}
value_from! {
    i64 => |value| Self::Int(value);
    u32 => |value| Self::Int(i64::from(value));
    u64 => |value| Self::Unsigned(value);
    bool => |value| Self::Int(i64::from(value));
    String => |value| Self::Text(value);
    &String => |value| Self::Text(value.clone());
    &str => |value| Self::Text(value.to_owned());
    Vec<u8> => |value| Self::Blob(value);
    &Vec<u8> => |value| Self::Blob(value.clone());
    &[u8] => |value| Self::Blob(value.to_vec());
    [u8; 32] => |value| Self::Blob(value.to_vec());
    &[u8; 32] => |value| Self::Blob(value.to_vec());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row that a query gave.
pub(crate) struct Row {
    names: Rc<[String]>,
    values: Vec<Value>,
}

/// What a column may be called by.
pub(crate) trait Column: Copy {
    fn place(self, names: &[String]) -> Option<usize>;
    fn name(self, names: &[String]) -> String;
}

impl Column for usize {
    fn place(self, _: &[String]) -> Option<usize> {
        Some(self)
    }

    fn name(self, names: &[String]) -> String {
        names.get(self).cloned().unwrap_or_else(|| self.to_string())
    }
}

impl Column for &str {
    fn place(self, names: &[String]) -> Option<usize> {
        names.iter().position(|name| name == self)
    }

    fn name(self, _: &[String]) -> String {
        self.to_owned()
    }
}

impl Row {
    pub(super) fn new(names: &Rc<[String]>, values: Vec<Value>) -> Self {
        Self { names: Rc::clone(names), values }
    }

    /// What stands in a column, called by its name or its place from 0.
    pub(crate) fn get<T: FromValue>(&self, column: impl Column) -> Result<T, StoreError> {
        let value = column.place(&self.names).and_then(|place| self.values.get(place));
        value.and_then(T::from_value).ok_or_else(|| StoreError::Column(column.name(&self.names)))
    }
}

/// What a column's value can be read as.
pub(crate) trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($type:ty: $pattern:pat => $value:expr;)+) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value) -> Option<Self> {
                if let $pattern = value { $value } else { None }
            }
        }
    )+};
}
from_value! {
    i64: Value::Int(value) => Some(*value);
    u32: Value::Int(value) => Self::try_from(*value).ok();
    u64: Value::Int(value) => Self::try_from(*value).ok();
    bool: Value::Int(value) => Some(*value != 0);
    String: Value::Text(value) => Some(value.clone());
    Vec<u8>: Value::Blob(value) => Some(value.clone());
    [u8; 32]: Value::Blob(value) => Self::try_from(value.as_slice()).ok();
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if matches!(value, Value::Null) { Some(None) } else { T::from_value(value).map(Some) }
    }
}
