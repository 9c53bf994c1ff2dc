package jwtauth

import (
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/env"
)

func problems(addr string, insecure bool, environ ...string) string {
	r := env.NewReader(environ, "A_")
	ReadSettings(r, addr, insecure)
	if err := r.Err(); err != nil {
		return err.Error()
	}
	return ""
}

func TestWithoutKeysOnlyThisMachineMayComeIn(t *testing.T) {
	if got := problems("127.0.0.1:80", false); got != "" {
		t.Error(got)
	}
	if got := problems("0.0.0.0:80", true); !strings.Contains(got, "no token is checked") {
		t.Errorf("got %q", got)
	}
	if got := problems("0.0.0.0:80", false, "A_OPEN=true"); got != "" {
		t.Error(got)
	}
}

func TestSettingsThatWouldLetAnybodyInAreRefused(t *testing.T) {
	good := []string{"A_JWKS_URL=https://issuer.example.com/keys", "A_JWT_ISSUER=x", "A_JWT_AUDIENCE=y"}
	if got := problems("0.0.0.0:80", false, good...); got != "" {
		t.Error(got)
	}
	for setting, want := range map[string]string{
		"A_JWT_ISSUER=":                              "needs A_JWT_ISSUER",
		"A_JWT_AUDIENCE=":                            "A_JWT_AUDIENCE",
		"A_JWT_ALGORITHMS=none":                      `"none" is not one of`,
		"A_JWT_ALGORITHMS=RS256,HS256":               `"HS256" is not one of`,
		"A_JWKS_URL=http://issuer.example.com/":      "must be https",
		"A_JWKS_URL=issuer.example.com":              "not a URL",
		"A_JWKS_URL=file:///keys":                    "not a URL",
		"A_JWKS_URL=https://issuer.example.com/\x7f": "invalid",
	} {
		if got := problems("0.0.0.0:80", false, append(good, setting)...); !strings.Contains(got, want) {
			t.Errorf("%s: got %q", setting, got)
		}
	}
	if got := problems("0.0.0.0:80", true, append(good, "A_JWKS_URL=http://issuer.example.com/")...); got != "" {
		t.Error(got)
	}
}
