package env

import (
	"fmt"
	"slices"
	"strings"
)

// near is how many letters a misspelt name may be away from the right one.
const near = 2

// unknown tells the variables with the prefix that were not asked for: the
// misspelt, as problems, and the others.
func (r *Reader) unknown() (misspelt []error, strangers []string) {
	for key := range r.shared.values {
		if strings.HasPrefix(key, r.prefix) && !r.asked(key) && !fromKubernetes(strings.TrimPrefix(key, r.prefix)) {
			strangers = append(strangers, key)
		}
	}
	slices.Sort(strangers)
	strangers = slices.DeleteFunc(strangers, func(key string) bool {
		meant, ok := r.meant(key)
		if ok {
			misspelt = append(misspelt, fmt.Errorf("%s: there is no such setting; is %s meant?", key, meant))
		}
		return ok
	})
	return misspelt, strangers
}

func (r *Reader) asked(key string) bool {
	return slices.ContainsFunc(r.shared.settings, func(s Setting) bool { return s.Key == key })
}

// meant is the setting that key is near to, if any.
func (r *Reader) meant(key string) (string, bool) {
	for _, s := range r.shared.settings {
		if letters(key, s.Key) <= near {
			return s.Key, true
		}
	}
	return "", false
}

// letters is how many letters must be put in, taken out or replaced to make b of a.
func letters(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// fromKubernetes reports whether a variable is one of those with which Kubernetes
// tells containers of a service that bears the same name.
func fromKubernetes(name string) bool {
	return name == "PORT" || strings.HasPrefix(name, "PORT_") || name == "SERVICE_HOST" || strings.HasPrefix(name, "SERVICE_PORT")
}
