package workerpool

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// What became of a job.
const (
	outcomeDone      = "done"
	outcomeFailed    = "failed"
	outcomePanicked  = "panicked"
	outcomeAbandoned = "abandoned" // its caller had gone before a worker took it
	outcomeFull      = "full"
	outcomeDraining  = "draining"
)

type metrics struct {
	jobs  map[string]prometheus.Counter // by outcome
	busy  prometheus.Gauge
	wait  prometheus.Histogram
	run   prometheus.Histogram
	batch prometheus.Histogram
}

func newMetrics(registerer prometheus.Registerer, pool string, depth func() int) *metrics {
	auto := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"pool": pool}, registerer))
	auto.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "workerpool_queue_depth",
		Help: "Jobs that wait for a worker.",
	}, func() float64 { return float64(depth()) })
	jobs := auto.NewCounterVec(prometheus.CounterOpts{
		Name: "workerpool_jobs_total",
		Help: "Jobs by what became of them.",
	}, []string{"outcome"})
	m := &metrics{
		jobs: map[string]prometheus.Counter{},
		busy: auto.NewGauge(prometheus.GaugeOpts{
			Name: "workerpool_busy_workers",
			Help: "Workers that have a batch in work.",
		}),
		wait: auto.NewHistogram(prometheus.HistogramOpts{
			Name:    "workerpool_wait_seconds",
			Help:    "Time from admission of a job until a worker took it.",
			Buckets: telemetry.LatencyBuckets,
		}),
		run: auto.NewHistogram(prometheus.HistogramOpts{
			Name:    "workerpool_run_seconds",
			Help:    "Time a worker took to answer a batch.",
			Buckets: telemetry.LatencyBuckets,
		}),
		batch: auto.NewHistogram(prometheus.HistogramOpts{
			Name:    "workerpool_batch_jobs",
			Help:    "Jobs that were answered together.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 8),
		}),
	}
	for _, outcome := range []string{
		outcomeDone, outcomeFailed, outcomePanicked, outcomeAbandoned, outcomeFull, outcomeDraining,
	} {
		m.jobs[outcome] = jobs.WithLabelValues(outcome)
	}
	return m
}

func (m *metrics) count(outcome string) { m.jobs[outcome].Inc() }

func outcomeOf(err error) string {
	if err == nil {
		return outcomeDone
	}
	if _, panicked := errors.AsType[*PanicError](err); panicked {
		return outcomePanicked
	}
	return outcomeFailed
}
