{{/*
The metadata of an object: its name, the release's namespace, the labels, and the annotations where there are any. The
chart's own labels and annotations win over the operator's.

Give it a mapping with `root` (the root context), and where wanted `name` (default: the full name), `labels` and
`annotations`.
*/}}
{{- define "bytebot.metadata" -}}
{{- $root := .root -}}
name: {{ .name | default (include "bytebot.fullname" $root) }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- toYaml (merge (dict) (include "bytebot.labels" $root | fromYaml) (.labels | default dict)) | nindent 2 }}
{{- with merge (dict) (.annotations | default dict) ($root.Values.commonAnnotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
