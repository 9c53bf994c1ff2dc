package httpserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// HandlerFunc is an http.Handler that may return an error instead of answering.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP answers with the error as JSON if there is one. If the answer has
// begun, it is cut off, so that it does not look whole.
func (h HandlerFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := h(w, r)
	if err == nil {
		return
	}
	if n := noteOf(r); n != nil {
		n.err = err
		if n.answer.status != 0 {
			panic(http.ErrAbortHandler)
		}
	}
	writeError(w, r, fault.From(err))
}

// ReadJSON decodes the body of r into value, a pointer. The body must be one JSON
// value, not null, with no field that value does not have.
func ReadJSON(r *http.Request, value any) error { return read(r, value, true) }

// ReadLooseJSON is ReadJSON, but skips fields that value does not have, so that
// clients may be newer than the server.
func ReadLooseJSON(r *http.Request, value any) error { return read(r, value, false) }

func read(r *http.Request, value any, strict bool) error {
	decoder := json.NewDecoder(r.Body)
	if strict {
		decoder.DisallowUnknownFields()
	}
	err := decoder.Decode(&value) // null makes the interface nil
	if err == nil && value == nil {
		return fault.New(fault.ErrInvalidArgument, "the body is null")
	}
	if err == nil {
		err = noMore(decoder)
	}
	return bodyFault(err)
}

func noMore(decoder *json.Decoder) error {
	_, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		err = errMore
	}
	return err
}

var errMore = errors.New("json: there is more than one value")

// bodyFault tells what is wrong with the text from what is wrong with the way it
// came, in words that make sense to a client.
func bodyFault(err error) error {
	invalid := func(format string, args ...any) error {
		return fault.New(fault.ErrInvalidArgument, fmt.Sprintf(format, args...))
	}
	if err == nil {
		return nil
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.ErrTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit))
	}
	if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() {
		return fault.Wrap(fault.ErrRequestTimeout, "the body did not arrive in time", err)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid("%s must be %s, not %s", fieldName(wrong.Field), jsonName(wrong.Type), wrong.Value)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return invalid("the body is not JSON, at byte %d", syntax.Offset)
	}
	switch text, ours := strings.CutPrefix(err.Error(), "json: "); {
	case errors.Is(err, io.EOF):
		return invalid("the body is empty, not JSON")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("the body ends in the middle of its JSON")
	case ours:
		return invalid("the body is not the expected JSON: %s", text)
	}
	return fault.Wrap(fault.ErrInvalidArgument, "the body cannot be read", err)
}

func fieldName(field string) string {
	if field == "" {
		return "the body"
	}
	return "field " + strconv.Quote(field)
}

// jsonName is what JSON calls the values of a Go type.
func jsonName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number of a size that fits"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number from 0 on, of a size that fits"
	case reflect.Float32, reflect.Float64:
		return "a number"
	default:
		return "something else"
	}
}

// JSON answers a request, whose body is an I, with an O, both as JSON. A request that
// would be refused anyway, by check, is refused before it is read.
func JSON[I, O any](check func(context.Context) error, answer func(context.Context, I) (O, error)) http.Handler {
	return Admit(check, HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		var in I
		if err := ReadJSON(r, &in); err != nil {
			return err
		}
		out, err := answer(r.Context(), in)
		if err != nil {
			return err
		}
		return WriteJSON(w, http.StatusOK, out)
	}))
}

// WriteJSON answers with value.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the caller has gone if this fails
	return nil
}

type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	TraceID string `json:"trace_id,omitempty"`
}

func writeError(w http.ResponseWriter, r *http.Request, f *fault.Error) {
	status := f.Kind.Status()
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter(f.RetryAfter))
	}
	writeErrorBody(w, r, status, errorOf(r, string(f.Kind), f.Message))
}

// maxRest is what net/http reads of a request after its answer, in bytes, to keep
// the connection.
const maxRest = 256 << 10

// writeErrorBody answers before the rest of the request has come, which may never
// happen; net/http would wait for it first.
func writeErrorBody(w http.ResponseWriter, r *http.Request, status int, body errorBody) {
	n, control := noteOf(r), http.NewResponseController(w)
	if n != nil {
		n.early = control.EnableFullDuplex() == nil
	}
	if r.ProtoMajor == 1 && r.ContentLength > maxRest {
		w.Header().Set("Connection", "close")
	}
	_ = WriteJSON(w, status, body) // cannot fail
	if n != nil && n.early {
		_ = control.Flush() // the client has gone if this fails
	}
}

func errorOf(r *http.Request, code, message string) errorBody {
	detail := errorDetail{Code: code, Message: message}
	if trace, ok := telemetry.TraceOf(r.Context()); ok {
		detail.TraceID = trace.ID()
	}
	return errorBody{detail}
}

// retryAfter is wait in whole seconds, as the header has them; at least one, and
// up to twice as long, so that those who were refused together do not come back
// together.
func retryAfter(wait time.Duration) string {
	least := max(1, int(math.Ceil(wait.Seconds())))
	return strconv.Itoa(least + rand.IntN(least+1)) //nolint:gosec // spreads load, guards nothing
}
