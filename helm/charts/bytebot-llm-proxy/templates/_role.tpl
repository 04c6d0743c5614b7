{{/* A Role and its binding to the proxy's account. Give it a mapping with root, name, rules and, where wanted, namespace. */}}
{{- define "bytebot-llm-proxy.role" -}}
{{- $namespace := .namespace | default .root.Release.Namespace -}}
{{- $metadata := merge (dict "namespace" $namespace) (include "bytebot.metadata" (dict "root" .root "name" .name) | fromYaml) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  {{- toYaml $metadata | nindent 2 }}
rules:
  {{- toYaml .rules | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  {{- toYaml $metadata | nindent 2 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .name }}
subjects:
  - kind: ServiceAccount
    name: {{ include "bytebot.serviceAccountName" .root }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}
