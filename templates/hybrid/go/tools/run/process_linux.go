package main

import "syscall"

// leash has a child asked to stop when this process dies, however that happens:
// kill -9 of it leaves nothing behind.
func leash(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGTERM }
