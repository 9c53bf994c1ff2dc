package jobworker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// startTime is how long a queue may take to read its files.
const startTime = time.Minute

// keeper keeps a queue in this process, by a NATS server with JetStream.
type keeper struct{ nats *server.Server }

// keep starts a server. End it with stop.
func keep(name string, s Settings, log *slog.Logger) (*keeper, error) {
	host, text, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return nil, fmt.Errorf("keep the queue: %w", err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, fmt.Errorf("keep the queue: %w", err)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if err := private(s.Dir); err != nil {
		return nil, fmt.Errorf("keep the queue: %w", err)
	}
	nats, err := server.NewServer(&server.Options{
		ServerName: name, Host: host, Port: port, JetStream: true, StoreDir: s.Dir, SyncAlways: s.Sync,
		NoSigs: true, DisableShortFirstPing: true, MaxPayload: maxPayload,
	})
	if err != nil {
		return nil, fmt.Errorf("keep the queue: %w", err)
	}
	nats.SetLoggerV2(logger{log}, false, false, false)
	nats.Start()
	if !nats.ReadyForConnections(startTime) || !nats.JetStreamEnabled() {
		nats.Shutdown()
		return nil, fmt.Errorf("keep the queue in %s at %s: it does not start; the log says why", s.Dir, s.Addr)
	}
	return &keeper{nats}, nil
}

// private makes a directory whose files are nobody else's, and nothing for Git.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("*\n"), 0o600)
}

// maxPayload is the size of the largest job or result, in bytes.
const maxPayload = 1 << 20

// within connects to the server without a network.
func (k *keeper) within() nats.Option { return nats.InProcessServer(k.nats) }

// stop has the server write what it knows, until ctx ends.
func (k *keeper) stop(ctx context.Context) error {
	k.nats.Shutdown()
	done := make(chan struct{})
	go func() {
		k.nats.WaitForShutdown()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.New("the queue does not stop")
	}
}

// logger writes what the server says as lines of this service.
type logger struct{ *slog.Logger }

func (l logger) Noticef(format string, args ...any) { l.log(slog.LevelDebug, format, args) }
func (l logger) Warnf(format string, args ...any)   { l.log(slog.LevelWarn, format, args) }
func (l logger) Errorf(format string, args ...any)  { l.log(slog.LevelError, format, args) }
func (l logger) Fatalf(format string, args ...any)  { l.log(slog.LevelError, format, args) }
func (l logger) Debugf(format string, args ...any)  { l.log(slog.LevelDebug, format, args) }
func (l logger) Tracef(format string, args ...any)  { l.log(slog.LevelDebug, format, args) }

func (l logger) log(level slog.Level, format string, args []any) {
	l.Log(context.Background(), level, "queue", "line", fmt.Sprintf(format, args...))
}
