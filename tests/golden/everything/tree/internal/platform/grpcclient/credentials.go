package grpcclient

import (
	"context"
	"net"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"example.com/b2/shop/v2/internal/platform/tlsfiles"
)

func transportCredentials(options Options) (credentials.TransportCredentials, error) {
	if options.TLS.Empty() {
		return insecure.NewCredentials(), nil
	}
	source, err := tlsfiles.New(options.TLS, options.Log)
	if err != nil {
		return nil, err
	}
	return reloading{credentials.NewTLS(source.Client()), source}, nil
}

// reloading is TLS that reads its files again for each connection it makes.
type reloading struct {
	credentials.TransportCredentials
	source *tlsfiles.Source
}

// ClientHandshake implements credentials.TransportCredentials.
func (r reloading) ClientHandshake(ctx context.Context, authority string, conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	return credentials.NewTLS(r.source.Client()).ClientHandshake(ctx, authority, conn)
}

// Clone implements credentials.TransportCredentials.
func (r reloading) Clone() credentials.TransportCredentials {
	return reloading{r.TransportCredentials.Clone(), r.source}
}
