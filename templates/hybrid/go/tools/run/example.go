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
	Paths map[string]struct {
		Post struct {
			RequestBody struct {
				Content map[string]struct {
					Example json.RawMessage `json:"example"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"post"`
	} `json:"paths"`
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
		example := read.Paths[path].Post.RequestBody.Content["application/json"].Example
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
