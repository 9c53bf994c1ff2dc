package httpserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
)

// Handler is an http.Handler that may return an error instead of answering.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP answers with the error as JSON if there is one.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		if n := noteOf(r); n != nil {
			n.err = err
		}
		writeError(w, fault.From(err))
	}
}

// ReadJSON decodes the body of r, which must be one JSON value with no field
// that value does not have.
func ReadJSON(r *http.Request, value any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	if err == nil {
		err = noMore(decoder)
	}
	if err == nil {
		return nil
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.New(fault.ErrTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit))
	}
	if errors.Is(err, io.EOF) {
		return fault.New(fault.ErrInvalid, "the body is empty, not JSON")
	}
	return fault.New(fault.ErrInvalid, "the body is not the expected JSON: "+err.Error())
}

func noMore(decoder *json.Decoder) error {
	_, err := decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		err = errors.New("there is more than one value")
	}
	return err
}

// WriteJSON answers with value.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the caller has gone if this fails
	return nil
}

type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func writeError(w http.ResponseWriter, f *fault.Error) {
	status := statusOf(f.Kind)
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter(f.RetryAfter))
	}
	_ = WriteJSON(w, status, errorBody{errorDetail{Code: string(f.Kind), Message: f.Message}}) // cannot fail
}

// retryAfter is wait in whole seconds, as the header has them; at least one.
func retryAfter(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}

// StatusClientClosedRequest is what logs show for a caller who did not wait;
// nobody receives it. It is nginx's number.
const StatusClientClosedRequest = 499

func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.ErrInvalid:
		return http.StatusBadRequest
	case fault.ErrTooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.ErrBusy:
		return http.StatusTooManyRequests
	case fault.ErrUnavailable:
		return http.StatusServiceUnavailable
	case fault.ErrDeadline:
		return http.StatusGatewayTimeout
	case fault.ErrCanceled:
		return StatusClientClosedRequest
	case fault.ErrInternal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}
