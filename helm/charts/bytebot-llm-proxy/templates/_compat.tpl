{{- define "bytebot-llm-proxy.compat" -}}
{{- end -}}
