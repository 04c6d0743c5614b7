{{/*
The `authorization` of an endpoint that Prometheus asks, nothing where `/metrics` is open: the master key, which the
Prometheus operator takes from its Secret.
*/}}
{{- define "bytebot-llm-proxy.metricsAuthorization" -}}
{{- $name := "require_auth_for_metrics_endpoint" -}}
{{- $layers := list (.Values.config.litellm_settings | default dict) (.Values.config.general_settings | default dict) -}}
{{- $isOpen := false -}}
{{- if not .Values.existingConfigMap -}}
{{- range $layers -}}{{- if hasKey . $name -}}{{- $isOpen = eq (get . $name | toString) "false" -}}{{- end -}}{{- end -}}
{{- end -}}
{{- $masterKey := include "bytebot-llm-proxy.masterKey" . | fromJson -}}
{{- if and $masterKey (not $isOpen) -}}
authorization:
  type: Bearer
  credentials:
    name: {{ $masterKey.name }}
    key: {{ $masterKey.key }}
{{- end -}}
{{- end -}}

{{/* One endpoint of a ServiceMonitor or PodMonitor. Give it root and the monitor's values. */}}
{{- define "bytebot-llm-proxy.metricsEndpoint" -}}
{{- $root := index . 0 -}}
port: http
path: /metrics
interval: {{ (index . 1).interval }}
{{- with include "bytebot-llm-proxy.metricsAuthorization" $root }}
{{ . }}
{{- end }}
{{- end -}}
