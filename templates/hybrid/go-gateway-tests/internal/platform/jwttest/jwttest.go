// Package jwttest issues tokens for tests.
package jwttest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
)

// What good tokens say.
const (
	Issuer   = "https://issuer.example.com"
	Audience = "the-project"
	Subject  = "somebody"
)

// Server publishes keys and signs with them.
type Server struct {
	URL  string
	Asks atomic.Int64 // how often somebody wanted the keys

	key    *ecdsa.PrivateKey
	mu     sync.Mutex
	stored jwkset.Storage
	down   atomic.Bool
}

// New starts a server with a key called first.
func New(t *testing.T) *Server {
	t.Helper()
	s := &Server{key: NewKey(t), stored: jwkset.NewMemoryStorage()}
	s.Publish(t, "first", s.key)
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.Asks.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	text, err := s.stored.JSONPublic(r.Context())
	if err != nil || s.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write(text)
}

// Down has the keys be out of reach, or not.
func (s *Server) Down(down bool) { s.down.Store(down) }

// NewKey returns a key that nobody else knows.
func NewKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Publish adds a key to those that the server tells.
func (s *Server) Publish(t *testing.T, id string, key crypto.PrivateKey) {
	t.Helper()
	published, err := jwkset.NewJWKFromKey(key, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: id, USE: jwkset.UseSig}})
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stored.KeyWrite(t.Context(), published); err != nil {
		t.Fatal(err)
	}
}

// Claims are those of a good token.
func Claims() jwt.MapClaims {
	return jwt.MapClaims{
		"iss": Issuer, "aud": Audience, "sub": Subject, "scope": "read write",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
}

// Token signs claims with the first key of the server.
func (s *Server) Token(t *testing.T, claims jwt.Claims) string {
	t.Helper()
	return Sign(t, jwt.SigningMethodES256, "first", s.key, claims)
}

// Sign makes a token in any way there is, good or not.
func Sign(t *testing.T, method jwt.SigningMethod, id string, key any, claims jwt.Claims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = id
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Bad returns tokens that must not be taken, by what is wrong with them.
func (s *Server) Bad(t *testing.T) map[string]string {
	t.Helper()
	with := func(key string, value any) string {
		claims := Claims()
		if claims[key] = value; value == nil {
			delete(claims, key)
		}
		return s.Token(t, claims)
	}
	public, err := s.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	good := s.Token(t, Claims())
	return map[string]string{
		"expired":            with("exp", time.Now().Add(-time.Hour).Unix()),
		"never expires":      with("exp", nil),
		"not valid yet":      with("nbf", time.Now().Add(time.Hour).Unix()),
		"issued later":       with("iat", time.Now().Add(time.Hour).Unix()),
		"another audience":   with("aud", "another-project"),
		"no audience":        with("aud", nil),
		"another issuer":     with("iss", "https://elsewhere.example.com"),
		"no issuer":          with("iss", nil),
		"unsigned":           Sign(t, jwt.SigningMethodNone, "first", jwt.UnsafeAllowNoneSignatureType, Claims()),
		"signature cut off":  good[:len(good)-8],
		"another algorithm":  Sign(t, jwt.SigningMethodHS256, "first", []byte("secret"), Claims()),
		"public key as hmac": Sign(t, jwt.SigningMethodHS256, "first", public, Claims()),
		"another key":        Sign(t, jwt.SigningMethodES256, "first", NewKey(t), Claims()),
		"an unknown key":     Sign(t, jwt.SigningMethodES256, "nobody's", NewKey(t), Claims()),
		"no token at all":    "what?",
	}
}
