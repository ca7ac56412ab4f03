//! What a transaction of PostgreSQL, or a connection outside of one, can do.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{GenericClient, Statement};

use super::PostgresError;
use super::pool::is_in_the_way;
use crate::error::StoreError;
use crate::sql::{Columns, Engine, Held, Read, Row, Value, Values};

/// A transaction, or a connection outside of one, and what the connection has prepared.
pub(super) struct Session<'a, C>(RefCell<SessionState<'a, C>>);

struct SessionState<'a, C> {
    client: &'a mut C,
    statements: &'a mut HashMap<String, Statement>,
    in_the_way: bool,
}

impl<'a, C: GenericClient> Session<'a, C> {
    pub(super) fn new(client: &'a mut C, statements: &'a mut HashMap<String, Statement>) -> Self {
        Self(RefCell::new(SessionState { client, statements, in_the_way: false }))
    }

    /// Whether a statement failed because another transaction was in the way.
    pub(super) fn was_in_the_way(&self) -> bool {
        self.0.borrow().in_the_way
    }
}

impl<C: GenericClient> Engine for Session<'_, C> {
    fn execute(&self, sql: &str, values: &Values) -> Result<usize, StoreError> {
        let changed = self
            .0
            .borrow_mut()
            .run(sql, values, |client, statement, values| client.execute(statement, values))?;
        usize::try_from(changed).map_err(StoreError::corrupt("count of rows"))
    }

    fn rows(&self, sql: &str, values: &Values, read: Read<'_>) -> Result<(), StoreError> {
        let rows = self
            .0
            .borrow_mut()
            .run(sql, values, |client, statement, values| client.query(statement, values))?;
        rows.iter().try_for_each(|row| read(&Row::new(row)))
    }
}

impl Columns for postgres::Row {
    fn place(&self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name() == name)
    }

    fn at(&self, place: usize) -> Option<Held<'_>> {
        self.try_get(place).ok()
    }
}

impl<C: GenericClient> SessionState<'_, C> {
    fn run<T>(
        &mut self,
        sql: &str,
        values: &Values,
        how: impl FnOnce(&mut C, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, PostgresError>,
    ) -> Result<T, StoreError> {
        let statement = self.statement(sql, values)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let result = how(self.client, &statement, &values);
        if let Err(error) = &result {
            self.in_the_way |= is_in_the_way(error);
        }
        Ok(result?)
    }

    fn statement(&mut self, sql: &str, values: &Values) -> Result<Statement, StoreError> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(&with_dollars(sql, values))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// The text with PostgreSQL's `$1` for `?1`, and for each name the place that it has in `values`.
fn with_dollars(sql: &str, values: &Values) -> String {
    match values {
        Values::Placed(_) => sql.replace('?', "$"),
        Values::Named(values) => {
            let mut places: Vec<(&str, usize)> =
                values.iter().map(|(name, _)| *name).zip(1..).collect();
            // The longest first: one name may begin with another.
            places.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            places
                .iter()
                .fold(sql.to_owned(), |sql, (name, place)| sql.replace(name, &format!("${place}")))
        }
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        as_type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *as_type == Type::BOOL => (*value != 0).to_sql(as_type, out),
            Self::Int(value) if *as_type == Type::INT4 => {
                i32::try_from(*value)?.to_sql(as_type, out)
            }
            Self::Int(value) => value.to_sql(as_type, out),
            Self::Unsigned(value) => i64::try_from(*value)?.to_sql(as_type, out),
            Self::Text(value) => value.to_sql(as_type, out),
            Self::Blob(value) => value.to_sql(as_type, out),
        }
    }

    fn accepts(as_type: &Type) -> bool {
        [Type::BOOL, Type::INT4, Type::INT8, Type::TEXT, Type::BYTEA].contains(as_type)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Held<'a> {
    fn from_sql(as_type: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *as_type {
            Type::BOOL => Self::Int(i64::from(bool::from_sql(as_type, raw)?)),
            Type::INT4 => Self::Int(i64::from(i32::from_sql(as_type, raw)?)),
            Type::INT8 => Self::Int(i64::from_sql(as_type, raw)?),
            Type::BYTEA => Self::Blob(<&[u8]>::from_sql(as_type, raw)?),
            _ => Self::Text(<&str>::from_sql(as_type, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(as_type: &Type) -> bool {
        <Value as ToSql>::accepts(as_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::named;

    #[test]
    fn places_become_dollars() {
        let values = Values::from(["a", "b"]);
        assert_eq!(with_dollars("a = ?1 OR b = ?2", &values), "a = $1 OR b = $2");
    }

    #[test]
    fn a_name_that_begins_with_another_keeps_its_place() {
        let values = named! { ":id": 1_i64, ":id_of_it": 2_i64 };
        assert_eq!(with_dollars("a = :id_of_it AND b = :id", &values), "a = $2 AND b = $1");
    }
}
