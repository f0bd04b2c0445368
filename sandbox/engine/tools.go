//go:build tools

// Package engine pins the Pulumi command line that the sandbox builds when no other can be had.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
