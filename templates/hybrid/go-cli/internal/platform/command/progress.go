package command

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
)

// progress counts what is done, for who waits at a terminal.
type progress struct {
	done atomic.Int64
	end  chan struct{} // nil if nobody watches
	gone chan struct{}
}

// between is the time from one look at the count to the next.
const between = 200 * time.Millisecond

// startProgress shows the progress while outputs go elsewhere than to the terminal.
func startProgress(cmd *cobra.Command) *progress {
	p := &progress{}
	if terminal(cmd.ErrOrStderr()) && !terminal(cmd.OutOrStdout()) {
		p.end, p.gone = make(chan struct{}), make(chan struct{})
		go p.show(cmd.ErrOrStderr())
	}
	return p
}

func (p *progress) step() { p.done.Add(1) }

// stop takes the line away.
func (p *progress) stop() {
	if p.end != nil {
		close(p.end)
		<-p.gone
	}
}

func (p *progress) show(w io.Writer) {
	defer close(p.gone)
	start, ticker := time.Now(), time.NewTicker(between)
	defer ticker.Stop()
	for {
		select {
		case <-p.end:
			_, _ = io.WriteString(w, "\r\x1b[K")
			return
		case <-ticker.C:
			done := p.done.Load()
			_, _ = fmt.Fprintf(w, "\r%d done, %.0f/s\x1b[K", done, float64(done)/time.Since(start).Seconds())
		}
	}
}

// terminal reports whether a person may be looking at what is written to w.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
