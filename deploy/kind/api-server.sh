#!/usr/bin/env bash
# Stops and starts the API server of a kind cluster, for the check of what goes on without it:
#
#   api-server.sh stop|start
#
# KIND_CLUSTER names the cluster (default bytebot), CONTAINER_TOOL what its nodes run in (docker or podman).
set -euo pipefail

tool=${CONTAINER_TOOL:-docker}
node=${KIND_CLUSTER:-bytebot}-control-plane
manifest=/etc/kubernetes/manifests/kube-apiserver.yaml
kept=/etc/kubernetes/kube-apiserver.yaml

# The kubelet runs what lies in that folder.
case ${1:-} in
  stop)
    "$tool" exec "$node" mv "$manifest" "$kept"
    until [ -z "$("$tool" exec "$node" crictl ps --quiet --name kube-apiserver)" ]; do sleep 1; done
    ;;
  start)
    "$tool" exec "$node" mv "$kept" "$manifest"
    until "$tool" exec "$node" kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz >/dev/null 2>&1; do
      sleep 1
    done
    ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
