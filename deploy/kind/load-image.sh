#!/usr/bin/env bash
# Builds an image and gives it to the nodes of a kind cluster:
#
#   load-image.sh NAME CONTEXT [-f DOCKERFILE] [--build-arg NAME=VALUE]…
#
# KIND_CLUSTER names the cluster (default bytebot), CONTAINER_TOOL the builder (docker or podman).
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
name=$1
context=$2
shift 2
tool=${CONTAINER_TOOL:-docker}
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT

# Without attestations an image is one manifest, which is what kind loads.
BUILDX_NO_DEFAULT_ATTESTATIONS=1 "$tool" build --quiet --tag "$name" "$@" "$context"
"$tool" save --output "$archive" "$name"
kind load image-archive --name "${KIND_CLUSTER:-bytebot}" "$archive"
