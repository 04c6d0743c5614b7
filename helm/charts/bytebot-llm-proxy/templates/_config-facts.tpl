{{/* The paths within the config where a secret stands as text, as a JSON list. Give it a value and its path. */}}
{{- define "bytebot-llm-proxy.literalSecrets" -}}
{{- $path := index . 1 -}}
{{- $found := list -}}
{{- if kindIs "map" (index . 0) -}}
{{- range $key, $value := index . 0 -}}
{{- $here := printf "%s.%s" $path $key -}}
{{- if not (kindIs "string" $value) -}}
{{- $found = concat $found (include "bytebot-llm-proxy.literalSecrets" (list $value $here) | fromJsonArray) -}}
{{- else if and $value (include "bytebot.isSecretName" (upper $key)) (not (hasPrefix "os.environ/" $value)) -}}
{{- $found = append $found $here -}}
{{- end -}}
{{- end -}}
{{- else if kindIs "slice" (index . 0) -}}
{{- range $index, $value := index . 0 -}}
{{- $found = concat $found (include "bytebot-llm-proxy.literalSecrets" (list $value (printf "%s[%d]" $path $index)) | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/*
What the config says of keys, as JSON: `missing`, the variables of models' keys that no value gives, and `model`, the first
name whose key is given.
*/}}
{{- define "bytebot-llm-proxy.keyFacts" -}}
{{- $sources := include "bytebot.keySources" . | fromJson -}}
{{- $missing := list -}}
{{- $model := "" -}}
{{- range .Values.config.model_list -}}
{{- $written := get (.litellm_params | default dict) "api_key" | toString -}}
{{- if hasPrefix "os.environ/" $written -}}
{{- $variable := trimPrefix "os.environ/" $written -}}
{{- if or (hasKey $sources $variable) (hasKey $.Values.extraEnv $variable) -}}
{{- if and (not $model) (not (contains "*" (.model_name | toString))) -}}{{- $model = .model_name -}}{{- end -}}
{{- else -}}
{{- $missing = append $missing $variable -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "missing" ($missing | uniq) "model" $model) -}}
{{- end -}}
