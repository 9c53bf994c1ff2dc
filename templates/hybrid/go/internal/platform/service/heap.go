package service

import "runtime"

// headroom is how much garbage may be there, in bytes, beside what GOGC allows for,
// before it is collected. A service that hands requests on keeps a few megabytes
// alive, for which the collector would run some eighty times a second under load,
// and take a fifth of the processor.
const headroom = 16 << 20

// takeHeadroom has the collector count as alive what nobody ever writes to, and
// which therefore takes no memory, until the returned function is called.
func takeHeadroom() (release func()) {
	untouched := make([]byte, headroom)
	return func() { runtime.KeepAlive(untouched) }
}
