//! Compiles the protos with `protox`, so that a build needs no `protoc`.

use std::{env, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    // `sqlx::migrate!` embeds the folder; without this a new file would go unseen.
    println!("cargo:rerun-if-changed=migrations");

    let protos = [
        "survey",
        "response",
        "metric",
        "activity",
        "customer",
        "customer_metric",
        "error",
    ]
    .map(|name| format!("cxmetrics/v1/{name}.proto"));
    let descriptors = protox::compile(protos, ["proto"])?;

    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(
        out.join("cxmetrics.bin"),
        protox::prost::Message::encode_to_vec(&descriptors),
    )?;

    let mut config = tonic_prost_build::Config::new();
    // The codec looks a message up by its name.
    config.enable_type_names();
    tonic_prost_build::configure()
        // A message that can't be decoded is the caller's mistake: the codec says so.
        .codec_path("crate::rpc::codec::Codec")
        .compile_fds_with_config(descriptors, config)?;
    Ok(())
}
