//go:build !otlp

package telemetry

import (
	"context"
	"errors"
)

// Export would send spans to an OTLP collector, but this program was built
// without that: it is a third of what there is to compile otherwise.
func Export(context.Context, string, string) (flush func(context.Context) error, err error) {
	return nil, errors.New("built without spans; build with -tags otlp, as make build RELEASE=1 does")
}
