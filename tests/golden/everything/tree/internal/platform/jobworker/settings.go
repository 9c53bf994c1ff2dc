package jobworker

import (
	"errors"
	"net/url"
	"runtime"
	"strings"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/jobs"
)

// Settings are those of a queue and of those who work on it.
type Settings struct {
	URL  string // of a cluster; empty if this process keeps the queue itself
	Addr string // where it then can be reached
	Dir  string // where it then keeps its files
	Sync bool   // whether it then waits for the disk before it accepts a job

	Workers  int
	Attempts int
	Timeout  time.Duration
	Backoff  time.Duration
	AckWait  time.Duration
	Limits   jobs.Limits
}

// ReadSettings reads them; addr and dir are where a queue of this process is, unless
// told otherwise. Nobody has to say who he is there, so that it must be on loopback,
// unless insecure says that the network is trusted.
func ReadSettings(r *env.Reader, addr, dir string, insecure bool) Settings {
	s := Settings{
		URL: env.Parse(r, "NATS_URL", r.Common("NATS_URL"),
			"NATS servers with JetStream that keep the queue, such as nats://a:4222,nats://b:4222; this process itself if empty", servers),
		Addr: r.Addr("ADDR", addr, "where the queue can be reached, if this process keeps it"),
		Dir:  r.String("DIR", dir, "directory with its files then"),
		Sync: r.Bool("SYNC", false, "whether a job is on the disk before it is accepted: survives a power cut, not only a crash"),

		Workers:  r.Int("WORKERS", runtime.GOMAXPROCS(0), 1, 1<<12, "jobs in work at a time"),
		Attempts: r.Int("ATTEMPTS", 5, 1, 1000, "how often a job is tried before it is a dead letter"),
		Timeout:  r.Duration("JOB_TIMEOUT", 5*time.Minute, time.Millisecond, 24*time.Hour, "how long an attempt may take"),
		Backoff: r.Duration("BACKOFF", time.Second, time.Millisecond, time.Hour,
			"pause after the first attempt that failed; twice as long after each other one, up to an hour, with jitter"),
		AckWait: r.Duration("ACK_WAIT", 30*time.Second, time.Second, time.Hour, "after which silence of a worker its jobs are given to others"),
		Limits: jobs.Limits{
			Jobs:     r.Int("MAX_JOBS", 1_000_000, 1, 1<<40, "jobs in the queue; more are refused"),
			Results:  r.Duration("KEEP_RESULTS", 24*time.Hour, time.Minute, 365*24*time.Hour, "how long a result is kept, and its key known"),
			Dead:     r.Duration("KEEP_DEAD", 30*24*time.Hour, time.Minute, 365*24*time.Hour, "how long a dead letter is kept"),
			Replicas: r.Int("REPLICAS", 1, 1, 5, "copies of the queue in a cluster; 3 survive the loss of a server"),
		},
	}
	r.Check(insecure || s.URL != "" || env.Loopback(s.Addr),
		"%s=%s is open to the network: keep the queue in a cluster (%s), or set INSECURE=true where the network is trusted",
		r.Key("ADDR"), s.Addr, r.Key("NATS_URL"))
	return s
}

// servers checks a list of URLs.
func servers(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	for part := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil || u.Host == "" {
			return "", errors.New("not URLs such as nats://127.0.0.1:4222, with commas between them")
		}
	}
	return text, nil
}
