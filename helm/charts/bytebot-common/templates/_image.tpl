{{- define "bytebot.imageTag" -}}
{{- .Values.image.tag | default .Chart.AppVersion | toString -}}
{{- end -}}

{{/* registry/repository:tag, or @digest where one is given. */}}
{{- define "bytebot.image" -}}
{{- $registry := .Values.image.registry | default ((.Values.global | default dict).imageRegistry) -}}
{{- $repository := .Values.image.repository -}}
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
