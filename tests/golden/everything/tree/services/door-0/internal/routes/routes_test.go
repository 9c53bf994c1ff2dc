package routes

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"example.com/b2/shop/v2/internal/platform/gateway"
)

func TestTheTableIsGood(t *testing.T) {
	backends := gateway.Backends{}
	for _, row := range Table {
		backends[row.To] = http.NotFoundHandler()
	}
	_, err := gateway.New(Table, gateway.Options{
		Backends: backends, Timeout: time.Minute, MaxCalls: 1, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Error(err)
	}
}
