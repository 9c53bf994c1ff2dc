//! The domain, against golden vectors and against what holds of any parcels.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::{Value, json};

use shop_pricing as domain;

const VECTORS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../test/vectors/pricing/quote.json"
));

#[test]
fn agrees_with_the_golden_vectors() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let number = |key: &str| u32::try_from(vector["input"][key].as_u64().unwrap()).unwrap();
        let got = domain::quote(number("grams"), number("kilometres")).unwrap();
        let got = json!({"cents": got.cents, "days": got.days});
        assert_eq!(vector["output"], got, "{}", vector["name"]);
    }
}

proptest! {
    #[test]
    fn what_is_heavier_costs_no_less(grams in 0..30_000u32, more in 0..1000u32, kilometres: u32) {
        let cents = |grams| domain::quote(grams, kilometres).map(|offer| offer.cents);
        prop_assert!(cents(grams) <= cents((grams + more).min(domain::MAX_GRAMS)));
        prop_assert_eq!(cents(domain::MAX_GRAMS + 1), None);
    }
}
