{{/*
The Secret with what the agent itself needs to keep quiet about. The keys of providers stand in one of their own, as the
umbrella shows that one to the proxy.
*/}}
{{- define "bytebot-agent.credentialsName" -}}
{{- printf "%s-credentials" (include "bytebot.fullname" .) -}}
{{- end -}}

{{/* What the values give as text and is, or may hold, a secret, but for the providers' keys; by variable, as JSON. */}}
{{- define "bytebot-agent.credentials" -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- $secrets := dict -}}
{{- if eq ((include "bytebot-agent.proxyKey" . | fromJson).name | default "") (include "bytebot-agent.credentialsName" .) -}}
{{- $_ := set $secrets "BYTEBOT_LLM_PROXY_API_KEY" .Values.proxy.key -}}
{{- end -}}
{{- with .Values.auth.apiKey.value -}}{{- $_ := set $secrets "BYTEBOT_AGENT_API_KEY" . -}}{{- end -}}
{{- with .Values.auth.jwt.secret -}}{{- $_ := set $secrets "JWT_SECRET" . -}}{{- end -}}
{{- with $settings.database.url -}}
{{- if include "bytebot.hasPassword" . -}}{{- $_ := set $secrets "DATABASE_URL" . -}}{{- end -}}
{{- end -}}
{{- if and $settings.database.host $settings.database.password (not $settings.database.existingSecret) -}}
{{- $_ := set $secrets "DATABASE_PASSWORD" $settings.database.password -}}
{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

{{/*
Where every secret comes from, by variable, as JSON: {VARIABLE: {name: <Secret>, key: <key in it>, given: <bool>}}, where
`given` says that it is one of the chart's own.
*/}}
{{- define "bytebot-agent.secretSources" -}}
{{- $sources := omit (include "bytebot.keySources" . | fromJson) "DATABASE_URL" "BYTEBOT_DESKTOP_BASE_URL" "BYTEBOT_LLM_PROXY_URL" -}}
{{- with include "bytebot-agent.proxyKey" . | fromJson -}}
{{- $_ := set $sources "BYTEBOT_LLM_PROXY_API_KEY" (merge . (dict "given" false)) -}}
{{- end -}}
{{- with .Values.auth.apiKey.existingSecret -}}
{{- $_ := set $sources "BYTEBOT_AGENT_API_KEY" (dict "name" . "key" ($.Values.auth.apiKey.existingSecretKey | default "agent-api-key") "given" false) -}}
{{- end -}}
{{- with .Values.auth.jwt.existingSecret -}}
{{- $_ := set $sources "JWT_SECRET" (dict "name" . "key" ($.Values.auth.jwt.existingSecretKey | default "jwt-secret") "given" false) -}}
{{- end -}}
{{- with (include "bytebot-agent.database" . | fromJson).database -}}
{{- if .existingSecret -}}
{{- $_ := set $sources "DATABASE_PASSWORD" (dict "name" .existingSecret "key" (.existingSecretPasswordKey | default "password") "given" false) -}}
{{- end -}}
{{- end -}}
{{- $own := include "bytebot-agent.credentialsName" . -}}
{{- range $variable, $value := include "bytebot-agent.credentials" . | fromJson -}}
{{- $_ := set $sources $variable (dict "name" $own "key" (include "bytebot.secretKey" $variable) "given" true) -}}
{{- end -}}
{{- toJson $sources -}}
{{- end -}}

{{/*
The projected volume with each secret as a file named like its variable, which the agent reads again when it changes. All are
optional here: what is missing holds the pod where its environment refers to it, which is looked at again sooner.
*/}}
{{- define "bytebot-agent.keysVolume" -}}
{{- $byName := dict -}}
{{- range $variable, $source := include "bytebot-agent.secretSources" . | fromJson -}}
{{- $item := dict "key" $source.key "path" (include "bytebot.secretKey" $variable) -}}
{{- $_ := set $byName $source.name (append (get $byName $source.name | default list) $item) -}}
{{- end -}}
{{- $projections := list -}}
{{- range $name := keys $byName | sortAlpha -}}
{{- $projections = append $projections (dict "secret" (dict "name" $name "optional" true "items" (get $byName $name))) -}}
{{- end -}}
{{- with $projections }}{{ toYaml . }}{{ end -}}
{{- end -}}

{{/*
The values that the agent reads at its start alone, hashed: a change of them has to roll the pods. Keys and passwords are
read again where they are mounted, and rolling for them would only cost the records of an agent without a volume.
*/}}
{{- define "bytebot-agent.startChecksum" -}}
{{- $atStart := dict -}}
{{- $given := merge (include "bytebot-agent.credentials" . | fromJson) (include "bytebot-agent.settings" . | fromJson).keys -}}
{{- range $variable, $value := $given -}}
{{- if not (regexMatch "_API_KEY(_[0-9]+)?$|^JWT_SECRET$|^BETTER_AUTH_SECRET$|^DATABASE_PASSWORD$" $variable) -}}
{{- $_ := set $atStart $variable $value -}}
{{- end -}}
{{- end -}}
{{- with $atStart -}}{{- toJson . | sha256sum -}}{{- end -}}
{{- end -}}
