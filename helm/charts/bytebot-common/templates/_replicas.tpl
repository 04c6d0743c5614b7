{{/* The fewest pods that run at a time: what an autoscaler goes down to, else `replicaCount`. */}}
{{- define "bytebot.replicas" -}}
{{- if (.Values.autoscaling | default dict).enabled -}}
{{- .Values.autoscaling.minReplicas | int -}}
{{- else -}}
{{- .Values.replicaCount | int -}}
{{- end -}}
{{- end -}}

{{/* "true" where more than one pod may run, now or after the autoscaler's next step; nothing otherwise. */}}
{{- define "bytebot.hasReplicas" -}}
{{- if or (.Values.autoscaling | default dict).enabled (gt (.Values.replicaCount | int) 1) -}}true{{- end -}}
{{- end -}}
