{{/*
What the values come to, in one place, as JSON; every other template asks here.

  proxyUrl    empty in direct mode
  proxyAuth   as of "bytebot.proxyAuth"
  desktopUrl
  database    {url} or {host, …} of externalDatabase; empty with the embedded store
  bundled     the database's host where it is the one that ByteBot's own chart installs and this one does not
  keys        the provider keys given as text, by variable
*/}}
{{- define "bytebot-agent.settings" -}}
{{- $env := .Values.env | default dict -}}
{{- $settings := dict
      "proxyUrl" (include "bytebot-agent.proxyUrl" .)
      "proxyAuth" (include "bytebot.proxyAuth" (list . .Values.proxy.auth) | fromJson)
      "desktopUrl" (.Values.config.bytebotDesktopUrl | default $env.BYTEBOT_DESKTOP_BASE_URL | default "")
      "keys" (omit (include "bytebot.givenKeys" . | fromJson) "DATABASE_URL" "BYTEBOT_DESKTOP_BASE_URL" "BYTEBOT_LLM_PROXY_URL") -}}
{{- toJson (merge $settings (include "bytebot-agent.database" . | fromJson)) -}}
{{- end -}}

{{/*
`config.llmProxyUrl`, else ByteBot's older name. With neither the proxy's usual address, in the umbrella only where it installs
the proxy: a chart sees nothing of the one beside it, but imports `proxy.sibling.service` where that is enabled.
*/}}
{{- define "bytebot-agent.proxyUrl" -}}
{{- $older := (.Values.env | default dict).BYTEBOT_LLM_PROXY_URL -}}
{{- $sibling := .Values.proxy.sibling | default dict -}}
{{- if .Values.config.llmProxyUrl -}}
{{- .Values.config.llmProxyUrl -}}
{{- else if $older -}}
{{- $older -}}
{{- else if kindIs "string" .Values.config.llmProxyUrl -}}
{{- else if or $sibling.service (not $sibling.umbrella) -}}
http://bytebot-llm-proxy:4000
{{- end -}}
{{- end -}}

{{/* Where the proxy's key stands, as JSON: {name, key}. Empty where none is presented. */}}
{{- define "bytebot-agent.proxyKey" -}}
{{- $auth := include "bytebot.proxyAuth" (list . .Values.proxy.auth) | fromJson -}}
{{- if or (not (include "bytebot-agent.proxyUrl" .)) (not $auth.enabled) $auth.serviceAccountTokens.enabled -}}
{}
{{- else if .Values.proxy.key -}}
{{- toJson (dict "name" (include "bytebot-agent.credentialsName" .) "key" "bytebot-llm-proxy-api-key") -}}
{{- else -}}
{{- toJson (dict "name" (.Values.proxy.keySecret | default "bytebot-llm-proxy-master-key") "key" (.Values.proxy.keySecretKey | default "master-key")) -}}
{{- end -}}
{{- end -}}

{{/*
The database, as JSON of `database` and `bundled`. ByteBot's chart brings a PostgreSQL called bytebot-postgresql and names
it to its agent; this chart brings none, so that name alone, without a namespace, means none.
*/}}
{{- define "bytebot-agent.database" -}}
{{- $url := .Values.config.databaseUrl | default (.Values.env | default dict).DATABASE_URL -}}
{{- $given := .Values.externalDatabase | default dict -}}
{{- $bundled := "bytebot-postgresql" -}}
{{- if $given.host -}}
{{- if eq $given.host $bundled -}}
{{- toJson (dict "database" dict "bundled" $bundled) -}}
{{- else -}}
{{- toJson (dict "database" $given "bundled" "") -}}
{{- end -}}
{{- else if $url -}}
{{- if regexMatch (printf "@%s(:[0-9]+)?(/|$)" $bundled) $url -}}
{{- toJson (dict "database" dict "bundled" $bundled) -}}
{{- else -}}
{{- toJson (dict "database" (dict "url" $url) "bundled" "") -}}
{{- end -}}
{{- else -}}
{{- toJson (dict "database" dict "bundled" "") -}}
{{- end -}}
{{- end -}}

{{/* "true" where records stand in a file of the one pod; nothing where a database is given. */}}
{{- define "bytebot-agent.isEmbedded" -}}
{{- $extra := include "bytebot.environmentMap" .Values.extraEnv | fromJson -}}
{{- $database := (include "bytebot-agent.database" . | fromJson).database -}}
{{- if not (or $database $extra.DATABASE_URL $extra.DATABASE_HOST) -}}true{{- end -}}
{{- end -}}

{{/* "true" where the embedded store stands in a volume claim. */}}
{{- define "bytebot-agent.hasVolume" -}}
{{- if and .Values.persistence.enabled (include "bytebot-agent.isEmbedded" .) -}}true{{- end -}}
{{- end -}}

{{- define "bytebot-agent.claimName" -}}
{{- .Values.persistence.existingClaim | default (printf "%s-data" (include "bytebot.fullname" .)) -}}
{{- end -}}
