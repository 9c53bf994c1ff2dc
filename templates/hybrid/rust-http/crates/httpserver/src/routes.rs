//! Routes that know where they are.

use std::collections::BTreeSet;

use axum::{Router, routing::MethodRouter};

/// Routes of axum, and their paths: what a document of them is held to.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    router: Router,
    paths: BTreeSet<String>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what is answered at `path`, as [`Router::route`] does.
    #[must_use]
    pub fn route(mut self, path: &str, answer: MethodRouter) -> Self {
        self.paths.insert(path.to_owned());
        self.router = self.router.route(path, answer);
        self
    }

    /// Adds all of `other`, as [`Router::merge`] does.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.paths.extend(other.paths);
        self.router = self.router.merge(other.router);
        self
    }

    /// The paths, as `OpenAPI` writes them.
    #[must_use]
    pub fn paths(&self) -> BTreeSet<String> {
        let paths = self.paths.iter();
        paths.map(|path| path.replace("{*", "{")).collect()
    }
}

impl From<Routes> for Router {
    fn from(routes: Routes) -> Self {
        routes.router
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};

    use super::*;

    #[test]
    fn routes_know_their_paths() {
        let things = Routes::new()
            .route("/things/{id}", get(|| async {}))
            .route("/things", post(|| async {}));
        let files = Routes::new().route("/files/{*path}", get(|| async {}));
        let all = things.merge(files).paths();
        let paths: Vec<_> = all.iter().map(String::as_str).collect();
        assert_eq!(paths, ["/files/{path}", "/things", "/things/{id}"]);
    }
}
