//! What holds for any texts.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use proptest::prelude::*;

use b2_shop_quotes_core as domain;

fn compare(left: &str, right: &str) -> domain::Comparison {
    let pair = domain::Pair::new(left.into(), right.into()).unwrap();
    let Ok(comparison) = domain::compare(&pair, || Ok::<_, Infallible>(()));
    comparison
}

fn distance(left: &str, right: &str) -> u32 {
    compare(left, right).distance
}

/// The definition itself, in exponential time.
fn model(left: &[char], right: &[char]) -> u32 {
    match (left, right) {
        ([], rest) | (rest, []) => rest.iter().map(|_| 1).sum(),
        ([a, left_rest @ ..], [b, right_rest @ ..]) => {
            let substituted = model(left_rest, right_rest) + u32::from(a != b);
            let deleted = model(left_rest, right) + 1;
            let inserted = model(left, right_rest) + 1;
            substituted.min(deleted).min(inserted)
        }
    }
}

/// Few letters, one of them of several bytes: short texts that often agree.
const LETTERS: &str = "[abé😀]{0,5}";
const TEXT: &str = "\\PC{0,40}";

proptest! {
    #[test]
    fn equals_the_definition_on_short_texts(left in LETTERS, right in LETTERS) {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        prop_assert_eq!(distance(&left, &right), model(&chars(&left), &chars(&right)));
    }

    #[test]
    fn order_does_not_matter(left in TEXT, right in TEXT) {
        prop_assert_eq!(compare(&left, &right), compare(&right, &left));
    }

    #[test]
    fn only_equal_texts_have_no_distance(left in LETTERS, right in LETTERS) {
        prop_assert_eq!(distance(&left, &left), 0);
        prop_assert_eq!(distance(&left, &right) == 0, left == right);
    }

    #[test]
    fn a_detour_is_never_shorter(a in TEXT, b in TEXT, c in TEXT) {
        prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
    }

    #[test]
    fn never_exceeds_the_longer_text(left in TEXT, right in TEXT) {
        let longer = left.chars().count().max(right.chars().count());
        let comparison = compare(&left, &right);
        prop_assert!(usize::try_from(comparison.distance).is_ok_and(|d| d <= longer));
        prop_assert!((0.0..=1.0).contains(&comparison.similarity));
    }
}
