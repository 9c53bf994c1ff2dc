// Command collector is sent spans, and prints each as a line of JSON.
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"log"
	"net"
	"os"
	"sync"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
)

type printer struct {
	collector.UnimplementedTraceServiceServer

	mu  sync.Mutex
	out *json.Encoder
}

type span struct {
	Service string `json:"service"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Trace   string `json:"trace"`
	ID      string `json:"id"`
	Parent  string `json:"parent"`
}

// Export implements the collector's service.
func (p *printer) Export(_ context.Context, sent *collector.ExportTraceServiceRequest) (*collector.ExportTraceServiceResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, resource := range sent.GetResourceSpans() {
		service := ""
		for _, attribute := range resource.GetResource().GetAttributes() {
			if attribute.GetKey() == "service.name" {
				service = attribute.GetValue().GetStringValue()
			}
		}
		for _, scope := range resource.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				err := p.out.Encode(span{
					service, s.GetName(), s.GetKind().String(),
					hex.EncodeToString(s.GetTraceId()), hex.EncodeToString(s.GetSpanId()), hex.EncodeToString(s.GetParentSpanId()),
				})
				if err != nil {
					return nil, err
				}
			}
		}
	}
	return &collector.ExportTraceServiceResponse{}, nil
}

func main() {
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	collector.RegisterTraceServiceServer(server, &printer{out: json.NewEncoder(os.Stdout)})
	log.Fatal(server.Serve(listener))
}
