package jobworker

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// What became of an attempt.
const (
	outcomeOK        = "ok"
	outcomeDuplicate = "duplicate" // there was a result already
	outcomeRetry     = "retry"
	outcomeDead      = "dead"
	outcomeReturned  = "returned" // the process stops; somebody else does it
)

type metrics struct {
	attempts *prometheus.CounterVec
	took     prometheus.Histogram
}

func newMetrics(registerer prometheus.Registerer, held func() float64) *metrics {
	auto := promauto.With(registerer)
	auto.NewGaugeFunc(prometheus.GaugeOpts{Name: "jobs_held", Help: "Jobs that this process has, in work or about to be."}, held)
	return &metrics{
		attempts: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "jobs_attempts_total",
			Help: "Attempts by what became of them: ok, duplicate, retry, dead or returned.",
		}, []string{"outcome"}),
		took: auto.NewHistogram(prometheus.HistogramOpts{
			Name: "jobs_attempt_seconds", Help: "Time that an attempt took.", Buckets: telemetry.LatencyBuckets,
		}),
	}
}
