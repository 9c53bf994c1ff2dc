package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const contract = `syntax = "proto3";
package shop.greeting.v1;
option go_package = "example.com/shop/gen/go/shop/greeting/v1;greetingv1";
// GreetingService greets.
service GreetingService {
  rpc Greet(GreetRequest) returns (GreetResponse);
}
message GreetRequest {}
message GreetResponse {}
`

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestStubsAreWrittenAndStaleOnesRemoved(t *testing.T) {
	protos, out := t.TempDir(), t.TempDir()
	put(t, filepath.Join(protos, "shop/greeting/v1/greeting.proto"), contract)
	stale := filepath.Join(out, "shop/old/v1/old.pb.go")
	put(t, stale, ownedHeader+". DO NOT EDIT.\n")
	foreign := filepath.Join(out, "shop/mine/mine.pb.go")
	put(t, foreign, "package mine\n")
	if err := run(t.Context(), protos, out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"greeting.pb.go", "greeting_grpc.pb.go"} {
		text, err := os.ReadFile(filepath.Join(out, "shop/greeting/v1", name))
		if err != nil || !strings.HasPrefix(string(text), ownedHeader) {
			t.Errorf("%s is missing or could not be removed later: %v", name, err)
		}
	}
	if exists(filepath.Dir(stale)) {
		t.Error("the stale stub or its directory is still there")
	}
	if !exists(foreign) {
		t.Error("a file of somebody else's was removed")
	}
	if err := os.RemoveAll(filepath.Join(protos, "shop")); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), protos, out); err != nil {
		t.Fatal(err)
	}
	if exists(filepath.Join(out, "shop/greeting")) {
		t.Error("the stubs outlived their contract")
	}
}

func TestAMistakeIsReportedWithItsPlace(t *testing.T) {
	protos := t.TempDir()
	put(t, filepath.Join(protos, "bad.proto"), "syntax = \"proto3\";\nmessage A { Missing m = 1; }\n")
	err := run(t.Context(), protos, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "bad.proto:2:") {
		t.Errorf("got %v, want the file and the line", err)
	}
}

func TestWithoutContractsNothingIsWritten(t *testing.T) {
	out := filepath.Join(t.TempDir(), "gen")
	if err := run(t.Context(), filepath.Join(t.TempDir(), "missing"), out); err != nil {
		t.Fatal(err)
	}
	if exists(out) {
		t.Error("a directory was made for nothing")
	}
}
