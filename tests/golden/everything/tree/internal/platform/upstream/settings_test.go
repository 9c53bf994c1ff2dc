package upstream

import (
	"slices"
	"strings"
	"testing"

	"example.com/b2/shop/v2/internal/platform/env"
)

func TestAddressesAreAList(t *testing.T) {
	got, err := ParseAddresses("127.0.0.1:80, localhost:81,127.0.0.1:80")
	if err != nil || !slices.Equal(got, []string{"127.0.0.1:80", "localhost:81"}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, wrong := range []string{"", "here", ":80", "here:0", "here:99999", "http://here:80", "here:80,", "here:80/path"} {
		if _, err := ParseAddresses(wrong); err == nil {
			t.Errorf("%q is taken for a list of addresses", wrong)
		}
	}
	if _, err := ParseAddresses(strings.Repeat("a", 70) + ":1" + strings.Repeat(",a:1", 100)); err != nil {
		t.Errorf("the same address again counts: %v", err)
	}
}

func TestBeyondThisMachineThereIsTLS(t *testing.T) {
	for target, fine := range map[string]bool{"127.0.0.1:80,localhost:80": true, "127.0.0.1:80,elsewhere:80": false} {
		for _, insecure := range []bool{false, true} {
			r := env.NewReader([]string{"A_B_TARGET=" + target}, "A_")
			ReadOptions(r.Under("B_"), "b", "127.0.0.1:1", insecure)
			if err := r.Err(); (err == nil) != (fine || insecure) {
				t.Errorf("%s, insecure %v: %v", target, insecure, err)
			}
		}
	}
}
