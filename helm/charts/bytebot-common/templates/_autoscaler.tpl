{{/*
The HorizontalPodAutoscaler. By CPU and, where a metrics adapter serves it, by streams in flight, which say more about a
proxy of slow streams. Down slowly: each pod that goes waits for its streams first.
*/}}
{{- define "bytebot.horizontalPodAutoscaler" -}}
{{- $scale := .Values.autoscaling -}}
{{- if $scale.enabled }}
{{- $cpu := $scale.targetCPUUtilizationPercentage | int -}}
{{- $streams := $scale.targetStreamsInFlight | int -}}
{{- if not (or $cpu $streams) -}}
{{- fail "autoscaling.enabled is true without anything to scale by: set autoscaling.targetCPUUtilizationPercentage above 0" -}}
{{- end -}}
{{- if gt ($scale.minReplicas | int) ($scale.maxReplicas | int) -}}
{{- fail (printf "autoscaling.minReplicas (%d) is above autoscaling.maxReplicas (%d): raise maxReplicas" ($scale.minReplicas | int) ($scale.maxReplicas | int)) -}}
{{- end -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "bytebot.metadata" (dict "root" .) | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "bytebot.fullname" . }}
  minReplicas: {{ $scale.minReplicas | int }}
  maxReplicas: {{ $scale.maxReplicas | int }}
  metrics:
    {{- if $cpu }}
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $cpu }}
    {{- end }}
    {{- if $streams }}
    - type: Pods
      pods:
        metric:
          name: bytebot_streams_in_flight
        target:
          type: AverageValue
          averageValue: {{ $streams | toString | quote }}
    {{- end }}
  behavior:
    {{- toYaml ($scale.behavior | default (dict "scaleDown" (dict
          "stabilizationWindowSeconds" 300
          "policies" (list (dict "type" "Pods" "value" 1 "periodSeconds" 60))))) | nindent 4 }}
{{- end }}
{{- end -}}
