package httpserver

import "net/http"

// JSONRoutes serves mux, and answers what mux does not know as JSON too.
func JSONRoutes(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "" {
			w = plainErrors{w}
		}
		mux.ServeHTTP(w, r)
	})
}

// plainErrors replaces the plain text in which ServeMux says that it has no
// route. Its headers (Allow) stay.
type plainErrors struct{ http.ResponseWriter }

// WriteHeader writes the whole answer.
func (w plainErrors) WriteHeader(status int) {
	detail := errorDetail{Code: "not_found", Message: "there is no such path"}
	if status == http.StatusMethodNotAllowed {
		detail = errorDetail{Code: "method_not_allowed", Message: "this path does not take that method"}
	}
	_ = WriteJSON(w.ResponseWriter, status, errorBody{detail}) // cannot fail
}

// Write drops the plain text.
func (w plainErrors) Write(text []byte) (int, error) { return len(text), nil }
