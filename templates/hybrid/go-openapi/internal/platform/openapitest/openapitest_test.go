package openapitest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const text = `{
  "openapi": "3.1.1",
  "info": {"title": "things", "version": "1"},
  "paths": {
    "/things/{id}": {
      "parameters": [{"name": "id", "in": "path", "required": true, "example": "a b", "schema": {"type": "string"}}],
      "get": {"responses": {"200": {"description": "It.", "content": {"text/plain": {}}}}}
    },
    "/halves": {
      "post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": "integer"}, "example": 4}}},
        "responses": {
          "200": {"description": "Half.", "content": {"application/json": {"schema": {"type": "integer"}, "example": 2}}},
          "4XX": {"description": "No.", "content": {"application/json": {"schema": {"type": "string"}}}}
        }
      }
    },
    "/files/{path}": {"$ref": "#/components/pathItems/Any"}
  },
  "components": {"pathItems": {"Any": {
    "parameters": [{"name": "path", "in": "path", "required": true, "schema": {"type": "string"}}],
    "delete": {"responses": {"default": {"description": "Whatever."}}}
  }}}
}`

func routes(patterns ...string) Routes {
	all := NewRoutes()
	for _, pattern := range patterns {
		all.Handle(pattern, nil)
	}
	return all
}

func TestADocumentThatHasEveryRouteIsGood(t *testing.T) {
	served := routes("GET /things/{id}", "example.com/files/")
	served.Below("/halves").Handle("POST /{$}", nil)
	err := CheckRoutes(t.Context(), []byte(strings.ReplaceAll(text, "/halves", "/halves/")), served)
	if err != nil {
		t.Error(err)
	}
}

func TestWhatIsMissingOnEitherSideIsSaid(t *testing.T) {
	err := CheckRoutes(t.Context(), []byte(text), routes("GET /things/{id}", "/files/", "PUT /halves", "GET /new"))
	for _, want := range []string{
		"openapi.json has POST /halves, which is not served",
		"PUT /halves is served, and not in openapi.json",
		"GET /new is served, and not in openapi.json",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestADocumentThatIsNotValidIsRefused(t *testing.T) {
	for name, bad := range map[string]string{
		"no JSON":                         `{`,
		"an example against its schema":   strings.ReplaceAll(text, `"example": 2`, `"example": "two"`),
		"a path parameter without a name": strings.ReplaceAll(text, `"name": "id", `, ""),
	} {
		if err := CheckRoutes(t.Context(), []byte(bad), routes()); err == nil || strings.Contains(err.Error(), "served") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// serve answers what /halves is asked with these statuses and bodies, one after the other.
func serve(t *testing.T, answers ...string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/a b", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	})
	mux.HandleFunc("POST /halves", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(answers[0], `"`) {
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = w.Write([]byte(answers[0]))
		answers = answers[1:]
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAnswersAreHeldToTheDocument(t *testing.T) {
	if err := CheckAnswers(t.Context(), []byte(text), serve(t, "2", `"no JSON"`)); err != nil {
		t.Error(err)
	}
	for want, answers := range map[string][]string{
		"is not what openapi.json says":         {"2.5", `"no JSON"`},
		"its example is answered with 400":      {`"no"`},
		"what is not JSON is answered with 200": {"2", "3"},
		"is not JSON: ":                         {"two"},
	} {
		err := CheckAnswers(t.Context(), []byte(text), serve(t, answers...))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	unknown := strings.ReplaceAll(text, `"4XX"`, `"500"`)
	err := CheckAnswers(t.Context(), []byte(unknown), serve(t, "2", `"no JSON"`))
	if err == nil || !strings.Contains(err.Error(), "does not have the answer 400") {
		t.Errorf("got %v", err)
	}
}
