//go:build e2e

package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// keepers call all the time, each on a connection that it keeps until it is told to
// leave.
type keepers struct {
	done   sync.WaitGroup
	served atomic.Int64
	lost   atomic.Int64
}

// keepConnected has some begin, and returns once they are served.
func keepConnected(t *testing.T, url, body string) *keepers {
	t.Helper()
	k := &keepers{}
	for range 32 {
		k.done.Go(func() { k.lost.Add(k.call(t, url, body)) })
	}
	eventually(t, "everybody is served", func() bool { return k.served.Load() > 200 })
	return k
}

// call calls until an answer is the last of its connection, and returns how many calls
// were lost.
func (k *keepers) call(t *testing.T, url, body string) int64 {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for {
		request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, url, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 1
		}
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Logf("a call is lost: %v", err)
			return 1
		}
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Logf("a call is lost: %d, %v", response.StatusCode, err)
			return 1
		}
		k.served.Add(1)
		if response.Close {
			return 0
		}
	}
}

// leave waits until everybody was told to, and checks that no call was lost.
func (k *keepers) leave(t *testing.T) {
	t.Helper()
	k.done.Wait()
	if lost := k.lost.Load(); lost > 0 {
		t.Errorf("%d of %d calls were lost", lost, lost+k.served.Load())
	}
}
