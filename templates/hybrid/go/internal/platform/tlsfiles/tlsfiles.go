// Package tlsfiles makes TLS of files that may be replaced while a service runs:
// each handshake uses what the files hold then.
package tlsfiles

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
)

// System stands for the certificate authorities of the operating system.
const System = "system"

// Files are paths of PEM files. Cert and Key are who we are, and belong together;
// CA is whom we believe: System, or a file of certificates.
type Files struct{ Cert, Key, CA string }

// Empty reports whether there is no TLS at all.
func (f Files) Empty() bool { return f == Files{} }

// Check finds out whether the files can be read and fit each other.
func (f Files) Check() error {
	_, err := f.read()
	return err
}

// material is what the files hold.
type material struct {
	certificates []tls.Certificate
	authorities  *x509.CertPool // nil for those of the system
}

func (f Files) read() (m material, err error) {
	if (f.Cert == "") != (f.Key == "") {
		return m, errors.New("a certificate needs its key, and a key its certificate")
	}
	if f.Cert != "" {
		pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
		if err != nil {
			return m, fmt.Errorf("certificate: %w", err)
		}
		m.certificates = []tls.Certificate{pair}
	}
	if f.CA != "" && f.CA != System {
		m.authorities, err = authorities(f.CA)
	}
	return m, err
}

func authorities(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator says which file
	if err != nil {
		return nil, fmt.Errorf("certificate authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("certificate authorities: no certificate in %s", path)
	}
	return pool, nil
}

// Source keeps the last material that was good.
type Source struct {
	files Files
	log   *slog.Logger

	mu    sync.Mutex
	state string // of the files, when they were last read
	good  material
}

// New reads the files, which must be good now. What is wrong with them later is
// logged, and the last good ones stay in use.
func New(files Files, log *slog.Logger) (*Source, error) {
	s := &Source{files: files, log: log}
	s.state = s.files.state()
	good, err := files.read()
	s.good = good
	return s, err
}

// Server returns the configuration of a listener. With a CA, clients must show a
// certificate of it.
func (s *Source) Server() *tls.Config {
	config := s.server()
	config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return s.server(), nil }
	return config
}

func (s *Source) server() *tls.Config {
	m := s.current()
	config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: m.certificates, NextProtos: []string{"h2", "http/1.1"}}
	if s.files.CA != "" {
		config.ClientCAs, config.ClientAuth = m.authorities, tls.RequireAndVerifyClientCert
	}
	return config
}

// Client returns the configuration of one handshake as a client.
func (s *Source) Client() *tls.Config {
	m := s.current()
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: m.certificates, RootCAs: m.authorities}
}

// current reads the files again if they have changed.
func (s *Source) current() material {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := s.files.state()
	if state == s.state {
		return s.good
	}
	m, err := s.files.read()
	if err != nil {
		s.log.Error("TLS files have changed and are not good; the last good ones stay in use", "error", err)
		return s.good
	}
	s.log.Info("TLS files were read again")
	s.state, s.good = state, m
	return m
}

// state changes when a file does.
func (f Files) state() string {
	var state strings.Builder
	for _, path := range []string{f.Cert, f.Key, f.CA} {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&state, "%d %d;", info.ModTime().UnixNano(), info.Size())
		}
	}
	return state.String()
}
