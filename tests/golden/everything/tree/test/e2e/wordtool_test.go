//go:build e2e

package e2e

import "testing"

func TestWordToolAnswersAsTheGoldenVectorsSay(t *testing.T) {
	answersVectors(t, "word-tool", nil, "word-tool")
}

func TestWordToolStopsWhenInterrupted(t *testing.T) {
	args, input := anyOffered(t, "word-tool", "word-tool")
	stopsWhenInterrupted(t, "word-tool", nil, args, input)
}

func TestWordToolEndsWhenNobodyReads(t *testing.T) {
	args, input := anyOffered(t, "word-tool", "word-tool")
	endsWhenNobodyReads(t, "word-tool", nil, args, input)
}

func TestWordToolRefusesWhatIsWronglyTyped(t *testing.T) {
	args, _ := anyOffered(t, "word-tool", "word-tool")
	refusesWhatIsWronglyTyped(t, "word-tool", args)
}
