package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	pollInterval = 100 * time.Millisecond
	// settle is how long nothing more must be saved before a build begins: editors
	// and git write several files at once.
	settle = 50 * time.Millisecond
)

// developer runs components, and builds and restarts what a saved file touches.
type developer struct {
	runner
	root  string
	build func(ctx context.Context, targets []string) error

	processes map[string]*process
	programs  map[string]string   // the digest of what each was started from, by name
	built     map[string]artifact // by path
	died      chan *process
}

// goFlags are for what is run after each edit. The state of git would be part of a
// binary otherwise, and restart what no saved file touches; and half of the time goes
// into what only debuggers read, so for them there is `make build`.
const goFlags = "-buildvcs=false -ldflags=-w"

// makeTargets builds as `make` does; its output goes to out.
func makeTargets(root string, out *output) func(context.Context, []string) error {
	return func(ctx context.Context, targets []string) error {
		log := &lines{out: out, name: "make", colour: 1}
		cmd := exec.CommandContext(ctx, "make", append([]string{"--no-print-directory", "-s"}, targets...)...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(goFlags+" "+os.Getenv("GOFLAGS")))
		cmd.Stdout, cmd.Stderr = log, log
		defer log.flush()
		return cmd.Run()
	}
}

// run returns once ctx has ended and every component has stopped. One that ends by
// itself is started again when it is built anew.
func (d *developer) run(ctx context.Context, components []component) error {
	d.processes, d.programs, d.built, d.died = map[string]*process{}, map[string]string{}, map[string]artifact{}, make(chan *process)
	files := scan(d.root)
	if err := d.build(ctx, targets(keys(files), files)); err != nil {
		d.out.say("the build failed; waiting for a file to be saved")
	}
	d.restart(ctx, components)
	watch, cancel := context.WithCancel(ctx)
	announced := make(chan struct{})
	go func() {
		defer close(announced)
		d.announce(watch, components)
	}()
	for ctx.Err() == nil {
		files = d.step(ctx, components, files)
	}
	cancel()
	<-announced
	d.out.say("stopping")
	d.stop(d.living(components))
	return nil
}

// step waits for a moment, and for what has happened in it.
func (d *developer) step(ctx context.Context, components []component, files map[string]stamp) map[string]stamp {
	select {
	case <-ctx.Done():
		return files
	case p := <-d.died:
		if d.processes[p.component.name] == p {
			d.out.say("%s ended by itself (%s); it starts again when it is built anew", p.component.name, p.fate())
			d.programs[p.component.name] = ""
		}
		return files
	case <-time.After(pollInterval):
	}
	now := scan(d.root)
	if len(changes(files, now)) == 0 {
		return now
	}
	now = d.settled(ctx, now)
	d.rebuild(ctx, components, changes(files, now), now)
	return now
}

// settled waits until nothing more is saved.
func (d *developer) settled(ctx context.Context, now map[string]stamp) map[string]stamp {
	for ctx.Err() == nil {
		time.Sleep(settle)
		next := scan(d.root)
		if len(changes(now, next)) == 0 {
			return next
		}
		now = next
	}
	return now
}

func (d *developer) rebuild(ctx context.Context, components []component, paths []string, files map[string]stamp) {
	wanted := targets(paths, files)
	if len(wanted) == 0 {
		return
	}
	d.out.say("%s: %s", summary(paths), strings.Join(wanted, " "))
	start := time.Now()
	if err := d.build(ctx, wanted); err != nil {
		if ctx.Err() == nil {
			d.out.say("the build failed; what runs goes on")
		}
		return
	}
	restarted := d.restart(ctx, components)
	d.out.say("%s, in %v", restarted, time.Since(start).Round(time.Millisecond))
}

// summary names what was saved, in a few words.
func summary(paths []string) string {
	if len(paths) == 1 {
		return paths[0]
	}
	return fmt.Sprintf("%s and %d more", paths[0], len(paths)-1)
}

// restart starts anew whatever is not what was built, and says what that was.
func (d *developer) restart(ctx context.Context, components []component) string {
	var names []string
	for _, c := range components {
		program := d.digest(c.program())
		if program == d.programs[c.name] {
			continue
		}
		if old := d.processes[c.name]; old != nil {
			d.stop([]*process{old})
		}
		d.start(ctx, c, program)
		names = append(names, c.name)
	}
	if len(names) == 0 {
		return "nothing to restart"
	}
	return "restarted " + strings.Join(names, ", ")
}

func (d *developer) start(ctx context.Context, c component, program string) {
	// Nobody sends requests elsewhere here, so there is no delay to wait for.
	c.env = []string{c.prefix() + "_DRAIN_DELAY=0s"}
	p, err := start(context.WithoutCancel(ctx), c, d.out, colourOf(c))
	if err != nil {
		d.out.say("%s did not start: %v", c.name, err)
		return
	}
	d.processes[c.name], d.programs[c.name] = p, program
	go func() {
		<-p.done
		select {
		case d.died <- p:
		case <-ctx.Done():
		}
	}()
}

// living are the processes that run, in the order of their components.
func (d *developer) living(components []component) (all []*process) {
	for _, c := range components {
		if p := d.processes[c.name]; p != nil && !p.ended() {
			all = append(all, p)
		}
	}
	return all
}

// artifact is a program as it was last read.
type artifact struct {
	stamp  stamp
	digest string
}

// digest tells one program from another. Large ones are read again only if they
// were written.
func (d *developer) digest(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "missing"
	}
	is := stamp{info.ModTime(), info.Size()}
	if was := d.built[path]; was.stamp != is {
		d.built[path] = artifact{is, digest(path)}
	}
	return d.built[path].digest
}

func digest(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return "missing"
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "unreadable"
	}
	return string(hash.Sum(nil))
}

func keys(files map[string]stamp) (all []string) {
	for path := range files {
		all = append(all, path)
	}
	return all
}
