{{/*
What somebody has set to null, or left without anything under its name, has lost its default: Helm takes it away. Where the
chart cannot do without it, a sentence says so; a list or mapping that may be empty is empty.
*/}}
{{- define "bytebot-llm-proxy.nulls" -}}
{{- range $path := list "image" "service" "drain" "serviceAccount" "podDisruptionBudget" "helmTest" "replicaCount" "revisionHistoryLimit" "image.repository" "service.port" "service.targetPort" "drain.preStopSeconds" "drain.graceSeconds" "drain.idleSeconds" "podDisruptionBudget.maxUnavailable" -}}
{{- if kindIs "invalid" (include "bytebot-llm-proxy.read" (list $.Values $path) | fromJson).value -}}
{{- fail (printf "%s is null, which takes its defaults away. Remove the line, or set a value." $path) -}}
{{- end -}}
{{- end -}}
{{- range $path, $empty := dict "existingSecrets" list "podAnnotations" dict -}}
{{- if kindIs "invalid" (index $.Values $path) -}}{{- $_ := set $.Values $path $empty -}}{{- end -}}
{{- end -}}
{{- end -}}
