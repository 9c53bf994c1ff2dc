use super::*;

fn found(patterns: &[&'static str], method: Method, path: &str) -> Found {
    let read = |text: &&'static str| Pattern::read(text).expect(text);
    let patterns: Vec<_> = patterns.iter().map(read).collect();
    let (host, path) = path.split_at(path.find('/').unwrap());
    find(&patterns, host, &method, path)
}

#[test]
fn the_row_that_says_most_gets_a_request() {
    let rows = [
        "/",
        "/orders/",
        "/orders/new",
        "GET /orders/new",
        "/orders/admin/",
    ];
    for (method, path, row) in [
        (Method::GET, "/", 0),
        (Method::GET, "/elsewhere", 0),
        (Method::GET, "/orders/", 1),
        (Method::GET, "/orders/7", 1),
        (Method::GET, "/orders/newer", 1),
        (Method::POST, "/orders/new", 2),
        (Method::GET, "/orders/new", 3),
        (Method::HEAD, "/orders/new", 3),
        (Method::GET, "/orders/admin/", 4),
        (Method::GET, "/orders/%61dmin/x", 4),
        (Method::GET, "/orders%2fadmin/x", 0),
    ] {
        assert_eq!(found(&rows, method, path), Found::Row(row), "{path}");
    }
}

#[test]
fn a_row_may_be_for_a_host_and_for_any_part_of_a_path() {
    let rows = [
        "/",
        "shop.example.com/",
        "/orders/{id}",
        "/orders/new",
        "/orders/{id}/lines/{rest...}",
        "/orders/{$}",
        "GET shop.example.com/orders/{id}",
    ];
    for (at, row) in [
        ("/orders/7", 2),
        ("/orders/new", 3),
        ("/orders/7/lines/", 4),
        ("/orders/7/lines/8/9", 4),
        ("/orders/", 5),
        ("/orders/7/", 0),
        ("shop.example.com/", 1),
        ("SHOP.example.com/elsewhere", 1),
        ("shop.example.com/orders/new", 6),
        ("other.example.com/orders/new", 3),
    ] {
        assert_eq!(found(&rows, Method::GET, at), Found::Row(row), "{at}");
    }
}

#[test]
fn rows_for_the_same_requests_are_twins() {
    let read = |text| Pattern::read(text).unwrap();
    assert!(read("/a/{id}").is_twin(&read("/a/{name}")));
    assert!(!read("/a/{id}").is_twin(&read("/a/{id}/")));
    assert!(!read("a/b").is_twin(&read("/b")));
}

#[test]
fn what_no_row_takes_is_told_why() {
    let rows = ["/orders/", "GET /quotes", "POST /quotes"];
    assert_eq!(found(&rows, Method::GET, "/"), Found::Nothing);
    assert_eq!(found(&rows, Method::GET, "/orders"), Found::Slash);
    assert_eq!(found(&rows, Method::GET, "/quotes/7"), Found::Nothing);
    assert_eq!(
        found(&rows, Method::PUT, "/quotes"),
        Found::OtherMethods(vec![Method::GET, Method::POST])
    );
}

#[test]
fn a_pattern_is_one_that_somebody_could_ask_for() {
    for text in [
        "",
        "orders",
        "a:80/orders/",
        "/a/{}",
        "/a/{id}b",
        "/a/{$}/b",
        "/a/{rest...}/b",
        "/a//b",
        "/a/../b",
        "GE T /",
        "/a b",
    ] {
        assert!(Pattern::read(text).is_err(), "{text:?}");
    }
    for text in [
        "/",
        "/a",
        "/a/",
        "POST /a/b",
        "GET a.example.com/{id}/{rest...}",
        "/a/{$}",
    ] {
        assert_eq!(Pattern::read(text).unwrap().to_string(), text);
    }
}

#[test]
fn detours_are_led_back() {
    for (path, to) in [
        ("/a/../b", "/b"),
        ("/a/./b/", "/a/b/"),
        ("/a//b", "/a/b"),
        ("//", "/"),
        ("/..", "/"),
        ("/a/%2e%2E/b%20c", "/b%20c"),
        ("/a/b/..", "/a/"),
    ] {
        assert_eq!(straight(path).as_deref(), Some(to), "{path}");
    }
    for path in ["/", "/a", "/a/", "/a/b.c/..d"] {
        assert_eq!(straight(path), None, "{path}");
    }
}
