{{/*
The keys as files, in one folder: the Secrets mounted whole, the chart's own, the ones named for a provider, the master key;
later ones win. The kubelet keeps the files equal to the Secrets, so a new key is used without a restart. What is optional
may come later; the pod waits for what the environment refers to.
*/}}
{{- define "bytebot-llm-proxy.keySources" -}}
{{- range .Values.existingSecrets }}
- secret:
    name: {{ . }}
    optional: true
{{- end }}
- secret:
    name: {{ include "bytebot.keysSecretName" . }}
    optional: true
{{- range $variable, $source := include "bytebot.keySources" . | fromJson }}
{{- if not $source.given }}
- secret:
    name: {{ $source.name }}
    optional: true
    items:
      - key: {{ $source.key }}
        path: {{ include "bytebot.secretKey" $variable }}
{{- end }}
{{- end }}
{{- with $masterKey := include "bytebot-llm-proxy.masterKey" . | fromJson }}
- secret:
    name: {{ .name }}
    optional: true
    items:
      {{- range $variable := include "bytebot-llm-proxy.masterKeyVariables" $ | fromJsonArray }}
      - key: {{ $masterKey.key }}
        path: {{ $variable }}
      {{- end }}
{{- end }}
{{- end -}}

{{/* The volumes of the proxy's pods. */}}
{{- define "bytebot-llm-proxy.volumes" -}}
- name: config
  configMap:
    name: {{ include "bytebot-llm-proxy.configMapName" . }}
    {{- if and .Values.existingConfigMap (ne .Values.existingConfigMapKey "litellm-config.yaml") }}
    items:
      - key: {{ .Values.existingConfigMapKey }}
        path: litellm-config.yaml
    {{- end }}
- name: keys
  projected:
    sources:
      {{- include "bytebot-llm-proxy.keySources" . | trim | nindent 6 }}
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- with .Values.extraCACerts }}
{{- if .secret }}
- name: ca-certificates
  secret:
    secretName: {{ .secret }}
{{- else if .configMap }}
- name: ca-certificates
  configMap:
    name: {{ .configMap }}
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}

{{/* The mounts of the proxy's container. Folders, not files: a file mounted by itself never changes. */}}
{{- define "bytebot-llm-proxy.volumeMounts" -}}
- name: config
  mountPath: /etc/bytebot-llm-proxy
  readOnly: true
- name: keys
  mountPath: /etc/llm/keys
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- if or .Values.extraCACerts.secret .Values.extraCACerts.configMap }}
- name: ca-certificates
  mountPath: /etc/llm/ca
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- end -}}
