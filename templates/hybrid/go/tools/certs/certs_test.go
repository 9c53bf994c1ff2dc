package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
)

func workshop(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, path := range []string{"services/gateway", "cores/pricing"} {
		if err := os.MkdirAll(filepath.Join(root, path), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func issue(t *testing.T, root string) string {
	t.Helper()
	into := filepath.Join(root, "certs")
	if err := run(root, into); err != nil {
		t.Fatal(err)
	}
	return into
}

func TestEachComponentHasACertificateThatTheAuthorityVouchesFor(t *testing.T) {
	into := issue(t, workshop(t))
	text, err := os.ReadFile(filepath.Join(into, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	for _, name := range []string{"gateway", "pricing"} {
		pair, err := tls.LoadX509KeyPair(filepath.Join(into, name+".pem"), filepath.Join(into, name+".key"))
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range []string{"localhost", "127.0.0.1", "::1", name} {
			for _, use := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
				options := x509.VerifyOptions{Roots: pool, DNSName: host, KeyUsages: []x509.ExtKeyUsage{use}}
				if _, err := pair.Leaf.Verify(options); err != nil {
					t.Errorf("%s as %s: %v", name, host, err)
				}
			}
		}
	}
}

func TestTheAuthorityIsKeptAndTheCertificatesAreMadeAnew(t *testing.T) {
	root := workshop(t)
	into := issue(t, root)
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(into, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	ca, leaf := read("ca.pem"), read("gateway.pem")
	issue(t, root)
	if read("ca.pem") != ca {
		t.Error("the authority was made anew")
	}
	if read("gateway.pem") == leaf {
		t.Error("the certificate was kept")
	}
}

func TestKeysAreNotForOthersToRead(t *testing.T) {
	into := issue(t, workshop(t))
	for _, name := range []string{"ca.key", "gateway.key"} {
		info, err := os.Stat(filepath.Join(into, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", name, info.Mode())
		}
	}
}

func TestAProjectWithoutComponentsIsAnError(t *testing.T) {
	if err := run(t.TempDir(), t.TempDir()); err == nil {
		t.Error("no error")
	}
}
