{{/* The labels of the pods: those of all objects but the chart's version, which changes where nothing in the pods does. */}}
{{- define "bytebot-agent.podLabels" -}}
{{- merge (omit (include "bytebot.labels" . | fromYaml) "helm.sh/chart") (.Values.podLabels | default dict) | toYaml -}}
{{- end -}}

{{- define "bytebot-agent.podAnnotations" -}}
{{- $own := dict -}}
{{- with include "bytebot-agent.startChecksum" . -}}{{- $_ := set $own "checksum/settings" . -}}{{- end -}}
{{- with merge (dict) (.Values.podAnnotations | default dict) (.Values.commonAnnotations | default dict) $own }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/*
A pod that ends goes on taking connections for a while: the nodes hear of it at different times. The sleep is Kubernetes' own
from 1.30 on; before, Node waits, as the image needs no shell.
*/}}
{{- define "bytebot-agent.lifecycle" -}}
{{- $seconds := .Values.drain.preStopSeconds | int -}}
{{- if gt $seconds 0 -}}
preStop:
  {{- if semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version }}
  sleep:
    seconds: {{ $seconds }}
  {{- else }}
  exec:
    command: [node, -e, "setTimeout(() => {}, {{ mul $seconds 1000 }})"]
  {{- end }}
{{- end -}}
{{- end -}}

{{/* A probe: the given path, the operator's numbers. Give it the path and the values. */}}
{{- define "bytebot-agent.probe" -}}
httpGet:
  path: {{ index . 0 }}
  port: http
{{- with index . 1 }}
{{ toYaml . }}
{{- end }}
{{- end -}}
