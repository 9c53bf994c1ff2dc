package jwtauth

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.com/b2/shop/v2/internal/platform/fault"
	"example.com/b2/shop/v2/internal/platform/gateway"
	"example.com/b2/shop/v2/internal/platform/jwttest"
)

// verifier returns one that knows the keys of issuer.
func verifier(t *testing.T, issuer *jwttest.Server, change func(*Settings)) *Verifier {
	t.Helper()
	settings := Settings{
		URL: issuer.URL, Issuer: jwttest.Issuer, Audience: jwttest.Audience, Algorithms: []string{"ES256"},
		Leeway: time.Second, Refresh: time.Hour,
	}
	if change != nil {
		change(&settings)
	}
	v, err := New(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func ready(t *testing.T, v *Verifier) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !v.Ready(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("there are no keys")
		}
	}
}

func ask(t *testing.T, v *Verifier, authorization string) (gateway.Identity, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return v.Authenticate(r)
}

func TestAGoodTokenSaysWhoItIs(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, nil)
	ready(t, v)
	for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
		got, err := ask(t, v, scheme+issuer.Token(t, jwttest.Claims()))
		if want := (gateway.Identity{Subject: jwttest.Subject, Scope: "read write"}); got != want || err != nil {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestATokenOfSeveralAudiencesIsGood(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, nil)
	ready(t, v)
	claims := jwttest.Claims()
	claims["aud"] = []string{"another-project", jwttest.Audience}
	if _, err := ask(t, v, "Bearer "+issuer.Token(t, claims)); err != nil {
		t.Error(err)
	}
}

func TestABadTokenIsRefused(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, nil)
	ready(t, v)
	for what, token := range issuer.Bad(t) {
		if _, err := ask(t, v, "Bearer "+token); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	for _, header := range []string{"", "Bearer", "Basic c29tZWJvZHk6c2VjcmV0", issuer.Token(t, jwttest.Claims())} {
		if _, err := ask(t, v, header); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Errorf("%q: got %v", header, err)
		}
	}
}

func TestAnAlgorithmThatWasNotChosenIsRefusedWhateverTheKey(t *testing.T) {
	issuer := jwttest.New(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	issuer.Publish(t, "rsa", key)
	token := jwttest.Sign(t, jwt.SigningMethodRS256, "rsa", key, jwttest.Claims())
	for algorithms, good := range map[string]bool{"ES256": false, "RS256": true} {
		v := verifier(t, issuer, func(s *Settings) { s.Algorithms = []string{algorithms} })
		ready(t, v)
		if _, err := ask(t, v, "Bearer "+token); (err == nil) != good {
			t.Errorf("%s: got %v", algorithms, err)
		}
	}
}

func TestAKeyThatIsNewIsLookedFor(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, nil)
	ready(t, v)
	v.keys.mu.Lock()
	v.keys.looked = time.Now().Add(-leastWait)
	v.keys.mu.Unlock()
	next := jwttest.NewKey(t)
	issuer.Publish(t, "next", next)
	if _, err := ask(t, v, "Bearer "+jwttest.Sign(t, jwt.SigningMethodES256, "next", next, jwttest.Claims())); err != nil {
		t.Error(err)
	}
}

func TestUnknownKeysDoNotHaveUsAskAllTheTime(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, nil)
	ready(t, v)
	for range 100 {
		token := jwttest.Sign(t, jwt.SigningMethodES256, rand.Text(), jwttest.NewKey(t), jwttest.Claims())
		if _, err := ask(t, v, "Bearer "+token); !errors.Is(err, fault.ErrUnauthenticated) {
			t.Fatalf("got %v", err)
		}
	}
	if asks := issuer.Asks.Load(); asks > 2 {
		t.Errorf("the keys were asked for %d times", asks)
	}
}

func TestWithoutKeysNobodyIsCalledAStranger(t *testing.T) {
	issuer := jwttest.New(t)
	issuer.Down(true)
	v := verifier(t, issuer, nil)
	if _, err := ask(t, v, "Bearer "+issuer.Token(t, jwttest.Claims())); !errors.Is(err, fault.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	issuer.Down(false)
	ready(t, v) // it goes on asking
}

func TestKeysThatWereSeenOutliveTheirServer(t *testing.T) {
	issuer := jwttest.New(t)
	v := verifier(t, issuer, func(s *Settings) { s.Refresh = time.Millisecond })
	ready(t, v)
	issuer.Down(true)
	for before := issuer.Asks.Load(); issuer.Asks.Load() < before+3; {
		time.Sleep(time.Millisecond)
	}
	if _, err := ask(t, v, "Bearer "+issuer.Token(t, jwttest.Claims())); err != nil {
		t.Error(err)
	}
}
