{{/*
A pod that ends goes on taking connections for a while: the nodes hear of it at different times. The sleep is Kubernetes' own
from 1.30 on; before, Node waits, as the image needs no shell.
*/}}
{{- define "bytebot-llm-proxy.lifecycle" -}}
{{- $own := dict -}}
{{- $seconds := .Values.drain.preStopSeconds | int -}}
{{- if gt $seconds 0 -}}
{{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version -}}
{{- $own = dict "preStop" (dict "sleep" (dict "seconds" $seconds)) -}}
{{- else -}}
{{- $own = dict "preStop" (dict "exec" (dict "command" (list "node" "-e" (printf "setTimeout(() => {}, %d)" (mul $seconds 1000))))) -}}
{{- end -}}
{{- end -}}
{{- with merge (dict) (.Values.lifecycle | default dict) $own }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/* A probe: our own path, the operator's numbers. Give it the path and the values. */}}
{{- define "bytebot-llm-proxy.probe" -}}
{{- $path := index . 0 -}}
{{- $numbers := dict -}}
{{- $given := index . 1 | default dict -}}
{{- range $name := list "initialDelaySeconds" "periodSeconds" "timeoutSeconds" "successThreshold" "failureThreshold" -}}
{{- if not (kindIs "invalid" (index $given $name)) -}}{{- $_ := set $numbers $name (index $given $name | int) -}}{{- end -}}
{{- end -}}
httpGet:
  path: {{ $path }}
  port: http
{{- with $numbers }}
{{ toYaml . }}
{{- end }}
{{- end -}}
