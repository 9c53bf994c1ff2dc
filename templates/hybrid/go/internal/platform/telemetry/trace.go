package telemetry

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
)

// Trace is the position of a piece of work in a distributed trace.
//
// See https://www.w3.org/TR/trace-context/, version 00.
type Trace struct {
	id    [16]byte
	span  [8]byte
	flags byte
}

const (
	traceparentLength = len("00-0123456789abcdef0123456789abcdef-0123456789abcdef-01")
	flagSampled       = 1
)

// StartTrace returns the root of a new trace.
func StartTrace() Trace {
	t := Trace{flags: flagSampled}
	fill(t.id[:8])
	fill(t.id[8:])
	return t.Child()
}

// ParseTraceparent reads the value of a traceparent header and reports whether
// it was valid.
func ParseTraceparent(header string) (Trace, bool) {
	var t Trace
	if len(header) < traceparentLength || strings.ToLower(header) != header {
		return Trace{}, false
	}
	version, head, rest := header[:2], header[:traceparentLength], header[traceparentLength:]
	// A later version may append fields; this one has none.
	if version == "ff" || (rest != "" && (version == "00" || rest[0] != '-')) {
		return Trace{}, false
	}
	parts := strings.Split(head, "-")
	if len(parts) != 4 || len(parts[0]) != 2 {
		return Trace{}, false
	}
	var flags, versionByte [1]byte
	for i, into := range [][]byte{versionByte[:], t.id[:], t.span[:], flags[:]} {
		if len(parts[i]) != hex.EncodedLen(len(into)) {
			return Trace{}, false
		}
		if _, err := hex.Decode(into, []byte(parts[i])); err != nil {
			return Trace{}, false
		}
	}
	t.flags = flags[0]
	return t, t.id != [16]byte{} && t.span != [8]byte{}
}

// Child returns a new span of the same trace.
func (t Trace) Child() Trace {
	fill(t.span[:])
	return t
}

// fill makes eight bytes of a random number that is not 0. It is no secret.
func fill(bytes []byte) {
	binary.NativeEndian.PutUint64(bytes, 1+rand.Uint64N(1<<64-1)) //nolint:gosec // see above
}

// ID is the trace id in hexadecimal, as logs show it.
func (t Trace) ID() string { return hex.EncodeToString(t.id[:]) }

// Traceparent is the value of the header that hands t on.
func (t Trace) Traceparent() string {
	b := make([]byte, 0, traceparentLength)
	b = append(b, "00-"...)
	b = hex.AppendEncode(b, t.id[:])
	b = append(b, '-')
	b = hex.AppendEncode(b, t.span[:])
	b = append(b, '-')
	b = hex.AppendEncode(b, []byte{t.flags})
	return string(b)
}

type traceKey struct{}

// WithTrace returns ctx carrying t.
func WithTrace(ctx context.Context, t Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// TraceOf returns the trace that ctx carries, if any.
func TraceOf(ctx context.Context) (Trace, bool) {
	t, ok := ctx.Value(traceKey{}).(Trace)
	return t, ok
}
