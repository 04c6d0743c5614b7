{{/*
The PodDisruptionBudget: with more than one replica, or where `podDisruptionBudget.enabled` says so. Pods that are not ready
may always be evicted: a budget that a broken pod uses up would hold the drain of its node for ever.
*/}}
{{- define "bytebot.podDisruptionBudget" -}}
{{- $budget := .Values.podDisruptionBudget -}}
{{- if kindIs "bool" $budget.enabled | ternary $budget.enabled (eq (include "bytebot.hasReplicas" .) "true") }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "bytebot.metadata" (dict "root" .) | nindent 2 }}
spec:
  maxUnavailable: {{ $budget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "bytebot.selectorLabels" . | nindent 6 }}
{{- end }}
{{- end -}}
