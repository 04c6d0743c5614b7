{{/*
Stands at the top of every template of this chart: looks for what was set to null ("bytebot-llm-proxy.nulls"), translates the
names that other charts use ("bytebot-llm-proxy.compat"), then refuses what cannot work ("bytebot-llm-proxy.validate"). Templates of one chart share their values, and nobody can
rely on which of them comes first, so each asks for it and the first one does it.
*/}}
{{- define "bytebot-llm-proxy.prepare" -}}
{{- if not (hasKey .Values "isPrepared") -}}
{{- $_ := set .Values "isPrepared" true -}}
{{- include "bytebot-llm-proxy.nulls" . -}}
{{- include "bytebot-llm-proxy.compat" . -}}
{{- include "bytebot-llm-proxy.validate" . -}}
{{- end -}}
{{- end -}}

{{/* `auth` with what `global.auth` says, as JSON. */}}
{{- define "bytebot-llm-proxy.auth" -}}
{{- include "bytebot.proxyAuth" (list . .Values.auth) -}}
{{- end -}}

{{/*
Where the master key stands, as JSON: {origin: "existing"|"value"|"job", name: <Secret>, key: <key in it>}, or {} where there
is none. ServiceAccount tokens stand in for a key that is made, not for one that is given.
*/}}
{{- define "bytebot-llm-proxy.masterKey" -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- $given := .Values.auth.masterKey -}}
{{- $own := printf "%s-master-key" (include "bytebot.fullname" .) -}}
{{- $result := dict -}}
{{- if $auth.enabled -}}
{{- if $given.existingSecret -}}
{{- $result = dict "origin" "existing" "name" $given.existingSecret "key" $given.existingSecretKey -}}
{{- else if $given.value -}}
{{- $result = dict "origin" "value" "name" $own "key" "master-key" -}}
{{- else if not $auth.serviceAccountTokens.enabled -}}
{{- $result = dict "origin" "job" "name" $own "key" "master-key" -}}
{{- end -}}
{{- end -}}
{{- toJson $result -}}
{{- end -}}

{{/* The variables that hold the master key: LITELLM_MASTER_KEY, and the one that the config refers to, as a JSON list. */}}
{{- define "bytebot-llm-proxy.masterKeyVariables" -}}
{{- $variables := list "LITELLM_MASTER_KEY" -}}
{{- if .Values.existingConfigMap -}}
{{- $variables = append $variables "PROXY_MASTER_KEY" -}}
{{- else -}}
{{- $written := get (.Values.config.general_settings | default dict) "master_key" | toString -}}
{{- if hasPrefix "os.environ/" $written -}}{{- $variables = append $variables (trimPrefix "os.environ/" $written) -}}{{- end -}}
{{- end -}}
{{- $variables | uniq | toJson -}}
{{- end -}}

{{/* The ConfigMap with the config. */}}
{{- define "bytebot-llm-proxy.configMapName" -}}
{{- .Values.existingConfigMap | default (printf "%s-config" (include "bytebot.fullname" .)) -}}
{{- end -}}

{{/* The Secret with the passwords of stores that are given as text. */}}
{{- define "bytebot-llm-proxy.storesSecretName" -}}
{{- printf "%s-stores" (include "bytebot.fullname" .) -}}
{{- end -}}

{{/* "true" where the pods talk to the Kubernetes API, and so need their ServiceAccount's token. */}}
{{- define "bytebot-llm-proxy.needsKubernetes" -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- $features := .Values.kubernetes -}}
{{- if or $features.discovery.enabled $features.secrets.enabled $features.events.enabled $features.lease.enabled (and $auth.enabled $auth.serviceAccountTokens.enabled) -}}
true
{{- end -}}
{{- end -}}

{{/* The ServiceAccount of the Job that makes the master key. */}}
{{- define "bytebot-llm-proxy.masterKeyJobName" -}}
{{- printf "%s-make-key" (include "bytebot.fullname" .) -}}
{{- end -}}
