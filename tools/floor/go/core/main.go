// Command core answers as a generated core does, and sleeps where that computes: it
// has as many threads as one asks for, whatever the machine has, and may hang.
package main

import (
	"flag"
	"log"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	batchv1 "example.com/shop/gen/go/shop/batch/v1"
	pricingv1 "example.com/shop/gen/go/shop/pricing/v1"
)

var (
	addr    = flag.String("addr", "127.0.0.1:9090", "where it listens")
	threads = flag.Int("threads", 1, "entries in work at a time")
	cost    = flag.Duration("cost", 0, "of an entry")
	slow    = flag.Duration("slow", 1500*time.Millisecond, "of an entry whose left text is slow")
	hangs   = flag.Bool("hangs", false, "whether it answers health checks and nothing else")
)

type core struct {
	pricingv1.UnimplementedPricingServiceServer

	threads chan struct{}
}

func main() {
	flag.Parse()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	server, healthy := grpc.NewServer(), health.NewServer()
	healthy.SetServingStatus(pricingv1.PricingService_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(server, healthy)
	pricingv1.RegisterPricingServiceServer(server, &core{threads: make(chan struct{}, *threads)})
	log.Fatal(server.Serve(listener))
}

func (c *core) Compare(in *pricingv1.CompareRequest, out grpc.ServerStreamingServer[pricingv1.CompareResponse]) error {
	if *hangs {
		<-out.Context().Done()
		return out.Context().Err()
	}
	arrived := time.Now()
	var sending sync.Mutex
	var wg sync.WaitGroup
	var failed error
	for i, entry := range in.GetEntries() {
		wg.Go(func() {
			result := c.answer(out, arrived, entry)
			result.Index = uint32(i)
			sending.Lock()
			defer sending.Unlock()
			if err := out.Send(&pricingv1.CompareResponse{Results: []*pricingv1.CompareResult{result}}); err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	return failed
}

// answer takes a thread, works, and says that it is late where it is.
func (c *core) answer(out grpc.ServerStream, arrived time.Time, entry *pricingv1.CompareEntry) *pricingv1.CompareResult {
	if limit := entry.GetHeader().GetTimeoutMillis(); limit > 0 {
		late := time.NewTimer(time.Until(arrived.Add(time.Duration(limit) * time.Millisecond)))
		defer late.Stop()
		select {
		case c.threads <- struct{}{}:
			defer func() { <-c.threads }()
		case <-late.C:
			return failure(batchv1.Reason_REASON_DEADLINE_EXCEEDED)
		case <-out.Context().Done():
			return failure(batchv1.Reason_REASON_CANCELLED)
		}
	} else {
		c.threads <- struct{}{}
		defer func() { <-c.threads }()
	}
	if entry.GetLeft() == "slow" {
		time.Sleep(*slow)
	} else if *cost > 0 {
		time.Sleep(*cost)
	}
	return &pricingv1.CompareResult{Outcome: &pricingv1.CompareResult_Comparison{Comparison: &pricingv1.Comparison{}}}
}

func failure(reason batchv1.Reason) *pricingv1.CompareResult {
	return &pricingv1.CompareResult{Outcome: &pricingv1.CompareResult_Error{Error: &batchv1.EntryError{Reason: reason}}}
}
