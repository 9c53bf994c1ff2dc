package grpcclient

import (
	"encoding/json"

	"google.golang.org/grpc/balancer/leastrequest"
)

// The service config of gRPC. See
// https://github.com/grpc/grpc/blob/master/doc/service_config.md.
type serviceConfig struct {
	LoadBalancing []map[string]leastRequest `json:"loadBalancingConfig"`
	HealthCheck   healthCheck               `json:"healthCheckConfig"`
}

type leastRequest struct {
	ChoiceCount int `json:"choiceCount"`
}

type healthCheck struct {
	Service string `json:"serviceName"`
}

// choices is how many instances are looked at for each call, with repetition.
// With two instances, one of which hangs, 2^-choices of the calls still go there.
const choices = 10

// policy is how calls to a service are spread: to the instance with the fewest
// under way, which leaves one that hangs or is slow. The price is that one that
// fails quickly attracts calls; its health check takes it out.
func policy(service string) string {
	config, err := json.Marshal(serviceConfig{
		// gRPC's own default is pick_first: one instance for all calls.
		LoadBalancing: []map[string]leastRequest{{leastrequest.Name: {ChoiceCount: choices}}},
		HealthCheck:   healthCheck{Service: service},
	})
	if err != nil {
		panic(err) // numbers and strings always encode
	}
	return string(config)
}
