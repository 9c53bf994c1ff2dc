//! The domain: what it costs to ship a parcel.

/// Heaviest parcel, in grams.
pub const MAX_GRAMS: u32 = 30_000;

/// What it costs, and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The price.
    pub cents: u32,
    /// The time.
    pub days: u32,
}

/// What it costs to ship a parcel; nothing if it is too heavy.
#[must_use]
pub fn quote(grams: u32, kilometres: u32) -> Option<Offer> {
    let distance = kilometres.min(20_000);
    (grams <= MAX_GRAMS).then(|| Offer {
        cents: 290 + grams.div_ceil(100) * 5 + distance.div_ceil(10),
        days: 1 + distance / 500,
    })
}
