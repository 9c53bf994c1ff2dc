package app

import "errors"

// connectCores prepares each core that this service calls.
func (b *builder) connectCores() error {
	return errors.Join(
		b.connectB2c(),
		b.connectQuotesCore(),
	)
}
