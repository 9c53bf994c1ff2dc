package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

// generate returns the Go files for request: their text by their slashed path.
func generate(ctx context.Context, request *pluginpb.CodeGeneratorRequest) (map[string]string, error) {
	files := map[string]string{}
	if len(request.GetFileToGenerate()) == 0 {
		return files, nil
	}
	for _, plugin := range plugins {
		response, err := ask(ctx, plugin, request)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", plugin, err)
		}
		for _, file := range response.GetFile() {
			files[file.GetName()] = file.GetContent()
		}
	}
	return files, nil
}

// plugins of protoc for messages and for services; go.mod pins them.
var plugins = []string{"protoc-gen-go", "protoc-gen-go-grpc"}

// ask has a plugin answer request.
func ask(ctx context.Context, plugin string, request *pluginpb.CodeGeneratorRequest) (*pluginpb.CodeGeneratorResponse, error) {
	input, err := proto.Marshal(request)
	if err != nil {
		return nil, err
	}
	var output, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "tool", plugin)
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
