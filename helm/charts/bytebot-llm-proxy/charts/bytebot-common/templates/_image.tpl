{{/* "true" where the values still name the image of ByteBot's own agent, whose place the chart's own takes. */}}
{{- define "bytebot.isByteBotImage" -}}
{{- if regexMatch "^ghcr\\.io/bytebot-ai/bytebot-agent(-cc)?$" .Values.image.repository -}}true{{- end -}}
{{- end -}}

{{- define "bytebot.imageTag" -}}
{{- if or (not .Values.image.tag) (include "bytebot.isByteBotImage" .) -}}
{{- .Chart.AppVersion | toString -}}
{{- else -}}
{{- .Values.image.tag | toString -}}
{{- end -}}
{{- end -}}

{{/* registry/repository:tag, or @digest where one is given. */}}
{{- define "bytebot.image" -}}
{{- $registry := .Values.image.registry | default ((.Values.global | default dict).imageRegistry) -}}
{{- $isByteBot := include "bytebot.isByteBotImage" . -}}
{{- $repository := $isByteBot | empty | ternary .Values.image.repository .Chart.Name -}}
{{- if $registry -}}{{- $repository = printf "%s/%s" (trimSuffix "/" $registry) $repository -}}{{- end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $repository (include "bytebot.imageTag" .) -}}
{{- end -}}
{{- end -}}

{{/* The pull secrets of image, global and LiteLLM's `imagePullSecrets`, as a list of names; each may be text or {name}. */}}
{{- define "bytebot.imagePullSecrets" -}}
{{- $names := list -}}
{{- range concat (.Values.image.pullSecrets | default list) (.Values.imagePullSecrets | default list) ((.Values.global | default dict).imagePullSecrets | default list) -}}
{{- $names = append $names (kindIs "map" . | ternary (get (kindIs "map" . | ternary . dict) "name") .) -}}
{{- end -}}
{{- range $names | uniq }}
- name: {{ . }}
{{- end }}
{{- end -}}
