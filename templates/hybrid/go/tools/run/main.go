// Command run starts every component of the project and stops them together. It
// is what `make run` runs. With -dev, as `make dev` runs it, it also builds and
// restarts what a saved file touches.
//
// A component says how it is started in the run.json of its own directory:
//
//	{"command": ["bin/gateway"], "ready": "http://127.0.0.1:8081/readyz", "try": "curl …", "calls": ["pricing"]}
//
// What is called stops after those that call it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	root := flag.String("root", ".", "directory of the project")
	dev := flag.Bool("dev", false, "build and restart what a saved file touches")
	limit := flag.Duration("stop-limit", 30*time.Second, "time to stop in before components are killed")
	flag.Parse()
	if err := run(*root, *limit, *dev); err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		os.Exit(1)
	}
}

func run(root string, limit time.Duration, dev bool) error {
	components, err := discover(root)
	if err != nil {
		return err
	}
	signals := make(chan os.Signal, 2)
	// SIGHUP comes when the terminal is closed.
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	impatient := make(chan struct{})
	go func() {
		<-signals
		stop()
		<-signals // whoever asks twice does not want to wait for the limit
		close(impatient)
	}()
	out := newOutput(os.Stdout, colourful(os.Stdout), components)
	r := runner{out: out, limit: limit, impatient: impatient}
	if dev {
		return (&developer{runner: r, root: root, build: makeTargets(root, out)}).run(ctx, components)
	}
	return r.run(ctx, components)
}
