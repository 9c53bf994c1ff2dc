//! The domain, against golden vectors and against what holds of any texts.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use proptest::prelude::*;
use serde_json::Value;

use b2_shop_b2_c::{MAX_TEXT_BYTES, Texts, TooLong};

const VECTORS: &str = include_str!("../../../test/vectors/b2-c/compare.json");

fn distance(left: &str, right: &str) -> u32 {
    let Ok(distance) = Texts::new(left, right)
        .unwrap()
        .distance(|| Ok::<_, Infallible>(()));
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
fn a_text_that_is_too_long_is_refused() {
    let long = "é".repeat(MAX_TEXT_BYTES / 2);
    assert!(Texts::new(&long, "").is_ok());
    assert_eq!(Texts::new("", &format!("{long}x")).unwrap_err(), TooLong);
}

#[test]
fn gives_up_at_the_checkpoint_that_fails() {
    let mut rows = 0;
    let stopped = Texts::new("abcdef", "ghi").unwrap().distance(|| {
        rows += 1;
        if rows == 3 { Err("stopped") } else { Ok(()) }
    });
    assert_eq!((stopped, rows), (Err("stopped"), 3));
}

/// Few letters, some of several bytes: short texts that often agree.
const TEXT: &str = "[abé😀]{0,8}";

proptest! {
    #[test]
    fn order_does_not_matter(left in TEXT, right in TEXT) {
        prop_assert_eq!(distance(&left, &right), distance(&right, &left));
    }

    #[test]
    fn only_equal_texts_have_no_distance(left in TEXT, right in TEXT) {
        prop_assert_eq!(distance(&left, &right) == 0, left == right);
    }
}
