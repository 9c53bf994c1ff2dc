package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
)

// output is the terminal, shared by all components line by line.
type output struct {
	mu      sync.Mutex
	w       io.Writer
	colours bool
	width   int // of the longest name
}

// maxLine bounds what is held of a line that does not end.
const maxLine = 64 << 10

// palette has no red: it means trouble to most people.
var palette = []int{36, 33, 32, 35, 34, 96, 93, 92, 95, 94}

func colourOf(c component) int { return palette[c.index%len(palette)] }

func newOutput(w io.Writer, colours bool, components []component) *output {
	o := &output{w: w, colours: colours, width: len("run")}
	for _, c := range components {
		o.width = max(o.width, len(c.name))
	}
	return o
}

// colourful reports whether file is a terminal whose user wants colours. See
// https://no-color.org.
func colourful(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
}

// line writes one line of whoever is called name.
func (o *output) line(name string, colour int, text string) {
	prefix := fmt.Sprintf("%-*s |", o.width, name)
	if o.colours {
		prefix = fmt.Sprintf("\x1b[%dm%s\x1b[0m", colour, prefix)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = fmt.Fprintf(o.w, "%s %s\n", prefix, text) // nobody reads if this fails
}

// say writes a line of our own.
func (o *output) say(format string, args ...any) {
	o.line("run", 1, fmt.Sprintf(format, args...))
}

// plain writes a line as it is.
func (o *output) plain(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = fmt.Fprintln(o.w, text) // nobody reads if this fails
}

// lines is a writer that cuts what it is given into lines.
type lines struct {
	out    *output
	name   string
	colour int
	rest   []byte
}

// Write never fails: a program must not die of where its log goes.
func (l *lines) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, found := bytes.Cut(l.rest, []byte("\n"))
		if !found {
			break
		}
		l.out.line(l.name, l.colour, string(bytes.TrimSuffix(line, []byte("\r"))))
		if bytes.Contains(bytes.ToLower(line), []byte("address already in use")) {
			l.out.say("is an older run still there?")
		}
		l.rest = rest
	}
	if len(l.rest) > maxLine {
		l.flush()
	}
	return len(text), nil
}

// flush writes a last line that did not end.
func (l *lines) flush() {
	if len(l.rest) > 0 {
		l.out.line(l.name, l.colour, string(l.rest))
		l.rest = nil
	}
}
