package openapitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const jsonType = "application/json"

// CheckAnswers sends the example of each operation, and what is no JSON, to the
// program that serves at base. It returns what is not as the document says: a status
// or a type that it does not have, or what its schema does not allow. An operation
// that needs something which has no example is not asked.
func CheckAnswers(ctx context.Context, text []byte, base string) error {
	d, err := read(ctx, text)
	if err != nil {
		return err
	}
	var problems []error
	for o := range d.operations() {
		if err := o.checkAnswers(ctx, base); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", o, err))
		}
	}
	return errors.Join(problems...)
}

func (o operation) checkAnswers(ctx context.Context, base string) error {
	path, ok := o.examplePath()
	body, has := o.exampleBody()
	if !ok || !has {
		return nil
	}
	status, err := o.ask(ctx, base+path, body)
	if err == nil && status >= http.StatusMultipleChoices && status != http.StatusNotImplemented { // then it is still to be written
		err = fmt.Errorf("its example is answered with %d", status)
	}
	if err != nil || body == nil {
		return err
	}
	status, err = o.ask(ctx, base+path, []byte(`{"`))
	if err == nil && (status < http.StatusBadRequest || status >= http.StatusInternalServerError) {
		err = fmt.Errorf("what is not JSON is answered with %d", status)
	}
	return err
}

// examplePath is the path and the query, if all that must be there has an example.
func (o operation) examplePath() (path string, ok bool) {
	path, query := o.path, url.Values{}
	for _, parameters := range []openapi3.Parameters{o.common, o.Parameters} {
		for _, each := range parameters {
			value, in := each.Value.Example, each.Value.In
			switch {
			case value != nil && in == openapi3.ParameterInPath:
				path = strings.ReplaceAll(path, "{"+each.Value.Name+"}", url.PathEscape(fmt.Sprint(value)))
			case value != nil && in == openapi3.ParameterInQuery:
				query.Set(each.Value.Name, fmt.Sprint(value))
			case each.Value.Required:
				return "", false
			}
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path, true
}

// exampleBody is what is sent, or nothing where nothing has to be.
func (o operation) exampleBody() (body []byte, ok bool) {
	if o.RequestBody == nil {
		return nil, true
	}
	content := o.RequestBody.Value.Content.Get(jsonType)
	if content == nil || content.Example == nil {
		return nil, !o.RequestBody.Value.Required
	}
	body, err := json.Marshal(content.Example)
	return body, err == nil
}

// ask sends a request, and checks the answer.
func (o operation) ask(ctx context.Context, address string, body []byte) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, o.method, address, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	if body != nil {
		request.Header.Set("Content-Type", jsonType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, fmt.Errorf("the answer was cut off: %w", err)
	}
	return response.StatusCode, o.check(response, text)
}

// check compares an answer with what the document says of its status.
func (o operation) check(response *http.Response, text []byte) error {
	documented := o.Responses.Status(response.StatusCode)
	if documented == nil {
		return fmt.Errorf("openapi.json does not have the answer %d %s", response.StatusCode, text)
	}
	contentType := response.Header.Get("Content-Type")
	content := documented.Value.Content.Get(contentType)
	if content == nil {
		return fmt.Errorf("openapi.json does not have the type %q of the answer %d", contentType, response.StatusCode)
	}
	if content.Schema == nil || !strings.HasPrefix(contentType, jsonType) {
		return nil
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return fmt.Errorf("the answer %d %q is not JSON: %w", response.StatusCode, text, err)
	}
	if err := o.whole.ValidateSchemaJSON(content.Schema.Value, value); err != nil {
		return fmt.Errorf("the answer %d %s is not what openapi.json says: %w", response.StatusCode, bytes.TrimSpace(text), err)
	}
	return nil
}
