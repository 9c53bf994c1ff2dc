// Package api turns HTTP requests into calls of the cores, and their answers
// into HTTP.
package api

// compareRequest is the body of a request.
type compareRequest struct {
	Left  string `json:"left"`
	Right string `json:"right"`
}

// compareResponse is the body of its answer.
type compareResponse struct {
	Distance   uint32  `json:"distance"`
	Similarity float64 `json:"similarity"`
}
