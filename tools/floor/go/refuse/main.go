// Command refuse answers every request with 429 and does nothing else: the least
// that a refusal costs a server of net/http.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	refuse := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":{"code":"resource_exhausted","message":"too many requests"}}`)
	}
	log.Fatal(http.ListenAndServe(os.Args[1], http.HandlerFunc(refuse)))
}
