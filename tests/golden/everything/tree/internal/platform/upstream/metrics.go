package upstream

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"example.com/b2/shop/v2/internal/platform/telemetry"
)

// metrics measure every request to a service.
type metrics struct {
	requests *prometheus.CounterVec
	took     prometheus.Histogram
	inFlight prometheus.Gauge
	ready    prometheus.Gauge
}

func newMetrics(registerer prometheus.Registerer, target string) *metrics {
	auto := promauto.With(prometheus.WrapRegistererWith(prometheus.Labels{"target": target}, registerer))
	return &metrics{
		requests: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "http_client_requests_total",
			Help: "Requests to a service by the status of the answer; or timeout, cancelled or unavailable where there is none.",
		}, []string{"code"}),
		took: auto.NewHistogram(prometheus.HistogramOpts{
			Name:    "http_client_request_seconds",
			Help:    "Time from the start of a request to the header of its answer.",
			Buckets: telemetry.LatencyBuckets,
		}),
		inFlight: auto.NewGauge(prometheus.GaugeOpts{
			Name: "http_client_requests_in_flight",
			Help: "Requests to a service without a whole answer.",
		}),
		ready: auto.NewGauge(prometheus.GaugeOpts{
			Name: "http_client_ready_instances",
			Help: "Instances of the service that are well.",
		}),
	}
}

func (m *metrics) begin() time.Time {
	m.inFlight.Inc()
	return time.Now()
}

// answered measures the way to the header of the answer, or to the failure.
func (m *metrics) answered(start time.Time, response *http.Response, err error) {
	m.requests.WithLabelValues(codeOf(response, err)).Inc()
	m.took.Observe(time.Since(start).Seconds())
}

func (m *metrics) end() { m.inFlight.Dec() }

func codeOf(response *http.Response, err error) string {
	switch {
	case err == nil:
		return strconv.Itoa(response.StatusCode)
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	}
	return "unavailable"
}
