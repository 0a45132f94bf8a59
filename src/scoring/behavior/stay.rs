use super::{ActivityKind, CustomerEvents, LossRule};

/// An uninterrupted time in the customer base. The customer is present at each instant after
/// `from`, up to and including `until`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) from: i64,
    pub(super) until: i64,
    /// Whether this is the customer's first stay.
    pub(super) is_first: bool,
}

/// Calls `enter` for each stay of a customer, in order. A customer whose gap isn't over at
/// `observed_until` is not lost.
pub(super) fn each_stay(
    customer: &CustomerEvents<'_>,
    rule: LossRule,
    observed_until: i64,
    enter: impl FnMut(Stay),
) {
    match rule {
        LossRule::Contractual => by_contract(customer, enter),
        LossRule::Inactivity { gap } => by_inactivity(customer, gap, observed_until, enter),
    }
}

fn by_contract(customer: &CustomerEvents<'_>, mut enter: impl FnMut(Stay)) {
    let Some(first) = customer.first_time else {
        return;
    };
    let mut stay = Some(Stay {
        from: first,
        until: i64::MAX,
        is_first: true,
    });
    for instant in customer.events.chunk_by(|one, next| one.at == next.at) {
        let at = instant[0].at;
        let count = |counts: fn(ActivityKind) -> bool| {
            let events = instant.iter();
            events.filter(|event| counts(event.detail.kind())).count()
        };
        let mut exits = count(|kind| kind == ActivityKind::Cancelled);
        let mut entries =
            count(|kind| matches!(kind, ActivityKind::Acquired | ActivityKind::Reactivated));
        if at < first {
            // The customer isn't in the base yet.
            continue;
        }
        if at == first {
            // One of them is the entry that began the stay.
            entries = entries.saturating_sub(1);
        }
        // Of the events of one instant the next one is always one that changes something.
        loop {
            match stay {
                Some(current) if exits > 0 => {
                    let until = at;
                    enter(Stay { until, ..current });
                    (stay, exits) = (None, exits - 1);
                }
                None if entries > 0 => {
                    stay = Some(Stay {
                        from: at,
                        until: i64::MAX,
                        is_first: false,
                    });
                    entries -= 1;
                }
                Some(_) | None => break,
            }
        }
    }
    if let Some(last) = stay {
        enter(last);
    }
}

fn by_inactivity(
    customer: &CustomerEvents<'_>,
    gap: i64,
    observed_until: i64,
    mut enter: impl FnMut(Stay),
) {
    let mut stay: Option<Stay> = None;
    for event in customer.events {
        if !event.detail.kind().is_qualifying() {
            continue;
        }
        // A gap past the largest instant means: never lost.
        let until = event.at.saturating_add(gap);
        match &mut stay {
            Some(current) if event.at <= current.until => current.until = until,
            before => {
                let next = Stay {
                    from: event.at,
                    until,
                    is_first: customer.first_time == Some(event.at),
                };
                if let Some(ended) = before.replace(next) {
                    enter(ended);
                }
            }
        }
    }
    if let Some(mut last) = stay {
        if last.until >= observed_until {
            last.until = i64::MAX;
        }
        enter(last);
    }
}
