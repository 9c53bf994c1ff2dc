package jwtauth

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/b2/shop/v2/internal/platform/env"
)

// Settings say which tokens are good.
type Settings struct {
	URL        string // of the keys; nothing is checked if empty
	Issuer     string
	Audience   string
	Algorithms []string
	Leeway     time.Duration // for clocks that differ
	Refresh    time.Duration // between two looks at the keys
}

// known are the algorithms there are to choose from: those with a public key, so
// that whoever can check a token cannot make one.
var known = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

// On reports whether tokens are checked.
func (s Settings) On() bool { return s.URL != "" }

// ReadSettings reads them. Whoever listens beyond this machine, at addr, must say
// where the keys are, or that everybody may come in.
func ReadSettings(r *env.Reader, addr string, insecure bool) Settings {
	s := Settings{
		URL:      r.String("JWKS_URL", "", "where the keys are (a JWK set) with which tokens are checked; NO TOKEN IS CHECKED IF EMPTY"),
		Issuer:   r.String("JWT_ISSUER", "", "who must have issued a token (iss)"),
		Audience: r.String("JWT_AUDIENCE", "", "whom a token must be for (aud)"),
		Algorithms: env.Parse(r, "JWT_ALGORITHMS", "RS256,ES256", "how tokens may be signed: any of "+strings.Join(known, ", "),
			parseAlgorithms),
		Leeway:  r.Duration("JWT_LEEWAY", 30*time.Second, 0, 5*time.Minute, "by how much clocks may differ"),
		Refresh: r.Duration("JWKS_REFRESH", 5*time.Minute, time.Second, 24*time.Hour, "between two looks at the keys"),
	}
	open := r.Bool("OPEN", false, "whether every route may be public while no token is checked, beyond loopback as well")
	r.Check(s.On() || open || env.Loopback(addr),
		"%s=%s is open to the network, and no token is checked: set %s, or %s=true where everybody may come in",
		r.Key("ADDR"), addr, r.Key("JWKS_URL"), r.Key("OPEN"))
	if s.On() {
		r.Check(s.Issuer != "" && s.Audience != "", "%s needs %s and %s: keys alone do not say whom a token is for",
			r.Key("JWKS_URL"), r.Key("JWT_ISSUER"), r.Key("JWT_AUDIENCE"))
		err := checkURL(s.URL, insecure)
		r.Check(err == nil, "%s=%q: %w", r.Key("JWKS_URL"), s.URL, err)
	}
	return s
}

func parseAlgorithms(text string) ([]string, error) {
	var algorithms []string
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%q is not one of %s", name, strings.Join(known, ", "))
		}
		algorithms = append(algorithms, name)
	}
	return algorithms, nil
}

// checkURL wants TLS for what decides who may come in.
func checkURL(text string, insecure bool) error {
	where, err := url.Parse(text)
	switch {
	case err != nil:
		return err
	case where.Host == "" || (where.Scheme != "https" && where.Scheme != "http"):
		return errors.New("not a URL such as https://issuer.example.com/keys")
	case where.Scheme == "http" && !insecure && !env.Loopback(withPort(where)):
		return errors.New("must be https, unless INSECURE=true says that the network is trusted")
	}
	return nil
}

// withPort is the address of a URL, with any port.
func withPort(where *url.URL) string {
	if where.Port() == "" {
		return where.Host + ":80"
	}
	return where.Host
}
