//! Golden vectors: what every implementation agrees on, in any language.

use std::{convert::Infallible, fs};

use serde_json::Value;

use b2_shop_quotes_core as domain;

const VECTORS: &str = "../../test/vectors/quotes-core.json";

#[test]
fn agrees_with_the_golden_vectors() {
    let text = fs::read_to_string(VECTORS).unwrap();
    let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!vectors.is_empty());
    for vector in vectors {
        let name = &vector["name"];
        let text = |key: &str| vector[key].as_str().unwrap().to_owned();
        let pair = domain::Pair::new(text("left"), text("right")).unwrap();
        let Ok(comparison) = domain::compare(&pair, || Ok::<_, Infallible>(()));
        assert_eq!(vector["distance"], comparison.distance, "{name}");
        let similarity = vector["similarity"].as_f64().unwrap();
        let difference = (comparison.similarity - similarity).abs();
        assert!(difference < 1e-12, "{name}: {comparison:?}");
    }
}
