package jwtauth

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	fetchTime = 5 * time.Second
	maxKeys   = 1 << 20     // bytes
	firstWait = time.Second // between two looks, before there are keys
	// leastWait is between two looks that tokens with unknown keys ask for: anybody
	// can make those.
	leastWait = 10 * time.Second
)

// keys are those of the set, as it was last seen. While it cannot be seen, they
// stay.
type keys struct {
	settings Settings
	stored   jwkset.Storage
	client   *http.Client
	log      *slog.Logger
	there    atomic.Bool // that they were seen
	ctx      context.Context
	end      context.CancelFunc
	running  sync.WaitGroup

	mu      sync.Mutex
	looking chan struct{} // closed at the end of the look under way; nil if there is none
	looked  time.Time     // when the last one ended
}

func keepKeys(ctx context.Context, settings Settings, stored jwkset.Storage, log *slog.Logger) *keys {
	k := &keys{settings: settings, stored: stored, log: log}
	k.ctx, k.end = context.WithCancel(context.WithoutCancel(ctx))
	k.client = &http.Client{
		Transport: bounded{&http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment}},
		// Whoever may say where the keys are may say who comes in.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	k.running.Go(k.follow)
	return k
}

func (k *keys) stop() {
	k.end()
	k.running.Wait()
}

// follow looks at the keys again and again.
func (k *keys) follow() {
	for k.ctx.Err() == nil {
		<-k.begin(0)
		wait := k.settings.Refresh
		if !k.there.Load() {
			wait = min(wait, firstWait)
		}
		select {
		case <-time.After(wait):
		case <-k.ctx.Done():
		}
	}
}

// lookAgain reports whether there may be other keys now: it waits for a look,
// unless somebody has just looked.
func (k *keys) lookAgain(ctx context.Context) bool {
	done := k.begin(leastWait)
	if done == nil {
		return false
	}
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// begin returns the end of a look: of that under way, or of a new one if the last
// is at least so long ago, and else nil.
func (k *keys) begin(ago time.Duration) <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.looking != nil {
		return k.looking
	}
	if time.Since(k.looked) < ago {
		return nil
	}
	done := make(chan struct{})
	k.looking = done
	k.running.Go(func() {
		defer close(done)
		k.look()
		k.mu.Lock()
		defer k.mu.Unlock()
		k.looking, k.looked = nil, time.Now()
	})
	return done
}

func (k *keys) look() {
	// Without an interval of its own this is one request, whose keys go to stored.
	_, err := jwkset.NewStorageFromHTTP(k.settings.URL, jwkset.HTTPClientStorageOptions{
		Client: k.client, Ctx: k.ctx, HTTPTimeout: fetchTime, Storage: k.stored,
	})
	if err == nil {
		k.there.Store(true)
	} else if k.ctx.Err() == nil {
		k.log.WarnContext(k.ctx, "the keys of tokens cannot be read", "url", k.settings.URL, "error", err)
	}
}

// bounded bounds the answer, which comes from elsewhere.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, maxKeys)
	}
	return response, err
}
