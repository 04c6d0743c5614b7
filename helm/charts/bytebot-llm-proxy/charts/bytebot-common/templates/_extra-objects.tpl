{{/* Further objects of the operator, each a mapping or text; both may hold templates. */}}
{{- define "bytebot.extraObjects" -}}
{{- range .Values.extraObjects }}
---
{{ tpl (kindIs "string" . | ternary . (toYaml .)) $ }}
{{- end }}
{{- end -}}
