package openapitest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Routes remember the patterns that are added to them, and serve nothing.
type Routes struct {
	below    string
	patterns *[]string
}

// NewRoutes returns routes that have no pattern yet.
func NewRoutes() Routes { return Routes{patterns: new([]string)} }

// Below returns the same routes; what is added to these has prefix before its path.
func (r Routes) Below(prefix string) Routes { return Routes{r.below + prefix, r.patterns} }

// Handle remembers a pattern, which is one of http.ServeMux.
func (r Routes) Handle(pattern string, _ http.Handler) {
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		method, path = "", pattern
	}
	*r.patterns = append(*r.patterns, strings.TrimSpace(method+" "+r.below+strings.TrimSpace(path)))
}

// CheckRoutes returns what is not valid of a document, which of the routes that are
// served it does not have, and which it has that are not.
func CheckRoutes(ctx context.Context, text []byte, served Routes) error {
	d, err := read(ctx, text)
	if err != nil {
		return err
	}
	mux, missing, hosts := http.NewServeMux(), map[string]bool{}, map[string]bool{"": true}
	for _, pattern := range *served.patterns {
		mux.Handle(pattern, http.NotFoundHandler())
		missing[pattern] = true
		hosts[hostOf(pattern)] = true
	}
	var problems []error
	for o := range d.operations() {
		found := patternsOf(ctx, mux, o, hosts)
		if len(found) == 0 {
			problems = append(problems, fmt.Errorf("openapi.json has %s, which is not served", o))
		}
		for _, pattern := range found {
			delete(missing, pattern)
		}
	}
	for _, pattern := range slices.Sorted(maps.Keys(missing)) {
		problems = append(problems, fmt.Errorf("%s is served, and not in openapi.json", pattern))
	}
	return errors.Join(problems...)
}

// patternsOf returns those that an operation leads to, at any of the hosts.
func patternsOf(ctx context.Context, mux *http.ServeMux, o operation, hosts map[string]bool) []string {
	var found []string
	path := strings.NewReplacer("{", "", "}", "").Replace(o.path)
	for host := range hosts {
		request, err := http.NewRequestWithContext(ctx, o.method, path, nil)
		if err != nil {
			continue
		}
		request.Host = host
		if _, pattern := mux.Handler(request); pattern != "" {
			found = append(found, pattern)
		}
	}
	return found
}

// hostOf returns what a pattern has before its path, mostly nothing.
func hostOf(pattern string) string {
	before, _, _ := strings.Cut(pattern, "/")
	return strings.TrimSpace(before[strings.LastIndex(before, " ")+1:])
}
