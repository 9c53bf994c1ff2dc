//! What the service answers.
//!
//! Each component that is called has routes of its own, in a module of the API.
//! Those that several answer together, or that nobody is called for, belong
//! into a module beside these, and into the list below.
//!
//! What holds of all routes is a layer of tower around what is served:
//!
//! ```text
//! axum::Router::from(routes).layer(axum::middleware::from_fn(signed_in))
//! ```
//!
//! The limits of the server, its measurements and its deadline are around that.

use httpserver::Routes;

use crate::Calls;

/// The routes, answered by those who are called.
pub(crate) fn routes(calls: Calls) -> Routes {
    let mut routes = Routes::new();
    let client = calls.b2_c;
    let answered = api::b2_c::routes(client);
    routes = routes.merge(answered);
    let client = calls.k_2x;
    let answered = api::k_2x::routes(client);
    routes = routes.merge(answered);
    routes
}
