package gateway

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// headers answers with the headers that arrived, and with some of its own.
var headers = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trace-Id", "mine")
	w.Header().Set("X-Request-Id", "mine")
	w.Header().Set("X-Own", "mine")
	arrived := r.Header.Clone()
	arrived.Set("Host", r.Host)
	if err := json.NewEncoder(w).Encode(arrived); err != nil {
		panic(http.ErrAbortHandler)
	}
})

// arrive returns the headers with which a request arrives.
func arrive(t *testing.T, f front, sent http.Header) (http.Header, answer) {
	t.Helper()
	got := send(t, http.MethodGet, f.url+"/shop/", sent, nil)
	arrived := http.Header{}
	if err := json.Unmarshal([]byte(got.text), &arrived); err != nil {
		t.Fatalf("%d %s: %v", got.StatusCode, got.text, err)
	}
	return arrived, got
}

func TestWhatOnlyAGatewayMaySayIsTakenFromClients(t *testing.T) {
	f := place(t, headers, nil, Route{Pattern: "/shop/", To: "back", Strip: "/shop"})
	sent := http.Header{
		"X-Forwarded-For": {"1.2.3.4"}, "X-Forwarded-Host": {"bank"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-User": {"root"},
		"Forwarded": {"for=1.2.3.4"}, "X-Real-Ip": {"1.2.3.4"}, "X-Auth-Subject": {"root"}, "X-Auth-Anything": {"root"},
		"X-User-Id": {"root"}, "Remote-User": {"root"}, "X-Request-Id": {"theirs"}, "X-Original-Url": {"/admin"},
		"X-Forwarded-Prefix": {"/admin"}, "Authorization": {"Bearer theirs"}, "Cookie": {"a=b"}, "X-Harmless": {"yes"},
	}
	arrived, _ := arrive(t, f, sent)
	for name := range sent {
		if got := arrived.Get(name); got == sent.Get(name) && name != "Authorization" && name != "Cookie" && name != "X-Harmless" {
			t.Errorf("%s: %s arrived", name, got)
		}
	}
	for name, want := range map[string]string{
		"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http", "X-Forwarded-Host": strings.TrimPrefix(f.url, "http://"),
		"X-Forwarded-Prefix": "/shop", "Authorization": "Bearer theirs", "Cookie": "a=b", "X-Harmless": "yes",
	} {
		if got := arrived.Get(name); got != want {
			t.Errorf("%s arrived as %q, want %q", name, got, want)
		}
	}
}

func TestWhatAProxyInFrontSaysIsBelievedIfItIsTrusted(t *testing.T) {
	service := httptest.NewServer(headers)
	t.Cleanup(service.Close)
	f := inFront(t, service.Listener.Addr().String(), nil, true, Route{Pattern: "/shop/", To: "back"})
	arrived, _ := arrive(t, f, http.Header{
		"X-Forwarded-For": {"1.2.3.4"}, "X-Forwarded-Host": {"shop.example.com"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-User": {"root"},
	})
	for name, want := range map[string]string{
		"X-Forwarded-For": "1.2.3.4, 127.0.0.1", "X-Forwarded-Host": "shop.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-User": "",
	} {
		if got := arrived.Get(name); got != want {
			t.Errorf("%s arrived as %q, want %q", name, got, want)
		}
	}
}

func TestWhatIsForOneHopGoesNoFurther(t *testing.T) {
	f := place(t, headers, nil, Route{Pattern: "/shop/", To: "back"})
	arrived, _ := arrive(t, f, http.Header{
		"Connection": {"X-Secret, X-Request-Id, Traceparent"}, "X-Secret": {"s"}, "Keep-Alive": {"timeout=5"}, "Proxy-Authorization": {"s"},
		"Te": {"gzip"}, "Upgrade": {"websocket"}, "Proxy-Connection": {"keep-alive"},
	})
	for _, name := range []string{"Connection", "X-Secret", "Keep-Alive", "Proxy-Authorization", "Te", "Upgrade", "Proxy-Connection"} {
		if got := arrived.Get(name); got != "" {
			t.Errorf("%s: %s arrived", name, got)
		}
	}
	if arrived.Get("X-Request-Id") == "" || arrived.Get("Traceparent") == "" {
		t.Error("a client can take out what we say")
	}
}

func TestARequestKeepsItsTraceAndHasOneID(t *testing.T) {
	f := place(t, headers, nil, Route{Pattern: "/shop/", To: "back"})
	const trace = "0af7651916cd43dd8448eb211c80319c"
	arrived, got := arrive(t, f, http.Header{"Traceparent": {"00-" + trace + "-b7ad6b7169203331-01"}})
	if passed := arrived.Get("Traceparent"); !strings.HasPrefix(passed, "00-"+trace+"-") || strings.Contains(passed, "b7ad6b7169203331") {
		t.Errorf("the trace arrived as %q", passed)
	}
	if id := arrived.Get("X-Request-Id"); id != trace {
		t.Errorf("the id arrived as %q", id)
	}
	for _, name := range []string{"Trace-Id", "X-Request-Id"} {
		if said := got.Header.Values(name); len(said) != 1 || said[0] != trace {
			t.Errorf("%s of the answer is %q", name, said)
		}
	}
	if got.Header.Get("X-Own") != "mine" {
		t.Error("a header of the backend is lost")
	}
}

func TestABackendLearnsWhoItIsAndNotTheToken(t *testing.T) {
	f := place(t, headers, byName, Route{Pattern: "/shop/", To: "back"})
	arrived, _ := arrive(t, f, http.Header{"Authorization": {"me"}, "X-Auth-Subject": {"root"}, "X-Auth-Scope": {"everything"}})
	for name, want := range map[string]string{"X-Auth-Subject": "me", "X-Auth-Scope": "read", "Authorization": ""} {
		if got := strings.Join(arrived.Values(name), "|"); got != want {
			t.Errorf("%s arrived as %q, want %q", name, got, want)
		}
	}
}
