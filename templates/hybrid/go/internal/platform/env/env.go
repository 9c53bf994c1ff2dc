// Package env reads settings from environment variables and reports every
// problem at once, so that a wrong deployment is corrected in one go.
package env

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"
)

// ExitUsage is the exit code for bad configuration (EX_USAGE of sysexits.h).
const ExitUsage = 64

// Reader reads settings and collects their problems. A variable that is empty
// counts as not set.
type Reader struct {
	lookup   func(key string) (string, bool)
	problems []error
}

// NewReader reads through lookup, which is os.LookupEnv outside of tests.
func NewReader(lookup func(key string) (string, bool)) *Reader {
	return &Reader{lookup: lookup}
}

// Err returns every problem so far, joined, or nil.
func (r *Reader) Err() error { return errors.Join(r.problems...) }

// Check adds a problem unless ok: for rules between settings.
func (r *Reader) Check(ok bool, format string, args ...any) {
	if !ok {
		r.problems = append(r.problems, fmt.Errorf(format, args...))
	}
}

// Parse reads key with a parser of the caller's. The fallback is text, so that
// it obeys the same rules as what an operator writes.
func Parse[T any](r *Reader, key, fallback string, parse func(string) (T, error)) T {
	text, ok := r.lookup(key)
	if !ok || text == "" {
		text = fallback
	}
	value, err := parse(text)
	r.Check(err == nil, "%s=%q: %w", key, text, err)
	return value
}

// Int reads a whole number from least to most, both included.
func (r *Reader) Int(key string, fallback, least, most int) int {
	return Parse(r, key, strconv.Itoa(fallback), func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return 0, errors.New("not a whole number")
		}
		if n < least || n > most {
			return 0, fmt.Errorf("must be from %d to %d", least, most)
		}
		return n, nil
	})
}

// Duration reads a duration such as 500ms or 2s, from least to most, both
// included.
func (r *Reader) Duration(key string, fallback, least, most time.Duration) time.Duration {
	return Parse(r, key, fallback.String(), func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		if err != nil {
			return 0, errors.New("not a duration such as 500ms or 2s")
		}
		if d < least || d > most {
			return 0, fmt.Errorf("must be from %s to %s", least, most)
		}
		return d, nil
	})
}

// Addr reads an address to listen on, host:port; port 0 takes a free one.
func (r *Reader) Addr(key, fallback string) string {
	return Parse(r, key, fallback, func(text string) (string, error) {
		_, port, err := net.SplitHostPort(text)
		if err != nil {
			return "", errors.New("not an address such as 127.0.0.1:8080")
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return "", errors.New("port must be from 0 to 65535")
		}
		return text, nil
	})
}

// Level reads a level of logging: debug, info, warn or error.
func (r *Reader) Level(key string, fallback slog.Level) slog.Level {
	return Parse(r, key, fallback.String(), func(text string) (level slog.Level, err error) {
		if level.UnmarshalText([]byte(text)) != nil {
			err = errors.New("must be debug, info, warn or error")
		}
		return level, err
	})
}
