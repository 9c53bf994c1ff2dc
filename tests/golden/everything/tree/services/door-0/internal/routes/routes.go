// Package routes says which requests the gateway passes on, and to whom. That is a
// value of the program rather than a file which it reads: the compiler knows its
// fields, a test has looked at it, and it changes with what is behind it.
package routes

import "example.com/b2/shop/v2/internal/platform/gateway"

// Table is every route there is. A pattern is one of http.ServeMux, and the one
// that says most about a request wins: what holds for a part of a backend alone is
// a row of its own. A row is for callers with a token unless it says Public,
// for answers that go on (server-sent events, WebSockets) if it says Streams, and
// may have less time than other requests, by a Timeout of its own.
var Table = []gateway.Route{
	{
		Pattern: "/alone/",
		To:      "alone",
		Strip:   "/alone",

		MaxCalls: 512,
		Rate:     gateway.Rate{PerSecond: 10_000, Burst: 1_000},
	},
	{
		Pattern: "/edge-1/",
		To:      "edge-1",
		Strip:   "/edge-1",

		MaxCalls: 512,
		Rate:     gateway.Rate{PerSecond: 10_000, Burst: 1_000},
	},
	{
		Pattern: "/k-2x/",
		To:      "k-2x",
		Strip:   "/k-2x",

		MaxCalls: 512,
		Rate:     gateway.Rate{PerSecond: 10_000, Burst: 1_000},
	},
}
