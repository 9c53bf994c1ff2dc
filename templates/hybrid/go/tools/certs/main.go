// Command certs makes certificates to develop with: an authority of this
// directory, and a certificate for each component of the project, on loopback.
// It is what `make certs` runs. Nobody else should believe them.
//
// The authority is kept if it is there, so that those who believe it need not be
// told again; the certificates are made anew.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const (
	authorityYears = 10
	leafDays       = 90
)

func main() {
	root := flag.String("root", ".", "directory of the project")
	into := flag.String("into", "certs", "directory for the certificates, below root")
	flag.Parse()
	if err := run(*root, filepath.Join(*root, *into)); err != nil {
		fmt.Fprintln(os.Stderr, "certs:", err)
		os.Exit(1)
	}
}

func run(root, into string) error {
	names, err := components(root)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(into, 0o700); err != nil {
		return err
	}
	ca, err := loadAuthority(into)
	if errors.Is(err, os.ErrNotExist) {
		ca, err = newAuthority(into)
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ca.issue(into, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Fprintln(os.Stderr, "certs: in", into)
	return nil
}

// components are found by where they are, as everywhere in this project.
func components(root string) (names []string, err error) {
	for _, place := range []string{"services", "cores"} {
		entries, err := os.ReadDir(filepath.Join(root, place))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, entry := range entries {
			if entry.IsDir() {
				names = append(names, entry.Name())
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there are no components in %s", root)
	}
	return names, nil
}

// authority certifies.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func loadAuthority(dir string) (*authority, error) {
	pair, err := readPair(filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca.key"))
	if err != nil {
		return nil, fmt.Errorf("the authority in %s: %w", dir, err)
	}
	return pair, nil
}

func readPair(certificate, key string) (*authority, error) {
	der, err := readPEM(certificate)
	if err != nil {
		return nil, err
	}
	a := &authority{}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	if der, err = readPEM(key); err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	var ok bool
	if a.key, ok = parsed.(*ecdsa.PrivateKey); !ok {
		return nil, errors.New("the key is of a kind that is not made here; delete it to get another")
	}
	return a, nil
}

func readPEM(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", path)
	}
	return block.Bytes, nil
}

func newAuthority(dir string) (*authority, error) {
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "development authority, trust it nowhere else"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(authorityYears, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := sign(dir, "ca", template, template, key, key); err != nil {
		return nil, err
	}
	return loadAuthority(dir)
}

// issue makes a certificate with which a component can be called, and call.
func (a *authority) issue(dir, name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return sign(dir, name, &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 0, leafDays),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames: []string{"localhost", name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}, a.certificate, key, a.key)
}

// sign writes a certificate and its key, each in one step: whoever reads them
// meets no half.
func sign(dir, name string, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		write(filepath.Join(dir, name+".key"), "PRIVATE KEY", private),
		write(filepath.Join(dir, name+".pem"), "CERTIFICATE", der),
	)
}

func write(path, kind string, der []byte) error {
	text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func serial() *big.Int {
	n, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)) // never fails
	return n
}
