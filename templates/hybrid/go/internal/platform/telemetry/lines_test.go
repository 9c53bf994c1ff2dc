package telemetry

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// hung is a pipe that nobody reads until it is released.
type hung struct {
	bytes.Buffer

	released chan struct{}
}

func (h *hung) Write(p []byte) (int, error) {
	<-h.released
	return h.Buffer.Write(p)
}

func TestLinesAreWrittenInOrderUntilClosed(t *testing.T) {
	var out bytes.Buffer
	lines := NewLines(&out, func(int) {})
	var want strings.Builder
	for n := range 5000 {
		_, _ = fmt.Fprintf(io.MultiWriter(lines, &want), "line %d\n", n)
	}
	lines.Close(time.Minute)
	if out.String() != want.String() {
		t.Errorf("%d bytes arrived of %d", out.Len(), want.Len())
	}
}

func TestAReaderThatHangsHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &hung{released: make(chan struct{})}
		lost := 0
		lines := NewLines(out, func(n int) { lost += n })
		line := []byte(strings.Repeat("x", 1023) + "\n")
		const written = 3 * maxWaiting / 1024
		for range written {
			_, _ = lines.Write(line) // synctest reports a deadlock if this waits
		}
		close(out.released)
		synctest.Wait()
		if kept := out.Len() / len(line); lost == 0 || kept+lost != written {
			t.Errorf("%d lines arrived and %d are known to be lost, of %d", kept, lost, written)
		}
		lines.Close(time.Minute)
	})
}

func TestClosingWaitsForAReaderAsLongAsItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &hung{released: make(chan struct{})}
		lines := NewLines(out, func(int) {})
		_, _ = lines.Write([]byte("x\n"))
		began := time.Now()
		lines.Close(time.Second)
		if took := time.Since(began); took != time.Second {
			t.Errorf("closed after %v", took)
		}
		close(out.released)
	})
}

func TestLinesThatFitIntoAPipeAreNotTorn(t *testing.T) {
	var sizes []int
	short, long := strings.Repeat("x", 99)+"\n", strings.Repeat("y", maxPiece)+"\n"
	text := []byte(strings.Repeat(short, 50) + long + short)
	for len(text) > 0 {
		n := piece(text)
		sizes, text = append(sizes, n), text[n:]
	}
	if want := fmt.Sprint([]int{4000, 1000, len(long), len(short)}); fmt.Sprint(sizes) != want {
		t.Errorf("pieces of %v, not %v", sizes, want)
	}
}
