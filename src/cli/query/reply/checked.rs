//! A reply as its generated type, for tables, and as a reflected message, for JSON and CSV.

use prost::Message;
use prost_reflect::DynamicMessage;

use super::check;
use super::reflect::read;

/// A reply with all its required fields.
#[derive(Debug)]
pub(in crate::cli::query) struct Reply<M> {
    pub(in crate::cli::query) message: M,
    pub(in crate::cli::query) reflected: DynamicMessage,
}

impl<M: Message> Reply<M> {
    /// Checks a message of the type `name` in the package, such as
    /// `QueryPurchasesResponse`.
    ///
    /// # Errors
    ///
    /// If the message lacks a required field, or a group lacks a value.
    pub(in crate::cli::query) fn new(name: &str, message: M) -> anyhow::Result<Self> {
        let reflected = read(name, &message)?;
        check::required_fields(&reflected)?;
        check::groups(&reflected)?;
        Ok(Self { message, reflected })
    }

    /// Also checks that this version supports every enum value of the reply. Tables give each
    /// value a meaning; JSON and CSV pass on the number of an unknown one.
    pub(in crate::cli::query) fn check_enums(&self) -> anyhow::Result<()> {
        check::known_enum_values(&self.reflected)
    }
}
