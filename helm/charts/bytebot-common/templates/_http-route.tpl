{{/*
The HTTPRoute of the Gateway API. Gateways end a request after their own time-out, Envoy's after 15 seconds; `0s` is none,
and has to be said for the whole and for the call behind the Gateway.
*/}}
{{- define "bytebot.httpRoute" -}}
{{- $route := .Values.httpRoute -}}
{{- if $route.enabled }}
{{- if not $route.parentRefs -}}
{{- fail "httpRoute.enabled is true: name the Gateway in httpRoute.parentRefs, such as [{name: my-gateway, namespace: gateways}]" -}}
{{- end -}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- include "bytebot.metadata" (dict "root" . "annotations" $route.annotations) | nindent 2 }}
spec:
  parentRefs:
    {{- tpl (toYaml $route.parentRefs) . | nindent 4 }}
  {{- with $route.hostnames }}
  hostnames:
    {{- tpl (toYaml .) $ | nindent 4 }}
  {{- end }}
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - name: {{ include "bytebot.fullname" . }}
          port: {{ .Values.service.port }}
      timeouts:
        request: 0s
        backendRequest: 0s
{{- end }}
{{- end -}}
