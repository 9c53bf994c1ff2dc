package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"time"
)

const (
	readyInterval = 50 * time.Millisecond
	patience      = 15 * time.Second // between reminders of what is not ready
)

// runner runs components together: if one ends, they all do.
type runner struct {
	out       *output
	limit     time.Duration   // for the stop
	impatient <-chan struct{} // once it is closed, the stop is cut short
}

// run returns once every component has ended: nil if that was asked for by the
// end of ctx, and else who ended by itself.
func (r *runner) run(ctx context.Context, components []component) error {
	var processes []*process
	died := make(chan *process, len(components))
	for _, c := range components {
		// The end of ctx does not kill components: they are stopped in order.
		p, err := start(context.WithoutCancel(ctx), c, r.out, colourOf(c))
		if err != nil {
			r.stop(processes)
			return fmt.Errorf("%s did not start: %w", c.name, err)
		}
		processes = append(processes, p)
		go func() {
			<-p.done
			died <- p
		}()
	}
	watch, cancel := context.WithCancel(ctx)
	announced := make(chan struct{})
	go func() {
		defer close(announced)
		r.announce(watch, components)
	}()
	var failure error
	select {
	case <-ctx.Done():
		r.out.say("stopping")
	case p := <-died:
		failure = fmt.Errorf("%s ended by itself: %s", p.component.name, p.fate())
		r.out.say("%s ended by itself (%s); stopping the others", p.component.name, p.fate())
	}
	cancel()
	<-announced
	r.stop(processes)
	return failure
}

// announce waits until every component is ready and then says how to try them.
func (r *runner) announce(ctx context.Context, components []component) {
	client := &http.Client{Timeout: time.Second}
	missing, reminded := components, time.Now()
	for len(missing) > 0 {
		var still []component
		for _, c := range missing {
			if !ready(ctx, client, c.Ready) {
				still = append(still, c)
			}
		}
		missing = still
		if len(missing) > 0 && time.Since(reminded) > patience {
			r.out.say("still waiting for %s", names(missing))
			reminded = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(readyInterval):
		}
	}
	r.out.plain("ready: " + names(components))
	for _, c := range components {
		if c.Try != "" {
			r.out.plain("ready: try  " + c.Try)
		}
	}
}

func ready(ctx context.Context, client *http.Client, url string) bool {
	if url == "" {
		return true
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// stop ends the processes, callers first, and kills what is left at the limit.
func (r *runner) stop(processes []*process) {
	limit := make(chan struct{})
	timer := time.AfterFunc(r.limit, func() { close(limit) })
	defer timer.Stop()
	for len(processes) > 0 {
		var callers []*process
		callers, processes = uncalled(processes)
		for _, p := range callers {
			p.signal(syscall.SIGTERM)
		}
		for _, p := range callers {
			r.await(p, limit)
		}
	}
}

// uncalled splits processes into those that none of the others calls, and the rest.
// Where there is none such, because they call each other, it is all of them.
func uncalled(processes []*process) (callers, rest []*process) {
	called := map[string]bool{}
	for _, p := range processes {
		for _, name := range p.component.Calls {
			called[name] = true
		}
	}
	for _, p := range processes {
		if called[p.component.name] {
			rest = append(rest, p)
		} else {
			callers = append(callers, p)
		}
	}
	if len(callers) == 0 {
		return rest, nil
	}
	return callers, rest
}

func (r *runner) await(p *process, limit <-chan struct{}) {
	select {
	case <-p.done:
		return
	case <-limit:
	case <-r.impatient:
	}
	r.out.say("killing %s", p.component.name)
	p.signal(syscall.SIGKILL)
	<-p.done
}

func names(components []component) string {
	var all []string
	for _, c := range components {
		all = append(all, c.name)
	}
	return strings.Join(all, ", ")
}
