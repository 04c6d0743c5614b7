{{/* The labels of the pods: those of all objects but the chart's version, which changes where nothing in the pods does. */}}
{{- define "bytebot-llm-proxy.podLabels" -}}
{{- merge (omit (include "bytebot.labels" . | fromYaml) "helm.sh/chart") (.Values.podLabels | default dict) | toYaml -}}
{{- end -}}

{{/*
The annotations of the pods. The only checksum is of what is read once: the passwords of the stores. Config, providers'
keys and master key are files that the proxy reads again when they change, so no pod has to go for them.
*/}}
{{- define "bytebot-llm-proxy.podAnnotations" -}}
{{- $own := dict -}}
{{- $passwords := include "bytebot-llm-proxy.storePasswords" . -}}
{{- if ne $passwords "{}" -}}{{- $_ := set $own "checksum/stores" (sha256sum $passwords) -}}{{- end -}}
{{- with merge (dict) .Values.podAnnotations (.Values.commonAnnotations | default dict) $own }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* The passwords of the stores that are given as text, by key of their Secret, as JSON. */}}
{{- define "bytebot-llm-proxy.storePasswords" -}}
{{- $passwords := dict -}}
{{- range $name, $store := dict "database-password" .Values.externalDatabase "redis-password" .Values.externalRedis -}}
{{- if and $store.host $store.password (not $store.existingSecret) -}}{{- $_ := set $passwords $name $store.password -}}{{- end -}}
{{- end -}}
{{- toJson $passwords -}}
{{- end -}}
