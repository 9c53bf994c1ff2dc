// Command protogen writes Go stubs for the .proto files of a directory. It
// compiles them itself: neither protoc nor buf is needed.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	protos := flag.String("proto", "../proto", "directory of the .proto files")
	out := flag.String("out", "../gen/go", "directory to write to")
	flag.Parse()
	if err := run(context.Background(), *protos, *out); err != nil {
		fmt.Fprintln(os.Stderr, "protogen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, protos, out string) error {
	request, err := compile(ctx, protos)
	if err != nil {
		return err
	}
	files, err := generate(ctx, request)
	if err != nil {
		return err
	}
	return replace(out, files)
}
