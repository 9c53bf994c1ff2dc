package grpcclient

import (
	"encoding/json"
	"strconv"
	"time"
)

// The service config of gRPC. See
// https://github.com/grpc/grpc/blob/master/doc/service_config.md.
type serviceConfig struct {
	LoadBalancing   []map[string]struct{} `json:"loadBalancingConfig"`
	HealthCheck     healthCheck           `json:"healthCheckConfig"`
	RetryThrottling retryThrottling       `json:"retryThrottling"`
	Methods         []methodConfig        `json:"methodConfig"`
}

type healthCheck struct {
	Service string `json:"serviceName"`
}

type retryThrottling struct {
	MaxTokens  int     `json:"maxTokens"`
	TokenRatio float64 `json:"tokenRatio"`
}

type methodConfig struct {
	Names   []methodName `json:"name"`
	Timeout string       `json:"timeout"`
	Retry   retryPolicy  `json:"retryPolicy"`
}

type methodName struct {
	Service string `json:"service"`
}

type retryPolicy struct {
	MaxAttempts       int      `json:"maxAttempts"`
	InitialBackoff    string   `json:"initialBackoff"`
	MaxBackoff        string   `json:"maxBackoff"`
	BackoffMultiplier float64  `json:"backoffMultiplier"`
	Codes             []string `json:"retryableStatusCodes"`
}

// policy is how calls to a service are spread, bounded and retried.
//
// Only UNAVAILABLE is retried: RESOURCE_EXHAUSTED is how a core sheds load, and
// asking again at once would bring it back. After a crash a retry runs the work
// a second time, so the calls must be idempotent. The tokens end retries
// altogether when many fail, so that they cannot become a storm.
func policy(service string, timeout time.Duration) string {
	config, err := json.Marshal(serviceConfig{
		LoadBalancing:   []map[string]struct{}{{"round_robin": {}}}, // Default was pick_first: one instance for all calls.
		HealthCheck:     healthCheck{Service: service},
		RetryThrottling: retryThrottling{MaxTokens: 100, TokenRatio: 0.1},
		Methods: []methodConfig{{
			Names:   []methodName{{Service: service}},
			Timeout: strconv.FormatFloat(timeout.Seconds(), 'f', -1, 64) + "s",
			Retry: retryPolicy{
				MaxAttempts:       5,
				InitialBackoff:    "0.05s",
				MaxBackoff:        "0.5s",
				BackoffMultiplier: 2,
				Codes:             []string{"UNAVAILABLE"},
			},
		}},
	})
	if err != nil {
		panic(err) // numbers and strings always encode
	}
	return string(config)
}
