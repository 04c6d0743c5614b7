{{- define "bytebot-llm-proxy.validate" -}}
{{- end -}}
