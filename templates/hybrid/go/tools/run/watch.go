package main

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// stamp tells one state of a file from another.
type stamp struct {
	modified time.Time
	size     int64
}

// sources are the places where what is built of lives, and the target of make
// that builds it.
var sources = []struct {
	place   string
	targets []string
}{
	{"services", []string{"build-go"}},
	{"internal", []string{"build-go"}},
	{"go.mod", []string{"build-go"}},
	{"go.sum", []string{"build-go"}},
	{"cores", []string{"build-rust"}},
	{"crates", []string{"build-rust"}},
	{"Cargo.toml", []string{"build-rust"}},
	{"Cargo.lock", []string{"build-rust"}},
	{"proto", []string{"build-go", "build-rust"}},
}

// scan returns the state of every source file below root. Polling is slower than
// being told, but it works in every file system, and a few thousand files take
// milliseconds.
func scan(root string) map[string]stamp {
	found := map[string]stamp{}
	for _, source := range sources {
		_ = filepath.WalkDir(filepath.Join(root, source.place), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // what is gone is not there
			}
			if entry.IsDir() {
				if name := entry.Name(); name == "target" || strings.HasPrefix(name, ".") && name != "." {
					return filepath.SkipDir
				}
				return nil
			}
			if info, err := entry.Info(); err == nil && !temporary(entry.Name()) {
				relative, _ := filepath.Rel(root, path)
				found[filepath.ToSlash(relative)] = stamp{info.ModTime(), info.Size()}
			}
			return nil
		})
	}
	return found
}

// temporary reports whether a file is one that editors keep beside the real one.
func temporary(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, ".swp")
}

// changes lists what differs between two scans.
func changes(before, after map[string]stamp) (paths []string) {
	for path, is := range after {
		if was, known := before[path]; !known || was != is {
			paths = append(paths, path)
		}
	}
	for path := range before {
		if _, still := after[path]; !still {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// targets are those of make that build what the paths are part of. Where there is
// no Rust, nothing asks for it.
func targets(paths []string, files map[string]stamp) (all []string) {
	for _, path := range paths {
		place, _, _ := strings.Cut(path, "/")
		for _, source := range sources {
			if source.place == place {
				all = append(all, source.targets...)
			}
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(target string) bool {
		_, cargo := files["Cargo.toml"]
		_, module := files["go.mod"]
		return target == "build-rust" && !cargo || target == "build-go" && !module
	})
}
