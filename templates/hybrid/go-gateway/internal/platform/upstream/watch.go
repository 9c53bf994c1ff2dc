package upstream

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// lookTime is what an instance gets to show that it is well.
const lookTime = time.Second

// watch looks at every instance, again and again, until ctx ends.
func (s *Service) watch(ctx context.Context) {
	defer close(s.ended)
	ticker := time.NewTicker(s.options.Probe)
	defer ticker.Stop()
	for {
		s.lookAtAll(ctx)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

func (s *Service) lookAtAll(ctx context.Context) {
	var looks sync.WaitGroup
	for _, each := range s.instances {
		looks.Go(func() {
			silent, err := s.look(ctx, each.address)
			if ctx.Err() == nil {
				each.looked(ctx, silent, err)
			}
		})
	}
	looks.Wait()
}

// look asks an instance for what HTTP has for that: OPTIONS * is about the server
// and none of its resources. Whatever it answers, it is alive.
func (s *Service) look(ctx context.Context, address string) (silent bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	request := (&http.Request{
		Method: http.MethodOptions,
		URL:    &url.URL{Scheme: s.scheme, Host: address, Opaque: "*"},
		Header: http.Header{},
	}).WithContext(ctx)
	response, err := s.probes.RoundTrip(request)
	if err != nil {
		return ctx.Err() != nil, err
	}
	defer func() { _ = response.Body.Close() }()
	_, _ = io.CopyN(io.Discard, response.Body, maxHeaderBytes) // it is the answer that counts
	return false, nil
}
