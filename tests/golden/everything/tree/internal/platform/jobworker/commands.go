package jobworker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/jobs"
	"example.com/b2/shop/v2/internal/platform/service"
)

// commandTime is how long a command waits for the queue, and for a result.
const commandTime = 10 * time.Second

// Commands are what people ask the queue called name, beside those who work on it.
func Commands[C any](name string, settings func(C) Settings) []service.Command[C] {
	command := func(usage, meaning string, least, most int, run func(context.Context, *jobs.Queue, []string) (any, error)) service.Command[C] {
		return service.Command[C]{Usage: usage, Meaning: meaning, Least: least, Most: most, Run: func(ctx context.Context, cfg C, args []string, stdout io.Writer) error {
			return ask(ctx, name, settings(cfg), stdout, func(ctx context.Context, queue *jobs.Queue) (any, error) { return run(ctx, queue, args) })
		}}
	}
	return []service.Command[C]{
		command("enqueue JSON [KEY]", "hand over a job", 1, 2, enqueue),
		command("result KEY", "print the result of a job, once there is one", 1, 1, await),
		command("dead KEY", "print a job that was given up", 1, 1, func(ctx context.Context, queue *jobs.Queue, args []string) (any, error) {
			return queue.Dead(ctx, args[0])
		}),
		command("retry KEY", "take a job that was given up into the queue again", 1, 1, func(ctx context.Context, queue *jobs.Queue, args []string) (any, error) {
			return jobs.Receipt{Key: args[0]}, queue.Retry(ctx, args[0])
		}),
	}
}

// ask connects to a queue that is kept by another process, and prints its answer.
func ask(ctx context.Context, name string, s Settings, stdout io.Writer, run func(context.Context, *jobs.Queue) (any, error)) error {
	url := s.URL
	if url == "" {
		url = "nats://" + s.Addr
	}
	queue, err := jobs.Open(name, url)
	if err != nil {
		return err
	}
	defer func() { _ = queue.Close() }()
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	for !queue.Ready() {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("nobody keeps the queue at %s", url)
		}
	}
	answer, err := run(ctx, queue)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(answer)
}

func enqueue(ctx context.Context, queue *jobs.Queue, args []string) (any, error) {
	if !json.Valid([]byte(args[0])) {
		return nil, fault.New(fault.ErrInvalidArgument, "the job is not JSON")
	}
	key := ""
	if len(args) == 2 {
		key = args[1]
	}
	return queue.Enqueue(ctx, key, json.RawMessage(args[0]))
}

// await waits for the end of a job.
func await(ctx context.Context, queue *jobs.Queue, args []string) (any, error) {
	for {
		output, err := queue.Result(ctx, args[0])
		if !errors.Is(err, jobs.ErrNotDone) {
			return output, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}
