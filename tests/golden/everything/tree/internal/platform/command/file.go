package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"example.com/b2/shop/v2/internal/platform/env"
)

// file is what a file of settings says.
type file struct {
	path   string
	values map[string]value // by the names of the settings, without their prefix
}

// value is a setting in a file.
type value struct {
	text string
	line int
}

// readFile reads the file at path, or the usual one of a program if path is empty:
// that one need not exist.
func readFile(program, path string) (*file, error) {
	f := &file{path: path, values: map[string]value{}}
	usual := path == ""
	if usual {
		f.path, usual = usualFile(program)
		if !usual {
			return f, nil
		}
	}
	text, err := os.ReadFile(f.path) //nolint:gosec // it reads what it is told to
	if usual && errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	for _, top := range document.Content { // none if the file is empty
		if err := f.add("", top); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// usualFile is where the file of a program is unless told otherwise; there is none for
// who has no home.
func usualFile(program string) (path string, ok bool) {
	home, err := os.UserConfigDir()
	return filepath.Join(home, program, "config.yaml"), err == nil
}

// add takes in the settings of node, whose names all begin with prefix.
func (f *file) add(prefix string, node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return f.refuse(node, "not a mapping of settings")
	}
	for pair := range slices.Chunk(node.Content, 2) {
		key, at := prefix+settingName(pair[0].Value), pair[1]
		switch _, twice := f.values[key]; {
		case at.Kind == yaml.MappingNode:
			if err := f.add(key+"_", at); err != nil {
				return err
			}
		case at.Kind != yaml.ScalarNode:
			return f.refuse(at, pair[0].Value+" has more than one value")
		case twice:
			return f.refuse(at, pair[0].Value+" is there twice")
		case at.Tag != "!!null":
			f.values[key] = value{at.Value, at.Line}
		}
	}
	return nil
}

func (f *file) refuse(node *yaml.Node, why string) error {
	return fmt.Errorf("%s:%d: %s", f.path, node.Line, why)
}

// environ is the file as if it were the environment.
func (f *file) environ(prefix string) []string {
	var pairs []string
	for key, v := range f.values {
		pairs = append(pairs, prefix+key+"="+v.text)
	}
	return pairs
}

// variable is what a problem with a setting begins with.
var variable = regexp.MustCompile(`^[A-Z0-9_]+`)

// problems are those of reader, and what the file says that nobody asked for. What
// is wrong in the file is said with its place there.
func (f *file) problems(prefix string, reader *env.Reader) []error {
	var problems []error
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](reader.Err()); ok {
		problems = joined.Unwrap()
	}
	for _, key := range reader.Strangers() {
		if f.line(prefix, key) > 0 {
			problems = append(problems, fmt.Errorf("%s: there is no such setting", key))
		}
	}
	if f.line(prefix, prefix+settingName(flagConfig)) > 0 {
		problems = append(problems, fmt.Errorf("%s%s cannot be set in the file itself", prefix, settingName(flagConfig)))
	}
	for i, problem := range problems {
		if line := f.line(prefix, variable.FindString(problem.Error())); line > 0 {
			problems[i] = fmt.Errorf("%s:%d: %w", f.path, line, problem)
		}
	}
	return problems
}

// line is where in the file a variable is set; 0 if it is set elsewhere.
func (f *file) line(prefix, key string) int {
	if _, set := os.LookupEnv(key); set || len(key) < len(prefix) {
		return 0
	}
	return f.values[key[len(prefix):]].line
}
