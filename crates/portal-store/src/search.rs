//! What a person asks of a list of the shop's: conditions that hold together, and their values.

use std::borrow::Cow;

use tickets::IssuerId;

use crate::sql::{Value, Values};

/// The conditions that a row has to meet, as SQL, and the values that they name.
pub(crate) struct Search {
    conditions: Vec<Cow<'static, str>>,
    values: Vec<(&'static str, Value)>,
}

impl Search {
    /// Of a shop alone, which `condition` calls `:shop`.
    pub(crate) fn of_shop(condition: &'static str, shop: IssuerId) -> Self {
        Self {
            conditions: vec![condition.into()],
            values: vec![(":shop", shop.to_string().into())],
        }
    }

    /// Where something is asked for, `condition` holds of it, which it calls `name`.
    pub(crate) fn ask(
        &mut self,
        condition: &'static str,
        name: &'static str,
        value: Option<impl Into<Value>>,
    ) {
        if let Some(value) = value {
            self.demand(condition);
            self.name(name, value);
        }
    }

    /// `condition` holds.
    pub(crate) fn demand(&mut self, condition: impl Into<Cow<'static, str>>) {
        self.conditions.push(condition.into());
    }

    /// A value that the statement calls `name`.
    pub(crate) fn name(&mut self, name: &'static str, value: impl Into<Value>) {
        self.values.push((name, value.into()));
    }

    /// What stands behind `WHERE`, and the values of the statement.
    pub(crate) fn into_parts(self) -> (String, Values) {
        (self.conditions.join(" AND "), Values::Named(self.values))
    }
}
