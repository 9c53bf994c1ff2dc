#!/bin/sh
# Brings gen/go up to date with proto/. It compares checksums of contents first,
# so that it takes no time, and no generator, when nothing has changed.
set -eu
cd "$(dirname "$0")/.."

checksums() {
    {
        cksum tools/go.mod tools/protogen/*.go
        [ ! -d proto ] || find proto -type f -name '*.proto' -exec cksum {} +
        [ ! -d gen/go ] || find gen/go -type f -name '*.pb.go' -exec cksum {} +
    } | LC_ALL=C sort -k 3
}

[ -d proto ] || [ -d gen/go ] || exit 0
digest=gen/go/.digest
if [ -f "$digest" ] && [ "$(checksums)" = "$(cat "$digest")" ]; then
    exit 0
fi
echo 'gen: proto -> gen/go'
(cd tools && GOWORK=off go run ./protogen) || {
    echo 'gen: failed; the first run downloads the generator and needs the network' >&2
    exit 1
}
if [ -d gen/go ]; then
    checksums >"$digest"
fi
