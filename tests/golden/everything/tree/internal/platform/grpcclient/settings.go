package grpcclient

import (
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

// maxBatch is how many entries any contract allows.
const maxBatch = 64

// ReadOptions reads how a core is called, from settings that begin with its name;
// target is where it is unless told otherwise. Without TLS that must be on this
// machine, unless insecure says that the network is trusted.
func ReadOptions(r *env.Reader, name, target string, insecure bool) Options {
	o := Options{
		Name:   name,
		Target: env.Parse(r, "TARGET", target, "where "+name+" is: host:port, a list of them, dns:///host:port or unix:///path", ParseTarget),
		TLS: tlsfiles.Files{
			CA:   r.String("CA", "", "file with the authorities that "+name+" is certified by, or system; plaintext if empty"),
			Cert: r.String("CERT", "", "file with the certificate to show to "+name),
			Key:  r.String("KEY", "", "file with its key"),
		},
		MaxCalls: r.Int("MAX_CALLS", 128, 1, 1<<20, "calls inside at a time: waiting and in flight"),
		Batch:    r.Int("BATCH", maxBatch, 1, maxBatch, "calls that share a batch, at most"),
		Linger:   r.Duration("LINGER", 500*time.Microsecond, 100*time.Microsecond, time.Second, "how long a call waits to share one, at most"),
		Work:     r.Duration("WORK", 2*time.Millisecond, 0, time.Second, "how long a batch may be expected to take, so that slow calls travel alone; 0s for any time"),
		Timeout:  r.Duration("TIMEOUT", 2*time.Second, time.Millisecond, time.Hour, "deadline of a call, waiting included"),
		Patience: r.Duration("PATIENCE", 1500*time.Millisecond, 0, time.Minute, "how long calls wait for a lost "+name+" before they fail at once"),
	}
	err := o.TLS.Check()
	r.Check(err == nil, "%s: %w", r.Key("CA"), err)
	r.Check(o.TLS.CA != "" || o.TLS.Cert == "", "%s is of no use without %s", r.Key("CERT"), r.Key("CA"))
	r.Check(insecure || !o.TLS.Empty() || o.Target.Local(),
		"%s=%s is reached over the network without TLS: set %s, or INSECURE=true where the network is trusted", r.Key("TARGET"), o.Target, r.Key("CA"))
	return o
}
