package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// document is what is read here of an OpenAPI document.
type document struct {
	Servers []struct {
		URL string `json:"url"`
	} `json:"servers"`
	Paths      map[string]pathItem `json:"paths"`
	Components struct {
		PathItems map[string]pathItem `json:"pathItems"`
	} `json:"components"`
}

// pathItem is what one path takes: what stands there, or what is referred to.
type pathItem struct {
	Ref  string `json:"$ref"`
	Post struct {
		RequestBody struct {
			Content map[string]struct {
				Example json.RawMessage `json:"example"`
			} `json:"content"`
		} `json:"requestBody"`
	} `json:"post"`
}

// example is the body of a request to path; nothing if there is none.
func (d *document) example(path string) json.RawMessage {
	item := d.Paths[path]
	if name, ok := strings.CutPrefix(item.Ref, "#/components/pathItems/"); ok {
		item = d.Components.PathItems[name]
	}
	return item.Post.RequestBody.Content["application/json"].Example
}

// firstExample is a command that sends the first example of an OpenAPI document;
// empty if there is none.
func firstExample(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	var read document
	if json.Unmarshal(text, &read) != nil || len(read.Servers) == 0 {
		return "" // its own test says what is wrong with it
	}
	for _, path := range slices.Sorted(maps.Keys(read.Paths)) {
		example := read.example(path)
		if example == nil {
			continue
		}
		var line bytes.Buffer
		if json.Compact(&line, example) != nil {
			return ""
		}
		quoted := strings.ReplaceAll(line.String(), "'", `'\''`)
		return fmt.Sprintf("curl -sS %s%s -d '%s'", strings.TrimSuffix(read.Servers[0].URL, "/"), path, quoted)
	}
	return ""
}
