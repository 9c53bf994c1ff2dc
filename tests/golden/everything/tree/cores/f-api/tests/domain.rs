//! The domain, against golden vectors and against what holds of any texts.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::Value;

use b2_shop_f_api as domain;

const VECTORS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../test/vectors/f-api/compare.json"
));

fn distance(left: &str, right: &str) -> u32 {
    let Ok(distance) = domain::distance(left, right, || Ok::<_, Infallible>(()));
    distance
}

#[test]
fn agrees_with_the_golden_vectors() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |side: &str| vector["input"][side].as_str().unwrap();
        let got = distance(text("left"), text("right"));
        assert_eq!(vector["output"]["distance"], got, "{}", vector["name"]);
    }
}

#[test]
fn gives_up_at_the_checkpoint_that_fails() {
    let mut rows = 0;
    let stopped = domain::distance("abcdef", "ghi", || {
        rows += 1;
        if rows == 3 { Err("stopped") } else { Ok(()) }
    });
    assert_eq!((stopped, rows), (Err("stopped"), 3));
}

proptest! {
    #[test]
    fn equal_texts_and_they_alone_have_no_distance(left in "[abé😀]{0,8}", right in "[abé😀]{0,8}") {
        prop_assert_eq!(distance(&left, &right) == 0, left == right);
        prop_assert_eq!(distance(&left, &right), distance(&right, &left));
    }
}
