package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"

	"google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

// generate returns the Go files for request: their text by their slashed path.
func generate(ctx context.Context, request *pluginpb.CodeGeneratorRequest) (map[string]string, error) {
	files := map[string]string{}
	if len(request.GetFileToGenerate()) == 0 {
		return files, nil
	}
	messages, err := generateMessages(request)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	services, err := generateServices(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("services: %w", err)
	}
	for _, file := range append(messages.GetFile(), services.GetFile()...) {
		files[file.GetName()] = file.GetContent()
	}
	return files, nil
}

// generateMessages is protoc-gen-go, called as a library.
func generateMessages(request *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	plugin, err := protogen.Options{}.New(request)
	if err != nil {
		return nil, err
	}
	for _, file := range plugin.Files {
		if file.Generate {
			internal_gengo.GenerateFile(plugin, file)
		}
	}
	return checked(plugin.Response())
}

// generateServices runs protoc-gen-go-grpc, which is no library; go.mod pins it.
func generateServices(ctx context.Context, request *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	input, err := proto.Marshal(request)
	if err != nil {
		return nil, err
	}
	var output, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "tool", "protoc-gen-go-grpc")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &output, &problems
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, problems.Bytes())
	}
	response := &pluginpb.CodeGeneratorResponse{}
	if err := proto.Unmarshal(output.Bytes(), response); err != nil {
		return nil, err
	}
	return checked(response)
}

func checked(response *pluginpb.CodeGeneratorResponse) (*pluginpb.CodeGeneratorResponse, error) {
	if response.Error != nil {
		return nil, errors.New(response.GetError())
	}
	return response, nil
}
