// Package openapitest checks an OpenAPI document against the program that it is of.
package openapitest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// document is one that is valid.
type document struct {
	*openapi3.T
}

// read returns a document, or what is not valid of it: by itself, or in that its
// examples are not what its schemas say.
func read(ctx context.Context, text []byte) (document, error) {
	whole, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return document{}, fmt.Errorf("this is no OpenAPI document: %w", err)
	}
	// OpenAPI has them since 3.1, and the library reads them without knowing their name.
	if err := whole.Validate(ctx, openapi3.AllowExtraSiblingFields("pathItems")); err != nil {
		return document{}, fmt.Errorf("the OpenAPI document is not valid: %w", err)
	}
	return document{whole}, nil
}

// operation is one method of one path.
type operation struct {
	*openapi3.Operation

	whole  *openapi3.T
	method string
	path   string
	common openapi3.Parameters // those of every method of the path
}

// String is how a ServeMux would have it.
func (o operation) String() string { return o.method + " " + o.path }

// operations returns all of a document, in the order of their paths.
func (d document) operations() iter.Seq[operation] {
	return func(yield func(operation) bool) {
		paths := d.Paths.Map()
		for _, path := range slices.Sorted(maps.Keys(paths)) {
			methods := paths[path].Operations()
			for _, method := range slices.Sorted(maps.Keys(methods)) {
				if !yield(operation{methods[method], d.T, method, path, paths[path].Parameters}) {
					return
				}
			}
		}
	}
}
