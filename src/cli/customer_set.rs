//! `cxmetrics customer set`: sets and clears attributes of a customer.

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};

use super::client::Service;
use super::records::ShowFormat;
use crate::api::{Customer, CustomerAttributes, SetCustomerRequest};

const EXAMPLES: &str = "\
The attributes count as set now: an activity that happens later can set them anew. To set those of
many customers, import a file: `cxmetrics import --help` shows a mapping with `customers = true`.

Examples:
  cxmetrics customer set customer-42 --segment gold --country AT
  cxmetrics customer set customer-42 --clear persona,country";

/// Arguments of `customer set`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SetArgs {
    /// The customer's id; the customer need not be known yet.
    customer: String,

    /// The segment.
    #[arg(long, value_name = "TEXT")]
    segment: Option<String>,

    /// The persona.
    #[arg(long, value_name = "TEXT")]
    persona: Option<String>,

    /// The channel through which the customer was acquired.
    #[arg(long, value_name = "TEXT")]
    acquisition_channel: Option<String>,

    /// The country, ideally an ISO 3166-1 code.
    #[arg(long, value_name = "TEXT")]
    country: Option<String>,

    /// Attributes to clear, separated by commas.
    #[arg(long, value_enum, value_name = "ATTRIBUTES", value_delimiter = ',')]
    clear: Vec<Attribute>,

    /// Output format of the customer after the change.
    #[arg(long, value_enum, default_value_t = ShowFormat::Text)]
    pub(super) output: ShowFormat,
}

/// An attribute of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Attribute {
    Segment,
    Persona,
    AcquisitionChannel,
    Country,
}

impl Attribute {
    fn name(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Persona => "persona",
            Self::AcquisitionChannel => "acquisition_channel",
            Self::Country => "country",
        }
    }
}

impl SetArgs {
    /// The request.
    ///
    /// # Errors
    ///
    /// Nothing is set, an attribute is set to an empty text, or is both set and cleared.
    fn request(self) -> anyhow::Result<SetCustomerRequest> {
        let given = [
            (Attribute::Segment, &self.segment),
            (Attribute::Persona, &self.persona),
            (Attribute::AcquisitionChannel, &self.acquisition_channel),
            (Attribute::Country, &self.country),
        ];
        for (attribute, value) in given {
            let name = attribute.name();
            let is_empty = value.as_ref().is_some_and(|value| value.trim().is_empty());
            ensure!(
                !is_empty,
                "the {name} is empty; to remove it, write --clear {name}"
            );
            ensure!(
                value.is_none() || !self.clear.contains(&attribute),
                "{name} is both set and cleared; choose one"
            );
        }
        let is_set = given.iter().any(|(_, value)| value.is_some()) || !self.clear.is_empty();
        ensure!(
            is_set,
            "nothing to set: add --segment, --persona, --acquisition-channel, --country or --clear"
        );
        let clear = self.clear.iter().map(|one| one.name().to_owned()).collect();
        // An attribute that is empty in the request stays unchanged.
        let attributes = CustomerAttributes {
            segment: self.segment.unwrap_or_default(),
            persona: self.persona.unwrap_or_default(),
            acquisition_channel: self.acquisition_channel.unwrap_or_default(),
            country: self.country.unwrap_or_default(),
        };
        Ok(SetCustomerRequest {
            customer: Some(Customer {
                customer_id: self.customer,
                attributes: Some(attributes),
                ..Customer::default()
            }),
            clear,
        })
    }
}

/// Sets attributes, and returns the customer after the change.
pub(super) async fn set(server: &Service, args: SetArgs) -> anyhow::Result<Customer> {
    let request = args.request()?;
    let client = server.customers();
    let set = || {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.set_customer(request).await }
    };
    let customer = server.call(set).await?.customer;
    customer.context("the reply has no customer: is it a cxmetrics server of this version?")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        args: SetArgs,
    }

    fn request(args: &[&str]) -> Result<SetCustomerRequest, String> {
        let parsed = Command::try_parse_from([&["set"], args].concat());
        let args = parsed.map_err(|error| error.to_string())?.args;
        args.request().map_err(|error| error.to_string())
    }

    #[test]
    fn the_arguments_become_the_request() {
        let args = [
            "c",
            "--segment",
            "gold",
            "--clear",
            "persona,acquisition_channel",
        ];
        let request = request(&args).unwrap();
        assert_eq!(request.clear, ["persona", "acquisition_channel"]);
        let customer = request.customer.unwrap();
        assert_eq!(customer.customer_id, "c");
        assert_eq!(customer.attributes.unwrap().segment, "gold");
    }

    #[test]
    fn a_command_that_sets_nothing_or_contradicts_itself_is_refused() {
        for (args, expected) in [
            (&["c"][..], "nothing to set"),
            (&["c", "--country", " "], "write --clear country"),
            (
                &["c", "--country", "AT", "--clear", "country"],
                "both set and cleared",
            ),
            (&["c", "--clear", "age"], "acquisition_channel"),
        ] {
            let message = request(args).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
