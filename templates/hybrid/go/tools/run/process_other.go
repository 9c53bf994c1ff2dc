//go:build !linux

package main

import "syscall"

// leash does nothing: only Linux can tie a child to its parent.
func leash(*syscall.SysProcAttr) {}
