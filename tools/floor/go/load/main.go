// Command load sends requests to one edge, or to the first of several that is
// ready, and prints what became of them as one JSON object.
//
// With -rate it sends that many a second, whatever comes back; without, -c clients
// each send the next request once they have the answer to the last.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	addrs    = flag.String("addrs", "127.0.0.1:8080", "edges, after commas; new connections go to the first that is ready")
	ready    = flag.String("ready", "", "their admin addresses; without, the first is ready")
	route    = flag.String("route", "/v1/pricing/compare", "route to post to")
	rate     = flag.Int("rate", 0, "requests a second; 0 for as many as -c clients get answered")
	conns    = flag.Int("conns", 512, "connections, with -rate")
	clients  = flag.Int("c", 64, "clients")
	duration = flag.Duration("d", 5*time.Second, "how long")
	patience = flag.Duration("patience", 5*time.Second, "how long a client waits")
	size     = flag.Int("size", 1, "characters of each of the two texts")
	slow     = flag.Int("slow", 0, "every so many requests is a slow one; 0 for none")
)

// seen is what became of the requests.
type seen struct {
	mu       sync.Mutex
	statuses map[string]int
	slow     map[string]int
	took     []time.Duration // of the answers with 200 to requests that are not slow
}

func main() {
	flag.Parse()
	s := &seen{statuses: map[string]int{}, slow: map[string]int{}}
	started := time.Now()
	if *rate > 0 {
		open(dialer(), s, started)
	} else {
		closed(dialer(), s, started)
	}
	s.print(time.Since(started))
}

type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// dialer connects to whichever edge is ready now, as a balancer does.
func dialer() dialFunc {
	all := strings.Split(*addrs, ",")
	var current atomic.Int64
	if *ready != "" {
		go follow(strings.Split(*ready, ","), &current)
	}
	var d net.Dialer
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return d.DialContext(ctx, network, all[current.Load()])
	}
}

func follow(admins []string, current *atomic.Int64) {
	for ; ; time.Sleep(20 * time.Millisecond) {
		for i, admin := range admins {
			res, err := http.Get("http://" + admin + "/readyz")
			if err != nil {
				continue
			}
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				current.Store(int64(i))
				break
			}
		}
	}
}

func closed(dial dialFunc, s *seen, started time.Time) {
	client := &http.Client{
		Timeout:   *patience,
		Transport: &http.Transport{MaxIdleConnsPerHost: 4096, DialContext: dial},
	}
	var wg sync.WaitGroup
	for range *clients {
		wg.Go(func() {
			for i := 0; time.Since(started) < *duration; i++ {
				s.one(i, func(body string) string { return post(client, body) })
			}
		})
	}
	wg.Wait()
}

func (s *seen) one(i int, post func(body string) string) {
	isSlow := *slow > 0 && i%*slow == *slow-1
	left := strings.Repeat("a", *size)
	if isSlow {
		left = "slow"
	}
	body := `{"left":"` + left + `","right":"` + strings.Repeat("b", *size) + `"}`
	began := time.Now()
	status := post(body)
	took := time.Since(began)
	s.mu.Lock()
	defer s.mu.Unlock()
	if isSlow {
		s.slow[status]++
		return
	}
	s.statuses[status]++
	if status == "200" {
		s.took = append(s.took, took)
	}
}

// post returns the status, or "lost" where there was none.
func post(client *http.Client, body string) string {
	res, err := client.Post("http://edge"+*route, "application/json", strings.NewReader(body))
	if err != nil {
		return "lost"
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return "lost"
	}
	return strconv.Itoa(res.StatusCode)
}

func (s *seen) print(took time.Duration) {
	slices.Sort(s.took)
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"seconds":  took.Seconds(),
		"statuses": s.statuses,
		"slow":     s.slow,
		"p50_ms":   s.millis(0.50),
		"p99_ms":   s.millis(0.99),
	})
}

func (s *seen) millis(quantile float64) float64 {
	if len(s.took) == 0 {
		return 0
	}
	return float64(s.took[int(quantile*float64(len(s.took)-1))].Microseconds()) / 1000
}
