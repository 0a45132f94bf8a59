//! Packs: activities in a few bytes each, as queries read them.
//!
//! A pack holds events of one family and month, sorted by customer and time. An
//! event is, in LEB128 unless said otherwise: the customer's key less the one
//! before; microseconds since the month began; a byte of kind and flags; the cell;
//! and for money the amount, the currency (two bytes), the order's token (eight
//! bytes) and, if known, the cost.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use uuid::Uuid;

use super::activity_kind::{kind_code, kind_of_code};
use crate::domain::activity::ActivityKind;

/// First byte of every pack: how it is written.
const FORMAT: u8 = 1;
const KIND: u8 = 0b0000_0111;
const IS_REMOVED: u8 = 0b0000_1000;
const HAS_COST: u8 = 0b0001_0000;

/// Which activities a pack holds; a query reads only what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Acquired, cancelled, reactivated.
    Lifecycle,
    /// Orders and refunds.
    Trade,
    /// Contacts.
    Contact,
}

impl Family {
    /// How the database tells families apart; for good.
    pub(super) fn code(self) -> i16 {
        match self {
            Self::Lifecycle => 1,
            Self::Trade => 2,
            Self::Contact => 3,
        }
    }

    /// The inverse of [`Family::code`].
    pub(super) fn of_code(code: i16) -> Option<Self> {
        [Self::Lifecycle, Self::Trade, Self::Contact]
            .into_iter()
            .find(|family| family.code() == code)
    }

    fn of_kind(kind: ActivityKind) -> Self {
        match kind {
            ActivityKind::Order | ActivityKind::Refund => Self::Trade,
            ActivityKind::Contact => Self::Contact,
            ActivityKind::Acquired | ActivityKind::Cancelled | ActivityKind::Reactivated => {
                Self::Lifecycle
            }
        }
    }
}

/// An activity as numbers need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityEvent {
    /// The customer's key.
    pub customer: u32,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The kind.
    pub kind: ActivityKind,
    /// The cell of its dimension values.
    pub cell: u32,
    /// The currency, by [`currency_number`]; 0 where there is no money.
    pub currency: u16,
    /// The amount in minor units.
    pub amount: i64,
    /// The cost in minor units; below 0 where unknown.
    pub cost: i64,
    /// The same for rows of one order of one customer.
    pub order: u64,
    /// Whether it takes an equal event away.
    pub(super) is_removed: bool,
}

impl ActivityEvent {
    /// Which packs it goes to.
    pub(super) fn family(&self) -> Family {
        Family::of_kind(self.kind)
    }

    /// Which month it goes to.
    pub(super) fn month(&self) -> Date {
        let instant = Timestamp::from_microsecond(self.at).unwrap_or_default();
        TimeZone::UTC.to_datetime(instant).date().first_of_month()
    }
}

/// The token of an order: 62 bits of a digest of its id, compared only between
/// orders of one customer.
pub(super) fn order_token(order_id: &str) -> u64 {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6e0f_52a1_93d4_4c0e_8a57_1b8f_d2c3_90e4);
    Uuid::new_v5(&NAMESPACE, order_id.as_bytes())
        .as_u64_pair()
        .1
}

/// A currency's code as a number above 0: letters as digits of base 26.
pub fn currency_number(code: &str) -> u16 {
    let letters = code
        .bytes()
        .map(|letter| u16::from(letter.saturating_sub(b'A')) % 26);
    letters.fold(0, |number, letter| number * 26 + letter) + 1
}

/// The inverse of [`currency_number`].
pub fn currency_code(number: u16) -> String {
    let number = number.saturating_sub(1);
    let letter = |place: u16| char::from(b'A' + u8::try_from(number / place % 26).unwrap_or(0));
    [letter(676), letter(26), letter(1)].iter().collect()
}

/// When a month began, in microseconds since 1970.
pub(super) fn month_start(month: Date) -> i64 {
    let midnight = month.to_zoned(TimeZone::UTC);
    midnight.map_or(0, |midnight| midnight.timestamp().as_microsecond())
}

/// Writes events of one family and month, in their order, as a pack.
pub(super) fn encode(events: &mut [ActivityEvent], month: Date) -> Vec<u8> {
    events.sort_unstable();
    let start = month_start(month);
    let mut bytes = Vec::with_capacity(1 + events.len() * 24);
    bytes.push(FORMAT);
    let mut last_customer = 0;
    for event in events {
        put(&mut bytes, u64::from(event.customer - last_customer));
        last_customer = event.customer;
        put(&mut bytes, u64::try_from(event.at - start).unwrap_or(0));
        let has_cost = event.cost >= 0;
        bytes.push(
            kind_code(event.kind)
                | if event.is_removed { IS_REMOVED } else { 0 }
                | if has_cost { HAS_COST } else { 0 },
        );
        put(&mut bytes, u64::from(event.cell));
        if event.family() == Family::Trade {
            put(&mut bytes, u64::try_from(event.amount).unwrap_or(0));
            bytes.extend_from_slice(&event.currency.to_le_bytes());
            bytes.extend_from_slice(&event.order.to_le_bytes());
            if has_cost {
                put(&mut bytes, u64::try_from(event.cost).unwrap_or(0));
            }
        }
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while let low @ 128.. = number {
        // The low seven bits, and that more follow.
        bytes.push(u8::try_from(low & 127).unwrap_or(0) | 128);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0));
}

