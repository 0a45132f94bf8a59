//! Reflection of messages by the descriptors of the protos.

use std::sync::OnceLock;

use anyhow::Context;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};

use crate::api;

/// Reads `message` by the name of its type in the package, such as `Estimate`.
pub(in crate::cli) fn read(name: &str, message: &impl Message) -> anyhow::Result<DynamicMessage> {
    static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).ok());
    let descriptor = pool
        .as_ref()
        .and_then(|pool| pool.get_message_by_name(&format!("cxmetrics.v1.{name}")))
        .with_context(|| format!("no message type {name} in the protos"))?;
    Ok(DynamicMessage::decode(
        descriptor,
        message.encode_to_vec().as_slice(),
    )?)
}
