//! The domain, against golden vectors and against what holds of any texts.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::Value;

use b2_shop_c_3 as domain;

use domain::{MAX_TEXT_BYTES, TooLong, distance};

fn vectors() -> Vec<Value> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/vectors");
    let text = fs::read(all.join("c-3/compare.json")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

#[test]
fn agrees_with_the_golden_vectors() {
    let vectors = vectors();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let text = |side: &str| vector["input"][side].as_str().unwrap();
        let got = distance(text("left"), text("right")).unwrap();
        assert_eq!(vector["output"]["distance"], got, "{}", vector["name"]);
    }
}

#[test]
fn refuses_what_is_too_long() {
    let longest = "a".repeat(MAX_TEXT_BYTES);
    assert_eq!(distance(&longest, "a"), Ok(16_383));
    assert_eq!(distance("", &format!("{longest}a")), Err(TooLong));
}

/// A text of few different letters, so that texts have something in common.
fn text() -> impl Strategy<Value = String> {
    "[abé😀]{0,8}"
}

proptest! {
    #[test]
    fn it_is_a_metric(a in text(), b in text(), c in text()) {
        let far = |left, right| distance(left, right).unwrap();
        prop_assert_eq!(far(&a, &b) == 0, a == b);
        prop_assert_eq!(far(&a, &b), far(&b, &a));
        prop_assert!(far(&a, &c) <= far(&a, &b) + far(&b, &c));
    }

    #[test]
    fn whatever_the_texts_are_they_have_a_distance(left in any::<String>(), right in any::<String>()) {
        let longer = left.chars().count().max(right.chars().count());
        prop_assert!(distance(&left, &right).unwrap() as usize <= longer);
    }
}
