{{/*
Prints the environment of a container from a map of name to value, where a value is text, a number, a boolean or a
mapping with `value` or `valueFrom`. A map has each name once: Kubernetes refuses a list that names one twice when it is
applied by the server, as Helm 4 does. Sorted, so that nothing rolls because an order changed. A null leaves a name out.
*/}}
{{- define "bytebot.environment" -}}
{{- range $name := keys . | sortAlpha }}
{{- $value := get $ $name }}
{{- if kindIs "map" $value }}
- name: {{ $name }}
  {{- toYaml $value | nindent 2 }}
{{- else if not (kindIs "invalid" $value) }}
{{- /* Helm reads every number as one with a point, and prints the larger ones in powers of ten. */}}
{{- if and (kindIs "float64" $value) (eq $value (floor $value)) }}{{ $value = printf "%.0f" $value }}{{ end }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A map of environment variables from a list of `{name, value|valueFrom}` or from a map, as JSON. */}}
{{- define "bytebot.environmentMap" -}}
{{- $map := dict -}}
{{- if kindIs "slice" . -}}
{{- range . -}}{{- $_ := set $map .name (hasKey . "value" | ternary .value (omit . "name" "value")) -}}{{- end -}}
{{- else if kindIs "map" . -}}
{{- $map = . -}}
{{- end -}}
{{- toJson $map -}}
{{- end -}}
