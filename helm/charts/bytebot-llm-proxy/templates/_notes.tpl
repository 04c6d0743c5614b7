{{/*
What is said after an install: address, keys, how to get in, a first chat, what to mind. The umbrella prints it too, and shows
the proxy the agent's Secret unasked, so that one says nothing.
*/}}
{{- define "bytebot-llm-proxy.notes" -}}
{{- include "bytebot-llm-proxy.prepare" . -}}
{{- $name := include "bytebot.fullname" . -}}
{{- $namespace := .Release.Namespace -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- $masterKey := include "bytebot-llm-proxy.masterKey" . | fromJson -}}
{{- $sources := include "bytebot.keySources" . | fromJson -}}
{{- $facts := include "bytebot-llm-proxy.keyFacts" . | fromJson -}}
{{- $model := .Values.helmTest.model | default $facts.model | default "MODEL" -}}
The LLM proxy is at http://{{ $name }}.{{ $namespace }}:{{ .Values.service.port }} within the cluster.

Keys
{{- range $variable, $source := $sources }}
  {{ $variable }} from the Secret {{ $source.name }}, key {{ $source.key }}
{{- end }}
{{- range .Values.existingSecrets }}
  every key in the Secret {{ . }}
{{- end }}
{{- if and $facts.missing (not .Values.existingConfigMap) }}
{{- if or (without (.Values.existingSecrets | default list) "bytebot-agent-secrets") .Values.kubernetes.secrets.enabled .Values.extraEnvFrom }}
  The config also asks for {{ join ", " $facts.missing }}, which no value of its own gives.
{{- else }}
  None for {{ join ", " $facts.missing }}: the models that need one answer 401 and name the variable. For example:
    helm upgrade {{ .Release.Name }} CHART -n {{ $namespace }} --reset-then-reuse-values --set {{ if not .Chart.IsRoot }}{{ .Chart.Name }}.{{ end }}env.{{ first $facts.missing }}=KEY
{{- end }}
{{- end }}

How callers get in
{{- if not $auth.enabled }}
  auth is off: whoever can connect is served.
{{- else }}
{{- if $auth.serviceAccountTokens.enabled }}
  With the token of a ServiceAccount, projected with the audience {{ $auth.serviceAccountTokens.audience }}, as the API key.
{{- end }}
{{- if $masterKey }}
  With the key in the Secret {{ $masterKey.name }}{{ if eq $masterKey.origin "job" }}, which a Job makes once and nothing takes away{{ end }}:
    export PROXY_KEY=$(kubectl get secret {{ $masterKey.name }} -n {{ $namespace }} -o go-template='{{ printf "{{index .data %q | base64decode}}" $masterKey.key }}')
{{- else }}
    export PROXY_KEY=$(kubectl create token {{ include "bytebot.serviceAccountName" . }} -n {{ $namespace }} --audience {{ $auth.serviceAccountTokens.audience }})
{{- end }}
{{- end }}

A first chat
    kubectl port-forward -n {{ $namespace }} service/{{ $name }} 4000:{{ .Values.service.port }} &
    curl http://127.0.0.1:4000/v1/chat/completions{{ if $auth.enabled }} -H "Authorization: Bearer $PROXY_KEY"{{ end }} \
      -H 'Content-Type: application/json' -d '{"model":"{{ $model }}","messages":[{"role":"user","content":"Hello"}]}'
{{- if .Values.helmTest.enabled }}
  or all of it: helm test {{ .Release.Name }} -n {{ $namespace }}
{{- end }}

Changes without a restart, in use within 90 seconds
{{- $own := list }}
{{- range $variable, $source := $sources }}{{ if $source.given }}{{ $own = append $own $source }}{{ end }}{{ end }}
{{- if $own }}
  A key:    kubectl patch secret {{ (first $own).name }} -n {{ $namespace }} --type merge -p '{"stringData":{"{{ (first $own).key }}":"NEW"}}'
            and the same in your values: otherwise the next upgrade stops at the difference, or puts the old one back
{{- else }}
  A key:    change it in its Secret
{{- end }}
{{- if $masterKey }}
  The proxy's key: patch {{ $masterKey.key }} in the Secret {{ $masterKey.name }} in the same way; callers need the new one then
{{- end }}
  The config: {{ .Values.existingConfigMap | default "helm upgrade with another `config`" }}; one with errors is refused, and the one before stays in use

{{- $warnings := list }}
{{- if .Values.existingConfigMap }}
{{- $warnings = append $warnings (printf "the ConfigMap %s is the config; the value `config` is not used" .Values.existingConfigMap) }}
{{- else }}
{{- range include "bytebot-llm-proxy.literalSecrets" (list .Values.config "config") | fromJsonArray }}
{{- $warnings = append $warnings (printf "%s is a secret as text and stands in a ConfigMap: write os.environ/VARIABLE there and the key under env.VARIABLE" .) }}
{{- end }}
{{- end }}
{{- if and (not $auth.enabled) (kindIs "bool" .Values.networkPolicy.enabled) (not .Values.networkPolicy.enabled) }}
{{- $warnings = append $warnings "neither a key nor a NetworkPolicy guards the proxy: everything that can connect spends the keys of the providers" }}
{{- else if not $auth.enabled }}
{{- $warnings = append $warnings "only the NetworkPolicy guards the proxy; it has no effect where the cluster's network does not enforce it" }}
{{- end }}
{{- if not (include "bytebot.hasReplicas" .) }}
{{- $warnings = append $warnings "one pod: when its node goes, nobody is served until another one runs" }}
{{- end }}
{{- with $warnings }}

Mind
{{- range . }}
  - {{ . }}
{{- end }}
{{- end }}
{{- with .Values.oldNames }}

Names of other charts in your values
{{- range . | uniq }}
  - {{ . }}
{{- end }}
{{- end }}
{{- end -}}