/// Reads the events of a pack one by one; it ends early where a pack is broken,
/// which `is_broken` tells.
pub(super) struct Unpack<'a> {
    bytes: &'a [u8],
    start: i64,
    customer: u32,
    /// Whether the pack could not be read to its end.
    pub(super) is_broken: bool,
}

impl<'a> Unpack<'a> {
    pub(super) fn new(bytes: &'a [u8], month: Date) -> Self {
        let (format, bytes) = bytes.split_first().unwrap_or((&0, &[]));
        Self {
            bytes,
            start: month_start(month),
            customer: 0,
            is_broken: *format != FORMAT,
        }
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for (place, &byte) in self.bytes.iter().enumerate().take(10) {
            number |= u64::from(byte & 127) << (7 * place);
            if byte < 128 {
                self.bytes = &self.bytes[place + 1..];
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

    fn event(&mut self) -> Option<ActivityEvent> {
        self.customer += u32::try_from(self.number()?).ok()?;
        let at = self.start + i64::try_from(self.number()?).ok()?;
        let [flags] = self.fixed()?;
        let mut event = ActivityEvent {
            customer: self.customer,
            at,
            kind: kind_of_code((flags & KIND).into()).ok()?,
            cell: u32::try_from(self.number()?).ok()?,
            currency: 0,
            amount: 0,
            cost: -1,
            order: 0,
            is_removed: flags & IS_REMOVED != 0,
        };
        if event.family() == Family::Trade {
            event.amount = i64::try_from(self.number()?).ok()?;
            event.currency = u16::from_le_bytes(self.fixed()?);
            event.order = u64::from_le_bytes(self.fixed()?);
            if flags & HAS_COST != 0 {
                event.cost = i64::try_from(self.number()?).ok()?;
            }
        }
        Some(event)
    }
}

impl Iterator for Unpack<'_> {
    type Item = ActivityEvent;

    fn next(&mut self) -> Option<ActivityEvent> {
        if self.bytes.is_empty() || self.is_broken {
            return None;
        }
        let event = self.event();
        self.is_broken = event.is_none();
        event
    }
}

/// Lets removed events take away their equals; `events` are sorted.
pub(super) fn cancel_removed(events: &mut Vec<ActivityEvent>) {
    if !events.iter().any(|event| event.is_removed) {
        return;
    }
    // An event and those that take it away differ in their last field only, so
    // that they stand side by side, the events first.
    let mut kept: Vec<ActivityEvent> = Vec::with_capacity(events.len());
    for event in events.drain(..) {
        let equal = ActivityEvent {
            is_removed: false,
            ..event
        };
        if event.is_removed && kept.last() == Some(&equal) {
            kept.pop();
        } else {
            kept.push(event);
        }
    }
    *events = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_event() -> impl Strategy<Value = ActivityEvent> {
        (
            (
                0_u32..5,
                0_i64..2_678_400_000_000,
                prop::sample::select(&ActivityKind::ALL[..]),
                0_u32..300,
            ),
            (
                any::<u16>(),
                0_i64..1_000_000_000_000_000,
                -1_i64..1_000,
                any::<u64>(),
                any::<bool>(),
            ),
        )
            .prop_map(
                |((customer, since, kind, cell), (currency, amount, cost, order, is_removed))| {
                    let has_money = Family::of_kind(kind) == Family::Trade;
                    let only = |value| if has_money { value } else { 0 };
                    ActivityEvent {
                        customer,
                        at: 1_704_067_200_000_000 + since,
                        kind,
                        cell,
                        currency: if has_money { currency } else { 0 },
                        amount: only(amount),
                        cost: if has_money { cost.max(-1) } else { -1 },
                        order: if has_money { order } else { 0 },
                        is_removed,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(mut events in prop::collection::vec(any_event(), 0..50)) {
            let month = Date::constant(2024, 1, 1);
            let bytes = encode(&mut events, month);
            let mut unpack = Unpack::new(&bytes, month);
            let read: Vec<ActivityEvent> = unpack.by_ref().collect();
            prop_assert_eq!(&read, &events);
            prop_assert!(!unpack.is_broken);
            prop_assert!(events.iter().all(|event| event.month() == month));
        }

        #[test]
        fn broken_bytes_end_the_reading(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let unpack = Unpack::new(&bytes, Date::constant(2024, 1, 1));
            prop_assert!(unpack.count() <= bytes.len());
        }
    }

    #[test]
    fn a_removed_event_takes_one_equal_away() {
        let event = ActivityEvent {
            customer: 1,
            at: 0,
            kind: ActivityKind::Order,
            cell: 1,
            currency: 1,
            amount: 5,
            cost: -1,
            order: 7,
            is_removed: false,
        };
        let removed = ActivityEvent {
            is_removed: true,
            ..event
        };
        let other = ActivityEvent { order: 8, ..event };
        let mut events = vec![event, event, removed, other];
        cancel_removed(&mut events);
        assert_eq!(events, [event, other]);
    }

    #[test]
    fn currencies_have_numbers() {
        for code in ["AAA", "EUR", "USD", "ZWL", "ZZZ"] {
            assert_eq!(currency_code(currency_number(code)), code);
        }
        assert_eq!(currency_number("AAA"), 1);
    }
}
