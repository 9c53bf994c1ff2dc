package httpserver

import "net/http"

// Router is what routes are added to: an http.ServeMux, or who wants to know them.
type Router interface {
	Handle(pattern string, handler http.Handler)
}

// Routes serves mux, tells Protect which route it was, and answers what mux does
// not know as JSON too.
func Routes(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { // also of a handler that panics
			if n := noteOf(r); n != nil {
				n.route = r.Pattern
			}
		}()
		mux.ServeHTTP(&plainErrors{ResponseWriter: w, request: r}, r)
	})
}

// plainErrors replaces the plain text in which ServeMux says that it has no
// route. Its headers (Allow) stay, and so do its redirects, and what a route answers.
type plainErrors struct {
	http.ResponseWriter
	request  *http.Request
	replaced bool
}

// WriteHeader writes the whole answer if it is an error.
func (w *plainErrors) WriteHeader(status int) {
	var body errorBody
	switch {
	case w.request.Pattern != "":
		w.ResponseWriter.WriteHeader(status)
		return
	case status == http.StatusNotFound:
		body = errorOf(w.request, "not_found", "there is no such path")
	case status == http.StatusMethodNotAllowed:
		body = errorOf(w.request, "method_not_allowed", "this path does not take that method")
	default:
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.replaced = true
	writeErrorBody(w.ResponseWriter, w.request, status, body)
}

// Write drops the plain text that was replaced.
func (w *plainErrors) Write(text []byte) (int, error) {
	if w.replaced {
		return len(text), nil
	}
	return w.ResponseWriter.Write(text)
}

// Unwrap is for http.ResponseController.
func (w *plainErrors) Unwrap() http.ResponseWriter { return w.ResponseWriter }
