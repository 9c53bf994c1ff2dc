package grpcclient

import (
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/tlsfiles"
	"example.com/b2/shop/v2/internal/platform/tlsfiles/tlstest"
)

// encrypted starts a probe that wants certificates of authority.
func encrypted(t *testing.T, authority *tlstest.Authority) *probe {
	t.Helper()
	source, err := tlsfiles.New(authority.Issue(t, "server"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return new(probe).start(t, "127.0.0.1:0", grpc.Creds(credentials.NewTLS(source.Server())))
}

func TestACoreIsCalledOverMutualTLS(t *testing.T) {
	authority := tlstest.New(t)
	a, b := encrypted(t, authority), encrypted(t, authority)
	for _, target := range []string{a.addr, a.addr + "," + b.addr} { // a list verifies each under its own name
		options := defaults(t, target)
		options.TLS = authority.Issue(t, "client")
		if got, err := connect(t, options).batch.Do(t.Context(), "x"); got != "x" || err != nil {
			t.Errorf("%s: got %q, %v", target, got, err)
		}
	}
}

func TestACoreOfAnotherAuthorityIsNotCalled(t *testing.T) {
	a := encrypted(t, tlstest.New(t))
	options := defaults(t, a.addr)
	options.TLS, options.Patience = tlstest.New(t).Issue(t, "client"), 200*time.Millisecond
	if _, err := dial(t, options).batch.Do(t.Context(), "x"); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestACertificateThatIsReplacedIsShownToTheNextInstance(t *testing.T) {
	authority := tlstest.New(t)
	a := encrypted(t, authority)
	options := defaults(t, a.addr)
	options.TLS = tlstest.New(t).Issue(t, "client") // nobody there believes it
	options.TLS.CA = authority.Issue(t, "x").CA
	c := dial(t, options)
	time.Sleep(100 * time.Millisecond)
	if c.Ready() {
		t.Fatal("connected with the certificate of a stranger")
	}
	good := authority.Issue(t, "client")
	copyFile(t, good.Cert, options.TLS.Cert)
	copyFile(t, good.Key, options.TLS.Key)
	eventually(t, "connected with the new certificate", c.Ready)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
