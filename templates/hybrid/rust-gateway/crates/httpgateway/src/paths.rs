//! What an `OpenAPI` document of a table has.

use std::collections::BTreeSet;

use crate::{Backend, Backends, Route};

/// The paths that a document of `table` has: of a row that leads to a service, what
/// the row is for, which is `{path}` below it where it is for all of that; of one
/// that is answered here, those that its routes have there.
#[must_use]
pub fn paths(table: &[Route], backends: &Backends) -> BTreeSet<String> {
    let rows = table.iter().flat_map(|row| match backends.get(row.to) {
        Some(Backend::Routes(routes)) => {
            let inner = routes.paths().into_iter();
            let here = inner.map(|path| format!("{}{path}", row.strip));
            here.filter(|path| reaches(row, path)).collect()
        }
        Some(Backend::Service(_)) => vec![whole(row)],
        None => vec![],
    });
    rows.collect()
}

fn whole(row: &Route) -> String {
    let path = of(row);
    let below = if path.ends_with('/') { "{path}" } else { "" };
    format!("{path}{below}")
}

fn reaches(row: &Route, path: &str) -> bool {
    let own = of(row);
    path == own || (own.ends_with('/') && path.starts_with(own))
}

/// The path of a pattern.
fn of(row: &Route) -> &'static str {
    row.pattern
        .find('/')
        .map_or("", |start| &row.pattern[start..])
}

#[cfg(test)]
mod tests {
    use axum::routing::any;
    use httpserver::Routes;

    use super::*;

    #[test]
    fn a_row_has_the_paths_that_it_reaches() {
        let routes = Routes::new()
            .route("/v1/compare", any(|| async {}))
            .route("/v2/compare", any(|| async {}));
        let backends = Backends::from([("texts", Backend::Routes(routes))]);
        let row = |pattern| Route {
            pattern,
            to: "texts",
            strip: "/texts",
            ..Route::USUAL
        };
        let all = |pattern| Vec::from_iter(paths(&[row(pattern)], &backends));
        let both = ["/texts/v1/compare", "/texts/v2/compare"];
        assert_eq!(all("/texts/"), both);
        assert_eq!(all("/texts/v2/"), both[1..]);
        assert_eq!(all("POST /texts/v1/compare"), both[..1]);
        assert!(all("/texts").is_empty());
    }
}
