//! Values on their way into a statement and out of a row.

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

/// What stands in a column of a row, where the engine holds it.
#[derive(Clone, Copy)]
pub(crate) enum Held<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Blob(&'a [u8]),
}

/// The columns of a row, where the engine holds them.
pub(crate) trait Columns {
    /// The place of a column, from 0.
    fn place(&self, name: &str) -> Option<usize>;
    /// What stands at a place; nothing where it is of no type of ours.
    fn at(&self, place: usize) -> Option<Held<'_>>;
}

/// One row that a query gave. It is read where the engine holds it: most of what is looked up is a
/// few short columns, and copying them all would take longer than finding them.
pub(crate) struct Row<'a>(&'a dyn Columns);

/// What a column may be called by.
pub(crate) trait Column: Copy + std::fmt::Display {
    fn place(self, columns: &dyn Columns) -> Option<usize>;
}

impl Column for usize {
    fn place(self, _: &dyn Columns) -> Option<usize> {
        Some(self)
    }
}

impl Column for &str {
    fn place(self, columns: &dyn Columns) -> Option<usize> {
        columns.place(self)
    }
}

impl<'a> Row<'a> {
    pub(super) fn new(columns: &'a dyn Columns) -> Self {
        Self(columns)
    }

    /// What stands in a column, called by its name or its place from 0.
    pub(crate) fn get<T: FromHeld>(&self, column: impl Column) -> Result<T, StoreError> {
        let held = column.place(self.0).and_then(|place| self.0.at(place));
        held.and_then(T::from_held).ok_or_else(|| StoreError::Column(column.to_string()))
    }
}

/// What a column can be read as.
pub(crate) trait FromHeld: Sized {
    fn from_held(held: Held<'_>) -> Option<Self>;
}

macro_rules! from_held {
    ($($type:ty: $pattern:pat => $value:expr;)+) => {$(
        impl FromHeld for $type {
            fn from_held(held: Held<'_>) -> Option<Self> {
                if let $pattern = held { $value } else { None }
            }
        }
    )+};
}
from_held! {
    i64: Held::Int(value) => Some(value);
    u32: Held::Int(value) => Self::try_from(value).ok();
    u64: Held::Int(value) => Self::try_from(value).ok();
    bool: Held::Int(value) => Some(value != 0);
    String: Held::Text(value) => Some(value.to_owned());
    Vec<u8>: Held::Blob(value) => Some(value.to_vec());
    [u8; 32]: Held::Blob(value) => Self::try_from(value).ok();
}

impl<T: FromHeld> FromHeld for Option<T> {
    fn from_held(held: Held<'_>) -> Option<Self> {
        if matches!(held, Held::Null) { Some(None) } else { T::from_held(held).map(Some) }
    }
}
