{{/* The label of the pods of `helm test`, which a NetworkPolicy lets in. */}}
{{- define "bytebot.testLabels" -}}
app.kubernetes.io/component: helm-test
{{- end -}}

{{/* Who may connect, as JSON: the listed pods and namespaces, Prometheus, the pods of `helm test`, what is given besides. */}}
{{- define "bytebot.networkPeers" -}}
{{- $policy := .Values.networkPolicy -}}
{{- $test := merge (dict "app.kubernetes.io/instance" .Release.Name) (include "bytebot.testLabels" . | fromYaml) -}}
{{- $peers := list (dict "podSelector" (dict "matchLabels" $test)) -}}
{{- range $policy.allowPods -}}
{{- $peers = append $peers (dict "podSelector" (dict "matchLabels" .)) -}}
{{- end -}}
{{- $namespaces := $policy.allowNamespaces | default list -}}
{{- with $policy.monitoringNamespace -}}{{- $namespaces = append $namespaces . -}}{{- end -}}
{{- range $namespaces | uniq -}}
{{- $peers = append $peers (dict "namespaceSelector" (dict "matchLabels" (dict "kubernetes.io/metadata.name" .))) -}}
{{- end -}}
{{- toJson (concat $peers ($policy.extraIngress | default list)) -}}
{{- end -}}

{{/*
The NetworkPolicy. Who may connect is limited where `networkPolicy.enabled` says so, by default where anybody who connects
is served; where the pods may connect to only with `networkPolicy.egress.enabled`.

Give it a mapping with `root` (the root context), `open` (whether everybody is served) and `egress` (the rules, as JSON of
`{rules: […]}`).
*/}}
{{- define "bytebot.networkPolicy" -}}
{{- $root := .root -}}
{{- $policy := $root.Values.networkPolicy -}}
{{- $off := and (kindIs "bool" $policy.enabled) (not $policy.enabled) -}}
{{- $inward := kindIs "bool" $policy.enabled | ternary $policy.enabled .open -}}
{{- $outward := and $policy.egress.enabled (not $off) -}}
{{- if or $inward $outward }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "bytebot.metadata" (dict "root" $root) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "bytebot.selectorLabels" $root | nindent 6 }}
  policyTypes:
    {{- if $inward }}
    - Ingress
    {{- end }}
    {{- if $outward }}
    - Egress
    {{- end }}
  {{- if $inward }}
  ingress:
    - from:
        {{- include "bytebot.networkPeers" $root | fromJsonArray | toYaml | nindent 8 }}
      ports:
        # The pod's port: a policy judges what arrives there, whatever port the Service has.
        - port: {{ $root.Values.service.targetPort }}
          protocol: TCP
  {{- end }}
  {{- if $outward }}
  egress:
    {{- (.egress | fromJson).rules | toYaml | nindent 4 }}
  {{- end }}
{{- end }}
{{- end -}}
