package fault

import "net/http"

// Kind is a class of failure. It is an error itself: errors.Is(err, ErrNotFound)
// asks whether err is of that class. Its value is the code that callers, logs
// and metrics see.
type Kind string

// The classes of failure are the status codes of gRPC (google.rpc.Code) and the
// two that only HTTP has.
const (
	ErrCancelled          Kind = "cancelled"           // the caller has gone
	ErrUnknown            Kind = "unknown"             // a server said nothing that can be used
	ErrInvalidArgument    Kind = "invalid_argument"    // the request is wrong; sending it again will not help
	ErrDeadlineExceeded   Kind = "deadline_exceeded"   // there was not enough time
	ErrNotFound           Kind = "not_found"           // what the request is about does not exist
	ErrAlreadyExists      Kind = "already_exists"      // what the request would create is there already
	ErrPermissionDenied   Kind = "permission_denied"   // this caller may not do that
	ErrResourceExhausted  Kind = "resource_exhausted"  // too much is asked at once; try again later
	ErrFailedPrecondition Kind = "failed_precondition" // the state of things does not allow it
	ErrAborted            Kind = "aborted"             // somebody else was faster; read again and try again
	ErrOutOfRange         Kind = "out_of_range"        // past the end of what there is
	ErrUnimplemented      Kind = "unimplemented"       // nobody does that here
	ErrInternal           Kind = "internal"            // a defect on our side
	ErrUnavailable        Kind = "unavailable"         // a part that is needed cannot be reached, or is stopping
	ErrDataLoss           Kind = "data_loss"           // something is broken for good
	ErrUnauthenticated    Kind = "unauthenticated"     // nobody knows who the caller is

	ErrTooLarge       Kind = "too_large"       // the request is over a limit on size
	ErrRequestTimeout Kind = "request_timeout" // the request did not arrive in time
)

// StatusClientClosedRequest is what logs show for a caller who did not wait;
// nobody receives it. It is nginx's number.
const StatusClientClosedRequest = 499

// codes is what a kind is called elsewhere: a number of google.rpc.Code, and an
// HTTP status.
type codes struct {
	rpc    uint32
	status int
}

var table = map[Kind]codes{
	ErrCancelled:          {1, StatusClientClosedRequest},
	ErrUnknown:            {2, http.StatusInternalServerError},
	ErrInvalidArgument:    {3, http.StatusBadRequest},
	ErrDeadlineExceeded:   {4, http.StatusGatewayTimeout},
	ErrNotFound:           {5, http.StatusNotFound},
	ErrAlreadyExists:      {6, http.StatusConflict},
	ErrPermissionDenied:   {7, http.StatusForbidden},
	ErrResourceExhausted:  {8, http.StatusTooManyRequests},
	ErrFailedPrecondition: {9, http.StatusBadRequest},
	ErrAborted:            {10, http.StatusConflict},
	ErrOutOfRange:         {11, http.StatusBadRequest},
	ErrUnimplemented:      {12, http.StatusNotImplemented},
	ErrInternal:           {13, http.StatusInternalServerError},
	ErrUnavailable:        {14, http.StatusServiceUnavailable},
	ErrDataLoss:           {15, http.StatusInternalServerError},
	ErrUnauthenticated:    {16, http.StatusUnauthorized},
	ErrTooLarge:           {3, http.StatusRequestEntityTooLarge},
	ErrRequestTimeout:     {4, http.StatusRequestTimeout},
}

// byRPC is the table read backwards.
var byRPC = [...]Kind{
	ErrUnknown, // 0 is OK, which is no failure
	ErrCancelled, ErrUnknown, ErrInvalidArgument, ErrDeadlineExceeded, ErrNotFound, ErrAlreadyExists,
	ErrPermissionDenied, ErrResourceExhausted, ErrFailedPrecondition, ErrAborted, ErrOutOfRange,
	ErrUnimplemented, ErrInternal, ErrUnavailable, ErrDataLoss, ErrUnauthenticated,
}

// KindOf returns the kind with a number of google.rpc.Code, which is also what
// gRPC calls codes.Code.
func KindOf(rpc uint32) Kind {
	if rpc < uint32(len(byRPC)) {
		return byRPC[rpc]
	}
	return ErrUnknown
}

// Error returns the code of k.
func (k Kind) Error() string { return string(k) }

// Status returns the HTTP status of k.
func (k Kind) Status() int {
	if known, ok := table[k]; ok {
		return known.status
	}
	return http.StatusInternalServerError
}

// RPC returns the number of k in google.rpc.Code.
func (k Kind) RPC() uint32 {
	if known, ok := table[k]; ok {
		return known.rpc
	}
	return table[ErrUnknown].rpc
}
