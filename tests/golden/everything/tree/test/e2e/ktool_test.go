//go:build e2e

package e2e

import "testing"

// kToolCores are the cores that k-tool calls.
var kToolCores = []string{
	"b2-c",
	"k-2x",
}

// eachKToolCore runs a test for each core that k-tool calls, with a command that
// the core answers, and an input for it.
func eachKToolCore(t *testing.T, test func(t *testing.T, core *process, env settings, args []string, input string)) {
	t.Helper()
	for _, name := range kToolCores {
		t.Run(name, func(t *testing.T) {
			core := start(t, name, nil)
			args, input := anyOffered(t, "k-tool", name, name)
			test(t, core, settings{"K_TOOL_" + prefix(name) + "_TARGET": core.addr()}, args, input)
		})
	}
}

func TestKToolAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachKToolCore(t, func(t *testing.T, core *process, env settings, _ []string, _ string) {
		answersVectors(t, "k-tool", env, core.name, core.name)
	})
}

func TestKToolSaysThatACoreIsDown(t *testing.T) {
	eachKToolCore(t, func(t *testing.T, core *process, env settings, args []string, input string) {
		core.kill()
		env["K_TOOL_"+prefix(core.name)+"_PATIENCE"] = "10ms"
		typeIn(t, "k-tool", env, input, append(args, "--input", "-")...).is(t, 1, "unavailable")
	})
}

func TestKToolKeepsTheDeadline(t *testing.T) {
	eachKToolCore(t, func(t *testing.T, core *process, env settings, args []string, input string) {
		core.pause(t)
		typeIn(t, "k-tool", env, input, append(args, "--input", "-", "--timeout", "50ms")...).is(t, 1, "deadline_exceeded")
	})
}

func TestKToolStopsWhenInterrupted(t *testing.T) {
	eachKToolCore(t, func(t *testing.T, _ *process, env settings, args []string, input string) {
		stopsWhenInterrupted(t, "k-tool", env, args, input)
	})
}

func TestKToolEndsWhenNobodyReads(t *testing.T) {
	eachKToolCore(t, func(t *testing.T, _ *process, env settings, args []string, input string) {
		endsWhenNobodyReads(t, "k-tool", env, args, input)
	})
}

func TestKToolRefusesWhatIsWronglyTyped(t *testing.T) {
	for _, core := range kToolCores {
		args, _ := anyOffered(t, "k-tool", core, core)
		refusesWhatIsWronglyTyped(t, "k-tool", args)
	}
}
