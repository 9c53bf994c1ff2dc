package tlsfiles_test

import (
	"crypto/tls"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
	"example.com/b2/shop/v2/internal/platform/tlsfiles/tlstest"
)

func source(t *testing.T, files tlsfiles.Files) *tlsfiles.Source {
	t.Helper()
	s, err := tlsfiles.New(files, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// handshake returns the serial number of the server's certificate, or why there
// was no agreement.
func handshake(t *testing.T, server, client *tls.Config) (serial string, err error) {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	served := make(chan error, 1)
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			err = conn.(*tls.Conn).HandshakeContext(t.Context())
			_ = conn.Close()
		}
		served <- err
	}()
	raw, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client.ServerName = "localhost"
	conn := tls.Client(raw, client)
	defer func() { _ = conn.Close() }()
	if err := conn.HandshakeContext(t.Context()); err != nil {
		return "", err
	}
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.String(), <-served
}

func TestBothSidesVerifyEachOther(t *testing.T) {
	ours, theirs := tlstest.New(t), tlstest.New(t)
	server := source(t, ours.Issue(t, "server")).Server()
	if _, err := handshake(t, server, source(t, ours.Issue(t, "client")).Client()); err != nil {
		t.Errorf("two of the same authority do not agree: %v", err)
	}
	if _, err := handshake(t, server, source(t, tlsfiles.Files{CA: ours.Issue(t, "x").CA}).Client()); err == nil {
		t.Error("a client without a certificate was accepted")
	}
	stranger := theirs.Issue(t, "client")
	stranger.CA = ours.Issue(t, "x").CA
	if _, err := handshake(t, server, source(t, stranger).Client()); err == nil {
		t.Error("a client of another authority was accepted")
	}
	if _, err := handshake(t, server, source(t, theirs.Issue(t, "other")).Client()); err == nil {
		t.Error("a server of another authority was accepted")
	}
}

func TestFilesThatChangeAreReadAgain(t *testing.T) {
	authority := tlstest.New(t)
	files := authority.Issue(t, "server")
	server := source(t, files).Server()
	client := source(t, authority.Issue(t, "client"))
	before, err := handshake(t, server, client.Client())
	if err != nil {
		t.Fatal(err)
	}
	authority.Issue(t, "server")
	after, err := handshake(t, server, client.Client())
	if err != nil || after == before {
		t.Errorf("still certificate %s after it was replaced: %v", after, err)
	}
	if err := os.WriteFile(files.Key, []byte("half a fi"), 0o600); err != nil {
		t.Fatal(err)
	}
	if last, err := handshake(t, server, client.Client()); err != nil || last != after {
		t.Errorf("a file that is half written ends service: %s, %v", last, err)
	}
}

func TestFilesThatAreNotGoodAreFoundOutAtTheStart(t *testing.T) {
	good := tlstest.New(t).Issue(t, "server")
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	other := tlstest.New(t).Issue(t, "server")
	for name, files := range map[string]tlsfiles.Files{
		"a certificate without its key": {Cert: good.Cert},
		"a key without its certificate": {Key: good.Key},
		"a key of another":              {Cert: good.Cert, Key: other.Key},
		"a missing file":                {CA: empty + ".none"},
		"no certificate in it":          {CA: empty},
	} {
		if files.Check() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if err := (tlsfiles.Files{CA: tlsfiles.System}).Check(); err != nil {
		t.Errorf("the authorities of the system: %v", err)
	}
}
