package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// open sends at the times that -rate asks for, on -conns connections, with less
// ado than http.Client: what calls must not be what is overloaded. When all
// connections wait for an answer, the next request waits for one of them.
func open(dial dialFunc, s *seen, started time.Time) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range *conns {
		wg.Go(func() {
			c := &connection{dial: dial}
			defer c.close()
			for {
				i := int(next.Add(1) - 1)
				at := time.Duration(i) * time.Second / time.Duration(*rate)
				if at > *duration || time.Since(started) > *duration {
					return
				}
				time.Sleep(time.Until(started.Add(at)))
				s.one(i, c.post)
			}
		})
	}
	wg.Wait()
}

// connection is one that is kept alive, and made anew when it ends.
type connection struct {
	dial   dialFunc
	conn   net.Conn
	reader *bufio.Reader
}

// post returns the status, or "lost" where there was none.
func (c *connection) post(body string) string {
	if c.conn == nil {
		conn, err := c.dial(context.Background(), "tcp", "")
		if err != nil {
			return "lost"
		}
		c.conn, c.reader = conn, bufio.NewReader(conn)
	}
	res, err := c.exchange(body)
	if err != nil {
		c.close()
		return "lost"
	}
	if res.Close {
		c.close()
	}
	return strconv.Itoa(res.StatusCode)
}

func (c *connection) exchange(body string) (*http.Response, error) {
	_ = c.conn.SetDeadline(time.Now().Add(*patience))
	const head = "POST %s HTTP/1.1\r\nHost: edge\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
	if _, err := fmt.Fprintf(c.conn, head, *route, len(body), body); err != nil {
		return nil, err
	}
	res, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return res, err
}

func (c *connection) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}
