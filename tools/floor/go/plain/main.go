// Command plain is the edge that one writes in an afternoon, with net/http and
// grpc-go and nothing else: what the generated one is measured against.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/resolver"
	"google.golang.org/grpc/resolver/manual"

	pricingv1 "example.com/shop/gen/go/shop/pricing/v1"
)

func main() {
	edges := manual.NewBuilderWithScheme("list")
	var state resolver.State
	for addr := range strings.SplitSeq(os.Args[2], ",") {
		state.Addresses = append(state.Addresses, resolver.Address{Addr: addr})
	}
	edges.InitialState(state)
	conn, err := grpc.NewClient("list:///cores", grpc.WithResolvers(edges),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"round_robin":{}}]}`))
	if err != nil {
		log.Fatal(err)
	}
	stub := pricingv1.NewPricingServiceClient(conn)
	http.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	for _, route := range []string{"POST /v1/pricing/compare", "POST /pricing/v1/pricing/compare"} {
		http.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { compare(w, r, stub) })
	}
	server := &http.Server{Addr: os.Args[1]}
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	go func() {
		<-told
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(ctx)
		os.Exit(0)
	}()
	log.Print(server.ListenAndServe())
	select {}
}

func compare(w http.ResponseWriter, r *http.Request, stub pricingv1.PricingServiceClient) {
	var in struct {
		Left  string `json:"left"`
		Right string `json:"right"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	stream, err := stub.Compare(ctx, &pricingv1.CompareRequest{Entries: []*pricingv1.CompareEntry{{Left: in.Left, Right: in.Right}}})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	answer, err := stream.Recv()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_, _ = stream.Recv() // its end
	comparison := answer.GetResults()[0].GetComparison()
	if comparison == nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"distance": comparison.GetDistance()})
}
