package grpcclient

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"

	"google.golang.org/grpc/grpclog"
)

// grpcTarget is where gRPC logs to; nowhere until something is dialled.
var grpcTarget atomic.Pointer[slog.Logger]

// gRPC has one log in a process, and must be told of it before anything else. It
// writes plain text among the JSON otherwise.
func init() { grpclog.SetLoggerV2(grpcLog{}) } //nolint:gochecknoinits // nothing else comes before

// grpcLog is a log for gRPC, whose warnings are what happens in every restart:
// the state of connections is logged by us.
type grpcLog struct{}

func (grpcLog) Info(...any)                      {}
func (grpcLog) Infoln(...any)                    {}
func (grpcLog) Infof(string, ...any)             {}
func (l grpcLog) Warning(args ...any)            { l.write(slog.LevelDebug, fmt.Sprint(args...)) }
func (l grpcLog) Warningln(args ...any)          { l.write(slog.LevelDebug, fmt.Sprintln(args...)) }
func (l grpcLog) Error(args ...any)              { l.write(slog.LevelWarn, fmt.Sprint(args...)) }
func (l grpcLog) Errorln(args ...any)            { l.write(slog.LevelWarn, fmt.Sprintln(args...)) }
func (l grpcLog) Fatal(args ...any)              { l.die(fmt.Sprint(args...)) }
func (l grpcLog) Fatalln(args ...any)            { l.die(fmt.Sprintln(args...)) }
func (grpcLog) V(level int) bool                 { return level <= 0 }
func (l grpcLog) Warningf(f string, args ...any) { l.write(slog.LevelDebug, fmt.Sprintf(f, args...)) }
func (l grpcLog) Errorf(f string, args ...any)   { l.write(slog.LevelWarn, fmt.Sprintf(f, args...)) }
func (l grpcLog) Fatalf(f string, args ...any)   { l.die(fmt.Sprintf(f, args...)) }

func (grpcLog) write(level slog.Level, text string) {
	if log := grpcTarget.Load(); log != nil {
		log.Log(context.Background(), level, "grpc", "text", strings.TrimSpace(text))
	}
}

// die is what gRPC expects of Fatal; it calls it for defects only.
func (l grpcLog) die(text string) {
	l.write(slog.LevelError, text)
	os.Exit(1)
}
