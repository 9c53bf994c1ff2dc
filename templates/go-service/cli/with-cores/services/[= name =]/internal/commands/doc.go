// Package commands is what the program can be told to do.
package commands
