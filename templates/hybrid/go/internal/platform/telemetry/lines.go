package telemetry

import (
	"bytes"
	"io"
	"sync"
	"time"
)

const (
	// maxWaiting is how many bytes may wait for a reader that is slow: a few
	// thousand lines.
	maxWaiting = 1 << 20
	// maxPiece is what a pipe takes whole, so that lines of several processes that
	// share one are not mixed.
	maxPiece = 4096
	maxSpare = 1 << 16 // what is kept of the room that a burst took
)

// Lines is a writer of whole lines that never waits for who reads them. A pipe
// that is full, or a disk, costs lines and no request; those lost are counted.
type Lines struct {
	out   io.Writer
	wake  chan struct{} // one waits, and that is enough
	ended chan struct{} // closed when nothing is written any more

	mu      sync.Mutex
	waiting []byte
	lost    int
	closed  bool
}

// NewLines writes to out, from now until Close. What is lost is told to report,
// in lines, as soon as there is room again.
func NewLines(out io.Writer, report func(lost int)) *Lines {
	l := &Lines{out: out, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go l.run(report)
	return l
}

// Write takes a line, or drops it when too much is waiting. It does not fail: who
// logs could do nothing about it.
func (l *Lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.waiting)+len(line) > maxWaiting {
		l.lost++
		return len(line), nil
	}
	l.waiting = append(l.waiting, line...)
	l.signal()
	return len(line), nil
}

// Close waits until every line is written, or for limit: a reader that hangs must
// not keep the process.
func (l *Lines) Close(limit time.Duration) {
	l.mu.Lock()
	l.closed = true
	l.signal()
	l.mu.Unlock()
	select {
	case <-l.ended:
	case <-time.After(limit):
	}
}

func (l *Lines) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Lines) run(report func(lost int)) {
	defer close(l.ended)
	var spare []byte
	for range l.wake {
		text, lost, closed := l.take(spare)
		// Now, while there is room: after a long wait for the reader it would be lost
		// itself, and with it the number.
		if lost > 0 && !closed {
			report(lost)
		}
		l.write(text)
		spare = text[:0]
		if cap(spare) > maxSpare {
			spare = nil
		}
		if closed {
			return
		}
	}
}

// take leaves spare in place of what is waiting.
func (l *Lines) take(spare []byte) (text []byte, lost int, closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	text, lost = l.waiting, l.lost
	l.waiting, l.lost = spare, 0
	return text, lost, l.closed
}

func (l *Lines) write(text []byte) {
	for len(text) > 0 {
		n := piece(text)
		// A log that cannot be written costs its lines, and nothing else.
		_, _ = l.out.Write(text[:n])
		text = text[n:]
	}
}

// piece is the length of as many lines as a pipe takes whole; at least one.
func piece(text []byte) int {
	if len(text) <= maxPiece {
		return len(text)
	}
	if end := bytes.LastIndexByte(text[:maxPiece], '\n'); end >= 0 {
		return end + 1
	}
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return end + 1
	}
	return len(text)
}
