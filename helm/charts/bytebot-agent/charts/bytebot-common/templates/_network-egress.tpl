{{/* The rules of a NetworkPolicy's `egress`, each as JSON. A policy knows addresses and pods, never names. */}}

{{/* Name look-ups: the cluster's DNS and the cache that a node may have. */}}
{{- define "bytebot.egressDns" -}}
{{- toJson (dict
      "to" (list
        (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" "kube-system")))
        (dict "ipBlock" (dict "cidr" "169.254.20.10/32")))
      "ports" (list (dict "port" 53 "protocol" "UDP") (dict "port" 53 "protocol" "TCP"))) -}}
{{- end -}}

{{/*
HTTPS outside the cluster: to the given list of CIDRs, else to every address but private ones, those of carriers and the
link's own, where clouds answer with the node's credentials.
*/}}
{{- define "bytebot.egressOutside" -}}
{{- $to := list -}}
{{- range . -}}
{{- $to = append $to (dict "ipBlock" (dict "cidr" .)) -}}
{{- else -}}
{{- $private := list "10.0.0.0/8" "100.64.0.0/10" "127.0.0.0/8" "169.254.0.0/16" "172.16.0.0/12" "192.168.0.0/16" -}}
{{- $to = list
      (dict "ipBlock" (dict "cidr" "0.0.0.0/0" "except" $private))
      (dict "ipBlock" (dict "cidr" "::/0" "except" (list "fc00::/7" "fe80::/10"))) -}}
{{- end -}}
{{- toJson (dict "to" $to "ports" (list (dict "port" 443 "protocol" "TCP"))) -}}
{{- end -}}

{{/*
A host on ports: the namespace of a Service's name (`host`, `host.namespace.svc…`), the address itself, or, for a name
elsewhere, these ports of any address. The ports are those of the pods; most Services have the same.

Give it a mapping with `host` and `ports`, and `namespace` (that of the release).
*/}}
{{- define "bytebot.egressHost" -}}
{{- $host := .host | trimPrefix "[" | trimSuffix "]" | trimSuffix "." -}}
{{- $ports := list -}}
{{- range .ports | uniq -}}{{- $ports = append $ports (dict "port" (int .) "protocol" "TCP") -}}{{- end -}}
{{- $rule := dict "ports" $ports -}}
{{- $namespace := "" -}}
{{- if regexMatch "^[0-9]+(\\.[0-9]+){3}$" $host -}}
{{- $_ := set $rule "to" (list (dict "ipBlock" (dict "cidr" (printf "%s/32" $host)))) -}}
{{- else if contains ":" $host -}}
{{- $_ := set $rule "to" (list (dict "ipBlock" (dict "cidr" (printf "%s/128" $host)))) -}}
{{- else if not (contains "." $host) -}}
{{- $namespace = .namespace -}}
{{- else if regexMatch "^[^.]+(\\.[^.]+)?\\.[^.]+\\.svc(\\..+)?$" $host -}}
{{- $namespace = regexReplaceAll "^.*?([^.]+)\\.svc(\\..+)?$" $host "${1}" -}}
{{- end -}}
{{- if $namespace -}}
{{- $_ := set $rule "to" (list (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" $namespace)))) -}}
{{- end -}}
{{- toJson $rule -}}
{{- end -}}

{{/* A URL's host, on the URL's port and the given others. Give it a mapping with `url`, `ports` and `namespace`. */}}
{{- define "bytebot.egressUrl" -}}
{{- $address := urlParse .url -}}
{{- $port := regexFind ":[0-9]+$" $address.host | trimPrefix ":" | default (eq $address.scheme "https" | ternary "443" "80") -}}
{{- $ports := prepend (.ports | default list | toStrings) $port -}}
{{- include "bytebot.egressHost" (dict "host" $address.hostname "ports" $ports "namespace" .namespace) -}}
{{- end -}}
