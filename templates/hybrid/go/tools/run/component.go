package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// component is one program of the project.
type component struct {
	Command []string `json:"command"` // a relative program is found from the root
	Ready   string   `json:"ready"`   // a URL that answers 200 once it is; empty if it is at once
	Try     string   `json:"try"`     // a command that shows it at work; else an example of its openapi.json, if it has one
	Calls   []string `json:"calls"`   // components without which it is never ready, and which stop after it

	name  string
	root  string
	index int      // among all of them
	env   []string // variables beside those of this process
}

// places lists where components are.
var places = []string{"services", "cores"}

// discover reads the run.json of every component below root.
func discover(root string) ([]component, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	var components []component
	for _, place := range places {
		paths, err := filepath.Glob(filepath.Join(escape(root), place, "*", "run.json"))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			c := component{name: filepath.Base(filepath.Dir(path)), root: root, index: len(components)}
			if err := c.read(path); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			components = append(components, c)
		}
	}
	if len(components) == 0 {
		return nil, fmt.Errorf("nothing runs until it is stopped: no run.json in %s/{%s}/*", root, strings.Join(places, ","))
	}
	return components, nil
}

// escape takes the meaning from what filepath.Glob would read as a pattern.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

func (c *component) read(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(c); err != nil {
		return err
	}
	if len(c.Command) == 0 || c.Command[0] == "" {
		return errors.New(`"command" is missing`)
	}
	if c.Try == "" {
		c.Try = firstExample(filepath.Join(filepath.Dir(path), "openapi.json"))
	}
	return nil
}

// prefix is how the names of the component's settings begin.
func (c *component) prefix() string {
	return strings.ToUpper(strings.ReplaceAll(c.name, "-", "_"))
}

// program is the path of the executable.
func (c *component) program() string {
	program := filepath.FromSlash(c.Command[0])
	if filepath.IsAbs(program) || !strings.ContainsRune(program, filepath.Separator) {
		return program // found through PATH
	}
	return filepath.Join(c.root, program)
}
