//! Packs: many activities in one row, in a few bytes each, as queries read them.
//!
//! A pack holds events of one family and month, sorted by customer and time. Its first byte
//! is the format; then each event has, in LEB128 unless noted otherwise:
//!
//! 1. the customer's key less that of the event before;
//! 2. microseconds since the month began;
//! 3. a byte of kind and flags;
//! 4. the key of the cell;
//! 5. orders and refunds only: the amount without its sign, which is a flag, the currency (two
//!    bytes), the token of the order (eight bytes) and, if known, the cost.
//!
//! A release that doesn't know the flag of negative amounts reports packs with it as corrupt.

use jiff::{Span, civil::Date, tz::TimeZone};

use super::{
    activity_event::{ActivityEvent, Family},
    activity_kind::{kind_code, kind_of_code},
    error::StoreError,
};
use crate::domain::activity::ActivityKind;

/// The first byte of every pack.
const FORMAT: u8 = 1;
const KIND: u8 = 0b0000_0111;
const IS_REMOVAL: u8 = 0b0000_1000;
const HAS_COST: u8 = 0b0001_0000;
/// The amount is below 0: a discount row of an order.
const IS_NEGATIVE: u8 = 0b0010_0000;
const FLAGS: u8 = KIND | IS_REMOVAL | HAS_COST | IS_NEGATIVE;

/// The first instant of a month, in microseconds since 1970 UTC.
///
/// # Errors
/// [`StoreError::Corrupt`] when the month is out of range: no release stores rows there.
pub(super) fn month_start(month: Date) -> Result<i64, StoreError> {
    let midnight = month.to_zoned(TimeZone::UTC).map_err(|error| {
        StoreError::Corrupt(format!("rows of {month} are out of range: {error}"))
    })?;
    Ok(midnight.timestamp().as_microsecond())
}

/// The first instant of the next month, in microseconds since 1970 UTC.
///
/// # Errors
/// As [`month_start`].
pub(super) fn month_end(month: Date) -> Result<i64, StoreError> {
    let next = month.checked_add(Span::new().months(1)).map_err(|error| {
        StoreError::Corrupt(format!("rows of {month} are out of range: {error}"))
    })?;
    month_start(next)
}

/// Sorts events of one family and month, and encodes them as a pack.
///
/// # Errors
/// [`StoreError::Corrupt`] when an event is not of the month, or has a negative amount and is
/// no order.
pub(super) fn encode(events: &mut [ActivityEvent], month: Date) -> Result<Vec<u8>, StoreError> {
    events.sort_unstable();
    let start = month_start(month)?;
    let mut bytes = Vec::with_capacity(1 + events.len() * 24);
    bytes.push(FORMAT);
    let mut last_customer = 0;
    for event in events {
        put(&mut bytes, u64::from(event.customer - last_customer));
        last_customer = event.customer;
        put(&mut bytes, unsigned(event.at - start)?);
        let has_cost = event.cost >= 0;
        let is_discount = event.kind == ActivityKind::Order && event.amount < 0;
        bytes.push(
            kind_code(event.kind)
                | if event.is_removal { IS_REMOVAL } else { 0 }
                | if has_cost { HAS_COST } else { 0 }
                | if is_discount { IS_NEGATIVE } else { 0 },
        );
        put(&mut bytes, u64::from(event.cell));
        if event.family() == Family::Trade {
            let amount = match is_discount {
                true => event.amount.unsigned_abs(),
                false => unsigned(event.amount)?,
            };
            put(&mut bytes, amount);
            bytes.extend_from_slice(&event.currency.to_le_bytes());
            bytes.extend_from_slice(&event.order.to_le_bytes());
            if has_cost {
                put(&mut bytes, unsigned(event.cost)?);
            }
        }
    }
    Ok(bytes)
}

