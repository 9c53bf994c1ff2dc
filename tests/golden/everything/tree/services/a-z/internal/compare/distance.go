// Package compare says how far apart two texts are.
package compare

import (
	"context"

	azcorecore "example.com/b2/shop/v2/internal/clients/azcore"
)

// MaxTextBytes is the length of the longest text that is compared.
const MaxTextBytes = 16384

// Texts are two texts to compare.
type Texts struct {
	Left, Right string
}

// Delegate has the a-z-core core compare. Texts that are asked for at the same
// time share a batch there.
type Delegate struct {
	Core *azcorecore.Client
}

// Compare returns the distance of two texts. Its errors are of the kinds of package fault.
func (d Delegate) Compare(ctx context.Context, texts Texts) (uint32, error) {
	return d.Core.Compare(ctx, azcorecore.Texts(texts))
}
