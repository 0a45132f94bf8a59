//! Every call of the service, from the descriptors of the protos, so that none is left out.

use cxmetrics::api;
use prost_reflect::{DescriptorPool, MessageDescriptor};

/// A call.
#[derive(Debug)]
pub(crate) struct Method {
    /// Its path, such as `/cxmetrics.v1.SurveyService/GetSurvey`.
    pub(crate) path: String,
    pub(crate) request: MessageDescriptor,
    pub(crate) is_stream: bool,
}

impl Method {
    /// The name of the call without its service.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    pub(crate) fn all() -> Vec<Self> {
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
        let services = pool
            .services()
            .filter(|service| service.package_name() == "cxmetrics.v1");
        services
            .flat_map(|service| {
                let service = service.full_name().to_owned();
                let methods = pool.get_service_by_name(&service).unwrap();
                let methods: Vec<_> = methods.methods().collect();
                methods.into_iter().map(move |method| Self {
                    path: format!("/{service}/{}", method.name()),
                    request: method.input(),
                    is_stream: method.is_client_streaming(),
                })
            })
            .collect()
    }
}
