{{/*
The pods of hooks and tests: the proxy's image and rules, none of its labels (a Service or a disruption budget would count
them). Meshes leave them alone, as a sidecar would keep them from ending. Give it root and the component's name.
*/}}
{{- define "bytebot-llm-proxy.helperPodMetadata" -}}
{{- $root := index . 0 -}}
labels:
  {{- include "bytebot-llm-proxy.helperPodLabels" . | nindent 2 }}
annotations:
  {{- include "bytebot-llm-proxy.helperPodAnnotations" $root | nindent 2 }}
{{- end -}}

{{- define "bytebot-llm-proxy.helperPodAnnotations" -}}
sidecar.istio.io/inject: "false"
linkerd.io/inject: disabled
{{- end -}}

{{- define "bytebot-llm-proxy.helperPodLabels" -}}
{{- $root := index . 0 -}}
{{- $own := dict
      "app.kubernetes.io/name" (printf "%s-%s" (include "bytebot.name" $root) (index . 1))
      "app.kubernetes.io/component" (index . 1)
      "sidecar.istio.io/inject" "false" -}}
{{- merge $own (include "bytebot.labels" $root | fromYaml) | toYaml -}}
{{- end -}}

{{- define "bytebot-llm-proxy.helperPodSpec" -}}
{{- with include "bytebot.imagePullSecrets" . -}}
imagePullSecrets:
  {{- . | nindent 2 }}
{{ end -}}
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "bytebot-llm-proxy.helperContainer" -}}
{{- /* What else the proxy's own pods ask for and are limited by, a quota of the namespace may want of every pod. */ -}}
{{- $requests := (.Values.resources | default dict).requests | default dict -}}
{{- $limits := (.Values.resources | default dict).limits | default dict -}}
image: {{ include "bytebot.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources:
  requests:
    {{- toYaml (merge (dict "cpu" "50m" "memory" "96Mi") $requests) | nindent 4 }}
  limits:
    {{- toYaml (merge (dict "memory" "256Mi") $limits) | nindent 4 }}
securityContext:
  {{- toYaml .Values.securityContext | nindent 2 }}
{{- end -}}
