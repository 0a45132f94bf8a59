//! A list in which a single element may stand without brackets.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// One table, or an array of them.
#[derive(Debug)]
pub(crate) struct OneOrSeveral<T>(pub(crate) Vec<T>);

impl<T> Default for OneOrSeveral<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrSeveral<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TablesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for TablesVisitor<T> {
            type Value = OneOrSeveral<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table or an array of tables")
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
                let only = T::deserialize(MapAccessDeserializer::new(table))?;
                Ok(OneOrSeveral(vec![only]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, tables: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(tables)).map(OneOrSeveral)
            }
        }
        deserializer.deserialize_any(TablesVisitor(PhantomData))
    }
}
