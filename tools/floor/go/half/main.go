// Command half opens many calls on one connection to a core, sends most of a large
// message in each, and then nothing, until it is ended.
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

var (
	addr  = flag.String("addr", "127.0.0.1:9090", "of the core")
	path  = flag.String("path", "/shop.pricing.v1.PricingService/Compare", "method")
	calls = flag.Int("calls", 200, "calls")
	sent  = flag.Int("sent", 4_000_000, "bytes sent of each message")
	whole = flag.Int("whole", 4<<20-5, "bytes that each message says it has")
)

// unfinished is the beginning of a message.
type unfinished struct {
	left int
	at   int
}

func (u *unfinished) Read(p []byte) (int, error) {
	if u.left == 0 {
		select {}
	}
	n := min(len(p), u.left)
	clear(p[:n])
	if u.at == 0 && n >= 5 {
		binary.BigEndian.PutUint32(p[1:5], uint32(*whole))
	}
	u.at += n
	u.left -= n
	return n, nil
}

func main() {
	flag.Parse()
	transport := &http.Transport{Protocols: new(http.Protocols), MaxConnsPerHost: 1}
	transport.Protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: transport}
	var wg sync.WaitGroup
	var refused atomic.Int64
	for range *calls {
		wg.Go(func() {
			req, err := http.NewRequest(http.MethodPost, "http://"+*addr+*path, &unfinished{left: *sent})
			if err != nil {
				panic(err)
			}
			req.Header.Set("Content-Type", "application/grpc")
			req.Header.Set("Te", "trailers")
			res, err := client.Do(req)
			if err == nil {
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
			refused.Add(1)
		})
	}
	wg.Wait()
	fmt.Println(refused.Load())
}
