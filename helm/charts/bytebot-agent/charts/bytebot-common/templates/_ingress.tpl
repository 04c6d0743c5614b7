{{/*
What a controller needs to let streams and long requests through, as YAML: no buffering, an hour between two bytes, bodies
of any size (the service has its own limit, and says so in an error that the client can read).
*/}}
{{- define "bytebot.streamAnnotations" -}}
{{- if eq (.Values.ingress.streamAnnotations | default "") "nginx" -}}
nginx.ingress.kubernetes.io/proxy-buffering: "off"
nginx.ingress.kubernetes.io/proxy-request-buffering: "off"
nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"
nginx.ingress.kubernetes.io/proxy-body-size: "0"
{{- end -}}
{{- end -}}

{{- define "bytebot.ingress" -}}
{{- $root := . -}}
{{- $ingress := .Values.ingress -}}
{{- if $ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- $annotations := merge (dict) ($ingress.annotations | default dict) (include "bytebot.streamAnnotations" . | fromYaml) }}
  {{- include "bytebot.metadata" (dict "root" . "annotations" $annotations) | nindent 2 }}
spec:
  {{- with $ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- with $ingress.tls }}
  tls:
    {{- tpl (toYaml .) $root | nindent 4 }}
  {{- end }}
  rules:
    {{- range $ingress.hosts }}
    - {{ with .host }}host: {{ tpl . $root | quote }}
      {{ end }}http:
        paths:
          {{- range .paths | default (list (dict)) }}
          - path: {{ .path | default "/" }}
            pathType: {{ .pathType | default "Prefix" }}
            backend:
              service:
                name: {{ include "bytebot.fullname" $root }}
                port:
                  number: {{ $root.Values.service.port }}
          {{- end }}
    {{- end }}
{{- end }}
{{- end -}}
