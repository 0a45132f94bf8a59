//! Random messages from their descriptors: plausible ones that pass the first checks, hostile
//! ones, and everything in between.

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use crate::{
    hostile,
    plausible::{self, Context},
    random::Random,
    wire,
};

/// Maximum depth of nested messages.
const DEPTH_MAX: u32 = 8;
/// Size of a message at which nothing more is added.
const BYTES_MAX: usize = 256 * 1_024;

/// Writes messages.
#[derive(Debug)]
pub(crate) struct Writer<'r> {
    pub(crate) random: &'r mut Random,
    /// The percentage of values and fields that are hostile.
    pub(crate) hostility: u64,
    /// The name of the call, which decides which values are plausible.
    pub(crate) method: &'r str,
}

impl Writer<'_> {
    /// A message of this type.
    pub(crate) fn message(&mut self, descriptor: &MessageDescriptor) -> Vec<u8> {
        self.nested(descriptor, 0, 0)
    }

    fn nested(&mut self, descriptor: &MessageDescriptor, index: usize, depth: u32) -> Vec<u8> {
        let mut out = Vec::new();
        if depth > DEPTH_MAX {
            return out;
        }
        let context = Context::choose(self.random, self.method, descriptor.name(), index);
        for field in descriptor.fields() {
            if self.is_hostile() {
                match self.random.below(3) {
                    0 => continue,
                    1 => hostile::field(self.random, field.number(), &mut out),
                    _ => self.field(&field, &context, depth, &mut out),
                }
            } else if context.gives(self.random, &field) {
                self.field(&field, &context, depth, &mut out);
            }
        }
        if self.is_hostile() {
            let unknown = self.random.of(&[0, 15, 16, 19_000, 536_870_911]);
            hostile::field(self.random, unknown, &mut out);
        }
        out
    }

    fn field(&mut self, field: &FieldDescriptor, context: &Context, depth: u32, out: &mut Vec<u8>) {
        let count = match (field.is_list() || field.is_map(), self.is_hostile()) {
            (true, true) => hostile::count(self.random),
            (true, false) => plausible::count(self.random, field),
            (false, true) => 2,
            (false, false) => 1,
        };
        let from = self.random.index(16);
        for index in 0..count {
            if out.len() > BYTES_MAX {
                return;
            }
            // The entries of a list differ, where they must, by their index.
            self.value(field, context, from + index, depth, out);
        }
    }

    fn value(
        &mut self,
        field: &FieldDescriptor,
        context: &Context,
        index: usize,
        depth: u32,
        out: &mut Vec<u8>,
    ) {
        let number = field.number();
        let is_hostile = self.is_hostile();
        match field.kind() {
            Kind::Message(inner) => {
                let content = if inner.full_name() == "google.protobuf.Timestamp" {
                    if is_hostile {
                        hostile::timestamp(self.random)
                    } else {
                        plausible::timestamp(self.random, field.name())
                    }
                } else if inner.is_map_entry() && !is_hostile {
                    plausible::map_entry(self.random, self.method, field.name())
                } else {
                    self.nested(&inner, index, depth + 1)
                };
                wire::bytes(out, number, &content);
            }
            Kind::String | Kind::Bytes => {
                let text = if is_hostile {
                    hostile::text(self.random)
                } else {
                    plausible::text(self.random, field, context, index).into_bytes()
                };
                wire::bytes(out, number, &text);
            }
            Kind::Double => {
                let value = if is_hostile {
                    hostile::double(self.random)
                } else {
                    plausible::double(self.random, field.name())
                };
                wire::tag(out, number, wire::FIXED64);
                out.extend_from_slice(&value.to_le_bytes());
            }
            Kind::Enum(kind) => {
                let value = if is_hostile {
                    hostile::whole(self.random)
                } else {
                    // The first value is UNSPECIFIED.
                    1 + self.random.below(kind.values().len() as u64 - 1)
                };
                wire::tag(out, number, wire::VARINT);
                wire::varint(out, value);
            }
            Kind::Bool => {
                wire::tag(out, number, wire::VARINT);
                wire::varint(
                    out,
                    if is_hostile {
                        u64::MAX
                    } else {
                        self.random.below(2)
                    },
                );
            }
            Kind::Int32 | Kind::Int64 | Kind::Uint32 | Kind::Uint64 => {
                let value = if is_hostile {
                    hostile::whole(self.random)
                } else {
                    plausible::whole(self.random, field.name(), context)
                };
                wire::tag(out, number, wire::VARINT);
                wire::varint(out, value);
            }
            Kind::Float
            | Kind::Sint32
            | Kind::Sint64
            | Kind::Fixed32
            | Kind::Fixed64
            | Kind::Sfixed32
            | Kind::Sfixed64 => hostile::field(self.random, number, out),
        }
    }

    fn is_hostile(&mut self) -> bool {
        self.random.is_in(self.hostility)
    }
}
