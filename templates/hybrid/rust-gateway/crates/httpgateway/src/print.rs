//! The table, for people.

use std::{
    fmt::Write as _,
    io::{Write as _, stdout},
    process::ExitCode,
};

use crate::Route;

const TITLES: [&str; 6] = ["ROUTE", "TO", "TOKEN", "TIMEOUT", "AT A TIME", "PER SECOND"];

/// Writes the table to stdout: what a binary does when it is asked for its routes.
#[must_use]
pub fn print(routes: &[Route]) -> ExitCode {
    // A reader that has gone, as in `routes | head`, is no failure.
    let _ = stdout().write_all(table(routes).as_bytes());
    ExitCode::SUCCESS
}

/// A line for each route.
fn table(routes: &[Route]) -> String {
    let rows: Vec<_> = routes.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].len());
        cells
            .chain([TITLES[column].len()])
            .max()
            .unwrap_or_default()
    };
    let widths: [usize; TITLES.len()] = std::array::from_fn(width);
    let mut text = String::new();
    let titles = TITLES.map(str::to_owned);
    for row in [&titles].into_iter().chain(&rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn cells(route: &Route) -> [String; TITLES.len()] {
    let any = || "any".to_owned();
    [
        route.pattern.into(),
        route.to.into(),
        (!route.public).to_string(),
        route
            .timeout
            .map_or_else(any, |timeout| format!("{timeout:?}")),
        route.max_calls.map_or_else(any, |calls| calls.to_string()),
        route
            .rate
            .map_or_else(any, |rate| rate.per_second.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Rate;

    #[test]
    fn says_what_each_route_is_held_to() {
        let routes = [
            Route {
                public: true,
                timeout: Some(Duration::from_millis(500)),
                pattern: "/orders/",
                to: "orders",
                ..Route::USUAL
            },
            Route {
                max_calls: Some(512),
                rate: Some(Rate {
                    per_second: 10_000,
                    burst: 1_000,
                }),
                pattern: "/",
                to: "quotes",
                ..Route::USUAL
            },
        ];
        assert_eq!(
            table(&routes),
            "ROUTE     TO      TOKEN  TIMEOUT  AT A TIME  PER SECOND\n\
             /orders/  orders  false  500ms    any        any\n\
             /         quotes  true   any      512        10000\n"
        );
    }
}
