{{/*
Refuses values that are each right and together cannot work, with a sentence that says what to write instead. Stands at the
top of every template, as nobody can rely on which comes first; the first one does it.
*/}}
{{- define "bytebot-agent.validate" -}}
{{- if not (hasKey .Values "isValidated") -}}
{{- $_ := set .Values "isValidated" true -}}
{{- include "bytebot-agent.validateGroups" . -}}
{{- include "bytebot-agent.validateStore" . -}}
{{- include "bytebot-agent.validateAddresses" . -}}
{{- include "bytebot-agent.validateKeys" . -}}
{{- end -}}
{{- end -}}

{{/* Helm takes a group that is null for no group at all, without its defaults. */}}
{{- define "bytebot-agent.validateGroups" -}}
{{- $groups := list "image" "config" "proxy" "auth" "externalDatabase" "persistence" "service" "serviceAccount" "drain" "podDisruptionBudget" "autoscaling" "ingress" "httpRoute" "networkPolicy" "extraCACerts" "helmTest" -}}
{{- range $group := $groups -}}
{{- if not (kindIs "map" (index $.Values $group)) -}}
{{- fail (printf "%s is null, which takes all of its defaults away. Remove the line, or set the values in it." $group) -}}
{{- end -}}
{{- end -}}
{{- range $group, $parts := dict "auth" (list "apiKey" "jwt") "networkPolicy" (list "egress") -}}
{{- range $part := $parts -}}
{{- if not (kindIs "map" (index $.Values $group $part)) -}}
{{- fail (printf "%s.%s is null, which takes all of its defaults away. Remove the line, or set the values in it." $group $part) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "bytebot-agent.validateStore" -}}
{{- if include "bytebot-agent.isEmbedded" . -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled needs a database: the agent's own store is for one process. Set externalDatabase.host (and existingSecret), or leave autoscaling off." -}}
{{- else if gt (.Values.replicaCount | int) 1 -}}
{{- fail (printf "replicaCount is %d, but the agent's own store is for one process. Set externalDatabase.host (and existingSecret), or replicaCount: 1." (.Values.replicaCount | int)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.persistence.existingClaim (not .Values.persistence.enabled) -}}
{{- fail (printf "persistence.existingClaim names %s, but persistence.enabled is false. Set persistence.enabled: true to keep the records there." .Values.persistence.existingClaim) -}}
{{- end -}}
{{- $database := .Values.externalDatabase -}}
{{- if and $database.existingSecret $database.password -}}
{{- fail "externalDatabase has both password and existingSecret. Remove one of them." -}}
{{- end -}}
{{- end -}}

{{- define "bytebot-agent.validateAddresses" -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- range $name, $url := dict "config.llmProxyUrl" $settings.proxyUrl "config.bytebotDesktopUrl" $settings.desktopUrl "auth.jwt.jwksUrl" .Values.auth.jwt.jwksUrl -}}
{{- if and $url (not (regexMatch "^https?://[^/?#\\s]+[^?#\\s]*$" $url)) -}}
{{- fail (printf "%s is %q. It has to be an http or https address, such as http://bytebot-llm-proxy:4000." $name $url) -}}
{{- end -}}
{{- end -}}
{{- $url := $settings.database.url | default "postgresql://" -}}
{{- if not (regexMatch "^postgres(ql)?://" $url) -}}
{{- fail (printf "config.databaseUrl begins with %q. The agent knows PostgreSQL alone: postgresql://user@host:5432/database." (regexFind "^[^:]{0,20}:?" $url)) -}}
{{- end -}}
{{- end -}}

{{- define "bytebot-agent.validateKeys" -}}
{{- range $name, $value := include "bytebot.environmentMap" .Values.extraEnv | fromJson -}}
{{- if include "bytebot.isSecretText" (list $name $value) -}}
{{- fail (printf "extraEnv.%s is a secret as text and would stand in the Deployment. Write it under env.%s, which becomes a Secret, or give a valueFrom." $name $name) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.auth.apiKey.value .Values.auth.apiKey.existingSecret -}}
{{- fail "auth.apiKey has both value and existingSecret. Remove one of them." -}}
{{- end -}}
{{- if and .Values.auth.jwt.secret .Values.auth.jwt.existingSecret -}}
{{- fail "auth.jwt has both secret and existingSecret. Remove one of them." -}}
{{- end -}}
{{- if regexMatch "(^|[/_-])litellm" .Values.image.repository -}}
{{- fail (printf "image.repository is %q, but this chart runs the agent. Remove the line image.repository (and image.tag)." .Values.image.repository) -}}
{{- end -}}
{{- end -}}
