// Package env reads settings from environment variables and reports every
// problem at once, so that a wrong deployment is corrected in one go. What it is
// asked for is also what it can explain.
package env

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"
)

// ExitUsage is the exit code for bad configuration (EX_USAGE of sysexits.h).
const ExitUsage = 64

// Reader reads the settings that begin with a prefix and collects their problems.
// A variable that is empty counts as not set.
type Reader struct {
	prefix string
	shared *shared
}

// shared is what a reader and those made of it have in common.
type shared struct {
	values   map[string]string
	settings []Setting
	problems []error
}

// Setting is one variable, for people.
type Setting struct{ Key, Default, Meaning string }

// NewReader reads environ, which has the form of os.Environ. Prefix is what the
// variables begin with, the dash below included: GATEWAY_.
func NewReader(environ []string, prefix string) *Reader {
	values := map[string]string{}
	for _, pair := range environ {
		if key, value, ok := strings.Cut(pair, "="); ok {
			values[key] = value
		}
	}
	return &Reader{prefix, &shared{values: values}}
}

// Under returns a reader of the settings whose names go on with part.
func (r *Reader) Under(part string) *Reader { return &Reader{r.prefix + part, r.shared} }

// Key is the whole name of a setting.
func (r *Reader) Key(name string) string { return r.prefix + name }

// Common returns a variable that many programs share, whatever its prefix.
func (r *Reader) Common(key string) string { return r.shared.values[key] }

// Settings returns everything that was asked for, in that order.
func (r *Reader) Settings() []Setting { return r.shared.settings }

// Err returns every problem so far, joined, or nil. A variable that is nearly one
// that was asked for is a problem: somebody has misspelt it.
func (r *Reader) Err() error {
	misspelt, _ := r.unknown()
	return errors.Join(append(r.shared.problems, misspelt...)...)
}

// Strangers are the variables with the prefix that nobody asked for, and that are
// near none: of another version, or of another component whose name begins alike.
func (r *Reader) Strangers() []string {
	_, strangers := r.unknown()
	return strangers
}

// Check adds a problem unless ok: for rules between settings. They are held
// against the defaults where a setting cannot be read.
func (r *Reader) Check(ok bool, format string, args ...any) {
	if !ok {
		r.shared.problems = append(r.shared.problems, fmt.Errorf(format, args...))
	}
}

// Parse reads a setting with a parser of the caller's. The fallback is text, so
// that it obeys the same rules as what an operator writes.
func Parse[T any](r *Reader, name, fallback, meaning string, parse func(string) (T, error)) T {
	key := r.Key(name)
	r.shared.settings = append(r.shared.settings, Setting{key, fallback, meaning})
	text := r.shared.values[key]
	if text == "" {
		text = fallback
	}
	value, err := parse(text)
	if err != nil {
		r.Check(false, "%s=%q: %w", key, text, err)
		value, _ = parse(fallback)
	}
	return value
}

// String reads any text.
func (r *Reader) String(name, fallback, meaning string) string {
	return Parse(r, name, fallback, meaning, func(text string) (string, error) { return text, nil })
}

// Bool reads true or false.
func (r *Reader) Bool(name string, fallback bool, meaning string) bool {
	return Parse(r, name, strconv.FormatBool(fallback), meaning, func(text string) (bool, error) {
		value, err := strconv.ParseBool(text)
		if err != nil {
			err = errors.New("must be true or false")
		}
		return value, err
	})
}

// Int reads a whole number from least to most, both included.
func (r *Reader) Int(name string, fallback, least, most int, meaning string) int {
	return Parse(r, name, strconv.Itoa(fallback), meaning, func(text string) (int, error) {
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
func (r *Reader) Duration(name string, fallback, least, most time.Duration, meaning string) time.Duration {
	return Parse(r, name, fallback.String(), meaning, func(text string) (time.Duration, error) {
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
func (r *Reader) Addr(name, fallback, meaning string) string {
	return Parse(r, name, fallback, meaning, func(text string) (string, error) {
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
func (r *Reader) Level(name string, fallback slog.Level, meaning string) slog.Level {
	return Parse(r, name, strings.ToLower(fallback.String()), meaning, ParseLevel)
}

// ParseLevel reads debug, info, warn or error.
func ParseLevel(text string) (level slog.Level, err error) {
	if level.UnmarshalText([]byte(text)) != nil {
		err = errors.New("must be debug, info, warn or error")
	}
	return level, err
}

// Loopback reports whether an address, host:port, cannot be reached from outside.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
