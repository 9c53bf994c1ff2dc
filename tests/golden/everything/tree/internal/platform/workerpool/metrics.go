package workerpool

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// What became of a job, where it is not the code of its failure.
const (
	outcomeOK   = "ok"
	outcomeShed = "shed" // refused at the door
)

func outcomeOf(err error) string {
	if err == nil {
		return outcomeOK
	}
	return string(fault.From(err).Kind)
}

type metrics struct {
	outcomes *prometheus.CounterVec
	ok       prometheus.Counter
	wait     prometheus.Histogram
	run      prometheus.Histogram
	batch    prometheus.Histogram
}

// gauges are read when somebody asks for the metrics.
type gauges struct{ workers, waiting, working func() int64 }

func newMetrics(registerer prometheus.Registerer, pool string, gauges gauges) *metrics {
	auto := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"pool": pool}, registerer))
	gauge := func(options prometheus.GaugeOpts, read func() int64) {
		auto.NewGaugeFunc(options, func() float64 { return float64(read()) })
	}
	gauge(prometheus.GaugeOpts{Name: "workerpool_workers", Help: "Workers there are, extra ones included."}, gauges.workers)
	for state, read := range map[string]func() int64{"waiting": gauges.waiting, "working": gauges.working} {
		gauge(prometheus.GaugeOpts{
			Name: "workerpool_entries", Help: "Jobs inside, by whether a worker has them.",
			ConstLabels: prometheus.Labels{"state": state},
		}, read)
	}
	outcomes := auto.NewCounterVec(prometheus.CounterOpts{
		Name: "workerpool_entries_total",
		Help: "Jobs by what became of them: ok, shed, or the code of their failure.",
	}, []string{"outcome"})
	return &metrics{
		outcomes: outcomes,
		ok:       outcomes.WithLabelValues(outcomeOK),
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
			Name:    "workerpool_batch_entries",
			Help:    "Jobs that were answered together.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 8),
		}),
	}
}

func (m *metrics) count(outcome string) {
	if outcome == outcomeOK {
		m.ok.Inc()
		return
	}
	m.outcomes.WithLabelValues(outcome).Inc()
}