fn unsigned(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| {
        StoreError::Corrupt("an activity is outside its month or has a negative amount".into())
    })
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 128 {
        // The low seven bits, flagged as not the last.
        bytes.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

/// Decodes a pack, and passes each event to `take` in the pack's order.
///
/// # Errors
/// [`StoreError::Corrupt`] when the pack can't be decoded to its end; `take` has then
/// received the events before the fault.
pub(super) fn decode(
    bytes: &[u8],
    month: Date,
    mut take: impl FnMut(ActivityEvent),
) -> Result<(), StoreError> {
    let corrupt = || StoreError::Corrupt(format!("a pack of {month} can't be decoded"));
    let bytes = bytes.strip_prefix(&[FORMAT]).ok_or_else(corrupt)?;
    let mut reader = Reader {
        bytes,
        start: month_start(month)?,
        end: month_end(month)?,
        customer: 0,
    };
    while !reader.bytes.is_empty() {
        take(reader.event().ok_or_else(corrupt)?);
    }
    Ok(())
}

/// Reads the events of a pack one by one.
struct Reader<'a> {
    bytes: &'a [u8],
    /// First instant of the month.
    start: i64,
    /// First instant of the next month.
    end: i64,
    /// The customer of the event before.
    customer: u32,
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for (index, &byte) in self.bytes.iter().enumerate().take(10) {
            let low = u64::from(byte & 127);
            // The tenth byte holds the one bit left of 64.
            if index == 9 && low > 1 {
                return None;
            }
            number |= low << (7 * index);
            if byte < 128 {
                self.bytes = &self.bytes[index + 1..];
                return Some(number);
            }
        }
        None
    }

    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*taken)
    }

    /// The next event; `None` when the bytes make no event of the month.
    fn event(&mut self) -> Option<ActivityEvent> {
        let step = u32::try_from(self.number()?).ok()?;
        self.customer = self.customer.checked_add(step)?;
        let at = self
            .start
            .checked_add(i64::try_from(self.number()?).ok()?)?;
        let [flags] = self.fixed()?;
        if at >= self.end || flags & !FLAGS != 0 || i32::try_from(self.customer).is_err() {
            return None;
        }
        let mut event = ActivityEvent {
            customer: self.customer,
            at,
            kind: kind_of_code((flags & KIND).into()).ok()?,
            cell: u32::try_from(self.number()?).ok()?,
            currency: 0,
            amount: 0,
            cost: -1,
            order: 0,
            is_removal: flags & IS_REMOVAL != 0,
        };
        // Only an order has a sign, and 0 has none.
        let has_sign = flags & IS_NEGATIVE != 0;
        if has_sign && event.kind != ActivityKind::Order {
            return None;
        }
        if event.family() == Family::Trade {
            let amount = self.number()?;
            event.amount = match has_sign {
                true if amount == 0 => return None,
                true => 0_i64.checked_sub_unsigned(amount)?,
                false => i64::try_from(amount).ok()?,
            };
            event.currency = u16::from_le_bytes(self.fixed()?);
            event.order = u64::from_le_bytes(self.fixed()?);
            if flags & HAS_COST != 0 {
                event.cost = i64::try_from(self.number()?).ok()?;
            }
        }
        Some(event)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONTH: Date = Date::constant(2024, 1, 1);
    const START: i64 = 1_704_067_200_000_000;
    const DAYS_31: i64 = 2_678_400_000_000;

    fn any_event() -> impl Strategy<Value = ActivityEvent> {
        (
            (
                1_u32..5,
                0..DAYS_31,
                prop::sample::select(&ActivityKind::ALL[..]),
                0_u32..300,
            ),
            (
                any::<u16>(),
                -1_000_000_000_000_000_i64..1_000_000_000_000_000,
                -1_i64..1_000,
                any::<u64>(),
                any::<bool>(),
            ),
        )
            .prop_map(
                |((customer, since, kind, cell), (currency, amount, cost, order, is_removal))| {
                    let has_money = Family::of(kind) == Family::Trade;
                    ActivityEvent {
                        customer,
                        at: START + since,
                        kind,
                        cell,
                        currency: if has_money { currency } else { 0 },
                        amount: match (has_money, kind == ActivityKind::Order) {
                            (_, true) => amount,
                            (true, false) => amount.abs(),
                            (false, false) => 0,
                        },
                        cost: if has_money { cost } else { -1 },
                        order: if has_money { order } else { 0 },
                        is_removal,
                    }
                },
            )
    }

    fn decoded(bytes: &[u8]) -> Result<Vec<ActivityEvent>, StoreError> {
        let mut events = Vec::new();
        decode(bytes, MONTH, |event| events.push(event))?;
        Ok(events)
    }

    fn contact(at: i64) -> ActivityEvent {
        ActivityEvent {
            customer: 1,
            at,
            kind: ActivityKind::Contact,
            cell: 1,
            currency: 0,
            amount: 0,
            cost: -1,
            order: 0,
            is_removal: false,
        }
    }

    proptest! {
        #[test]
        fn decoding_inverts_encoding(mut events in prop::collection::vec(any_event(), 0..50)) {
            let bytes = encode(&mut events, MONTH).unwrap();
            prop_assert_eq!(&decoded(&bytes).unwrap(), &events);
            prop_assert!(events.iter().all(|event| event.month().unwrap() == MONTH));
        }

        #[test]
        fn arbitrary_bytes_decode_or_are_corrupt(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            match decoded(&bytes) {
                Ok(events) => prop_assert!(events.len() < bytes.len()),
                Err(error) => prop_assert!(matches!(error, StoreError::Corrupt(_))),
            }
        }
    }

    #[test]
    fn a_damaged_pack_is_corrupt() {
        let good = encode(&mut [contact(START)], MONTH).unwrap();
        assert_eq!(good, [FORMAT, 1, 0, 6, 1]);
        let damaged: [&[u8]; 10] = [
            // No format, and an unknown one.
            &[],
            &[2, 1, 0, 6, 1],
            // Cut short.
            &[FORMAT, 1, 0, 6],
            // Unknown kinds and flags.
            &[FORMAT, 1, 0, 0, 1],
            &[FORMAT, 1, 0, 7, 1],
            &[FORMAT, 1, 0, 6 | 128, 1],
            // A sign without an amount, and one of 0.
            &[FORMAT, 1, 0, 6 | IS_NEGATIVE, 1],
            &[
                FORMAT,
                1,
                0,
                2 | IS_NEGATIVE,
                1,
                0,
                1,
                0,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
            ],
            // A number of more than 64 bits, and a customer's key of more than 31.
            &[
                FORMAT, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2, 0, 6, 1,
            ],
            &[FORMAT, 128, 128, 128, 128, 8, 0, 6, 1],
        ];
        for bytes in damaged {
            let error = decoded(bytes);
            assert!(
                matches!(error, Err(StoreError::Corrupt(_))),
                "{bytes:?}: {error:?}"
            );
        }
    }

    #[test]
    fn only_an_order_has_a_negative_amount() {
        let order = ActivityEvent {
            kind: ActivityKind::Order,
            amount: i64::MIN,
            ..contact(START)
        };
        let bytes = encode(&mut [order], MONTH).unwrap();
        assert_eq!(decoded(&bytes).unwrap(), [order]);
        let refund = ActivityEvent {
            kind: ActivityKind::Refund,
            ..order
        };
        let error = encode(&mut [refund], MONTH);
        assert!(matches!(error, Err(StoreError::Corrupt(_))), "{error:?}");
    }

    #[test]
    fn an_event_of_another_month_is_corrupt() {
        for at in [START - 1, START + DAYS_31] {
            let bytes = encode(&mut [contact(at)], MONTH);
            let events = bytes.and_then(|bytes| decoded(&bytes));
            assert!(
                matches!(events, Err(StoreError::Corrupt(_))),
                "{at}: {events:?}"
            );
        }
    }
}
