//! Compiles the protos with `protox`, so that a build needs no `protoc`.

use std::{env, fs, path::PathBuf};

use protox::prost_reflect::prost_types::FileDescriptorSet;
use tonic_prost_build::Config;

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

    // Messages and clients.
    tonic_prost_build::configure()
        .build_server(false)
        .compile_fds_with_config(descriptors.clone(), Config::new())?;
    // Servers, without the calls that stream requests: `rpc::row_stream` serves those.
    let servers = out.join("servers");
    fs::create_dir_all(&servers)?;
    tonic_prost_build::configure()
        .build_client(false)
        .out_dir(servers)
        .extern_path(".cxmetrics.v1", "crate::api")
        .compile_fds_with_config(without_request_streams(descriptors), Config::new())?;
    Ok(())
}

fn without_request_streams(mut descriptors: FileDescriptorSet) -> FileDescriptorSet {
    for service in descriptors
        .file
        .iter_mut()
        .flat_map(|file| &mut file.service)
    {
        service.method.retain(|method| !method.client_streaming());
    }
    descriptors
}
