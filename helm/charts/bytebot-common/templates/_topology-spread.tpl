{{/*
The `topologySpreadConstraints` of the pods, as a list; nothing where there are none:

  {{- with include "bytebot.topologySpread" . }}
  topologySpreadConstraints:
    {{- . | nindent 8 }}
  {{- end }}

The operator's own, which get the pods' labels where they name none; otherwise, with more than one replica, nodes and then
zones as far as there are any. Each rollout is spread by itself: the pods that are about to go do not count.
*/}}
{{- define "bytebot.topologySpread" -}}
{{- $root := . -}}
{{- $selector := dict "matchLabels" (include "bytebot.selectorLabels" . | fromYaml) -}}
{{- $constraints := list -}}
{{- range .Values.topologySpreadConstraints -}}
{{- $constraints = append $constraints (merge (dict) . (dict "labelSelector" $selector)) -}}
{{- else -}}
{{- if include "bytebot.hasReplicas" $root -}}
{{- range $topology := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" -}}
{{- $constraints = append $constraints (dict
      "maxSkew" 1
      "topologyKey" $topology
      "whenUnsatisfiable" "ScheduleAnyway"
      "labelSelector" $selector
      "matchLabelKeys" (list "pod-template-hash")) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $constraints }}{{ toYaml . }}{{ end -}}
{{- end -}}
