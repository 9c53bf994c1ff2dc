// Package api turns HTTP requests into calls of the cores, and their answers
// into HTTP.
package api
