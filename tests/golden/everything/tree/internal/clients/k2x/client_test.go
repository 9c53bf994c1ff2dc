package k2x

import (
	"errors"
	"strings"
	"testing"

	k2xv1 "example.com/b2/shop/v2/gen/go/b2_shop/k_2x/v1"
	"example.com/b2/shop/v2/internal/platform/fault"

	batchv1 "example.com/b2/shop/v2/gen/go/b2_shop/batch/v1"
)

// lengths answers with something that can be told from the texts.
func lengths(entry *k2xv1.CompareEntry) *k2xv1.CompareResult {
	return &k2xv1.CompareResult{Outcome: &k2xv1.CompareResult_Comparison{Comparison: &k2xv1.Comparison{
		Distance: uint32(len(entry.GetRight()) - len(entry.GetLeft())), Similarity: 0.5,
	}}}
}

func TestAPairIsCompared(t *testing.T) {
	got, err := startCore(t, lengths).Compare(t.Context(), Pair{"abc", "abcde"})
	if want := (Comparison{Distance: 2, Similarity: 0.5}); got != want || err != nil {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

func TestTheLongestPairFits(t *testing.T) {
	long := strings.Repeat("a", MaxTextBytes)
	if _, err := startCore(t, lengths).Compare(t.Context(), Pair{long, long}); err != nil {
		t.Error(err)
	}
}

func TestAWrongPairIsRefusedBeforeItIsSent(t *testing.T) {
	client := startCore(t, func(*k2xv1.CompareEntry) *k2xv1.CompareResult {
		t.Error("the pair was sent")
		return &k2xv1.CompareResult{}
	})
	for _, pair := range []Pair{
		{Left: strings.Repeat("a", MaxTextBytes+1)},
		{Right: strings.Repeat("a", MaxTextBytes+1)},
		{Left: "\xff"},
	} {
		if _, err := client.Compare(t.Context(), pair); !errors.Is(err, fault.ErrInvalidArgument) {
			t.Errorf("got %v, want invalid", err)
		}
	}
}

func TestWhatTheCoreFindsIsToldToTheCaller(t *testing.T) {
	client := startCore(t, func(*k2xv1.CompareEntry) *k2xv1.CompareResult {
		return &k2xv1.CompareResult{Outcome: &k2xv1.CompareResult_Error{
			Error: &batchv1.EntryError{Reason: batchv1.Reason_REASON_NOT_FOUND, Message: "there is no such thing"},
		}}
	})
	_, err := client.Compare(t.Context(), Pair{})
	if known := fault.From(err); known.Kind != fault.ErrNotFound || known.Message != "there is no such thing" {
		t.Errorf("got %v of kind %s", err, known.Kind)
	}
}
