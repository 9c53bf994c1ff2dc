//go:build e2e

package e2e

import "testing"

// cAskerCores are the cores that c-asker calls.
var cAskerCores = []string{
	"b2-c",
	"k-2x",
}

// eachCAskerCore runs a test for each core that c-asker calls, with a command that
// the core answers, and an input for it.
func eachCAskerCore(t *testing.T, test func(t *testing.T, core *process, env settings, args []string, input string)) {
	t.Helper()
	for _, name := range cAskerCores {
		t.Run(name, func(t *testing.T) {
			core := start(t, name, nil)
			args, input := anyOffered(t, "c-asker", name, name)
			test(t, core, settings{"C_ASKER_" + prefix(name) + "_TARGET": core.addr()}, args, input)
		})
	}
}

func TestCAskerAnswersAsTheGoldenVectorsSay(t *testing.T) {
	eachCAskerCore(t, func(t *testing.T, core *process, env settings, _ []string, _ string) {
		answersVectors(t, "c-asker", env, core.name, core.name)
	})
}

func TestCAskerSaysThatACoreIsDown(t *testing.T) {
	eachCAskerCore(t, func(t *testing.T, core *process, env settings, args []string, input string) {
		core.kill()
		env["C_ASKER_"+prefix(core.name)+"_PATIENCE"] = "10ms"
		typeIn(t, "c-asker", env, input, append(args, "--input", "-")...).is(t, 1, "unavailable")
	})
}

func TestCAskerKeepsTheDeadline(t *testing.T) {
	eachCAskerCore(t, func(t *testing.T, core *process, env settings, args []string, input string) {
		core.pause(t)
		typeIn(t, "c-asker", env, input, append(args, "--input", "-", "--timeout", "50ms")...).is(t, 1, "deadline_exceeded")
	})
}

func TestCAskerStopsWhenInterrupted(t *testing.T) {
	eachCAskerCore(t, func(t *testing.T, _ *process, env settings, args []string, input string) {
		stopsWhenInterrupted(t, "c-asker", env, args, input)
	})
}

func TestCAskerEndsWhenNobodyReads(t *testing.T) {
	eachCAskerCore(t, func(t *testing.T, _ *process, env settings, args []string, input string) {
		endsWhenNobodyReads(t, "c-asker", env, args, input)
	})
}

func TestCAskerRefusesWhatIsWronglyTyped(t *testing.T) {
	for _, core := range cAskerCores {
		args, _ := anyOffered(t, "c-asker", core, core)
		refusesWhatIsWronglyTyped(t, "c-asker", args)
	}
}
