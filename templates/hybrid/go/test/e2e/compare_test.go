//go:build e2e

package e2e

import (
	"encoding/json"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// maxText is the longest text a component compares, in bytes.
const maxText = 16384

// vector is a golden input and its output.
type vector struct {
	Name       string  `json:"name"`
	Left       string  `json:"left"`
	Right      string  `json:"right"`
	Distance   uint32  `json:"distance"`
	Similarity float64 `json:"similarity"`
}

// vectors reads the golden vectors of a component; the tests of the component
// itself read the same file.
func vectors(t *testing.T, name string) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "vectors", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are no golden vectors")
	}
	return all
}

// compare asks url to compare two texts.
func compare(t *testing.T, url, left, right string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"left": left, "right": right})
	if err != nil {
		t.Fatal(err)
	}
	return post(t, url, string(body))
}

// compareLater is compare in the background.
func compareLater(t *testing.T, url, left, right string) <-chan answer {
	t.Helper()
	later := make(chan answer, 1)
	go func() { later <- compare(t, url, left, right) }()
	return later
}

// output is the body of an answer that is no error.
type output struct {
	Distance   uint32  `json:"distance"`
	Similarity float64 `json:"similarity"`
}

// matches checks that got is the output of v.
func (got answer) matches(t *testing.T, v vector) {
	t.Helper()
	var out output
	if err := json.Unmarshal([]byte(got.body), &out); err != nil {
		t.Errorf("%s: %q is not JSON: %v", v.Name, got.body, err)
	}
	if got.status != http.StatusOK || out.Distance != v.Distance || math.Abs(out.Similarity-v.Similarity) > 1e-12 {
		t.Errorf("%s: got %d %s, want distance %d and similarity %v", v.Name, got.status, got.body, v.Distance, v.Similarity)
	}
}

// slow returns two texts that url takes half a second to compare on this machine,
// or the longest ones.
func slow(t *testing.T, url string) (left, right string) {
	t.Helper()
	for n := 1024; ; n = min(2*n, maxText) {
		left, right = strings.Repeat("a", n), strings.Repeat("b", n)
		if n == maxText || quickest(t, url, left, right) > 500*time.Millisecond {
			return left, right
		}
	}
}

// quickest is the time of the quicker one of two calls: a machine that is busy
// with something else takes longer, and never less.
func quickest(t *testing.T, url, left, right string) time.Duration {
	t.Helper()
	best := time.Hour
	for range 2 {
		start := time.Now()
		if got := compare(t, url, left, right); got.status != http.StatusOK {
			t.Fatalf("got %d %s", got.status, got.body)
		}
		best = min(best, time.Since(start))
	}
	return best
}

// busy has p work on a call to url, and returns the answer to come. A call that is
// over before anybody has seen it is followed by another.
func busy(t *testing.T, p *process, url string) <-chan answer {
	t.Helper()
	left, right := slow(t, url)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		call := compareLater(t, url, left, right)
		for len(call) == 0 {
			if p.working(t) == 1 {
				return call
			}
		}
		if got := <-call; got.status != http.StatusOK {
			t.Fatalf("got %d %s", got.status, got.body)
		}
	}
	t.Fatalf("not in %v: %s is busy", patience, p.name)
	return nil
}

// refusal is what url answers while p is busy with a call, which is answered all
// the same. A call that ends too soon for that is followed by another.
func refusal(t *testing.T, p *process, url string) answer {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		admitted := busy(t, p, url)
		got := compare(t, url, "a", "b")
		if first := <-admitted; first.status != http.StatusOK {
			t.Errorf("the call that was admitted got %d %s", first.status, first.body)
		}
		if got.status != http.StatusOK {
			return got
		}
	}
	t.Fatalf("not in %v: %s refuses a call", patience, p.name)
	return answer{}
}

// users compare all the time, each on a connection of its own.
type users struct {
	stop   atomic.Bool
	done   sync.WaitGroup
	served atomic.Int64
	failed atomic.Int64
}

// use has sixteen users begin, and returns once each has been served.
func use(t *testing.T, url string) *users {
	t.Helper()
	u := &users{}
	t.Cleanup(func() { u.stop.Store(true) })
	for range 16 {
		u.done.Go(func() {
			for !u.stop.Load() {
				if got := compare(t, url, "kitten", "sitting"); got.status != http.StatusOK {
					u.failed.Add(1)
					t.Logf("got %d %s", got.status, got.body)
				}
				u.served.Add(1)
			}
		})
	}
	eventually(t, "everybody is served", func() bool { return u.served.Load() > 100 })
	return u
}

// loseNothing has the users go on for a moment, and checks that none ever failed.
func (u *users) loseNothing(t *testing.T) {
	t.Helper()
	before := u.served.Load()
	eventually(t, "everybody is served again", func() bool { return u.served.Load() > before+100 })
	u.stop.Store(true)
	u.done.Wait()
	if u.failed.Load() > 0 {
		t.Errorf("%d of %d failed", u.failed.Load(), u.served.Load())
	}
}
