{{/* The agent's whole environment as one map, as JSON for "bytebot.environment"; `extraEnv` comes over all of it. */}}
{{- define "bytebot-agent.environment" -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- $sources := include "bytebot-agent.secretSources" . | fromJson -}}
{{- $config := .Values.config -}}
{{- $environment := dict
      "PORT" .Values.service.targetPort
      "HOME" "/tmp"
      "GRACEFUL_SHUTDOWN_TIMEOUT" .Values.drain.graceSeconds
      "GRACEFUL_IDLE_TIMEOUT" .Values.drain.idleSeconds
      "BYTEBOT_TASK_DEADLINE" $config.taskDeadline
      "BYTEBOT_TASK_LEASE" $config.taskLease
      "RATE_LIMIT_PER_MINUTE" $config.rateLimitPerMinute
      "TRUST_PROXY" $config.trustProxy -}}
{{- $optional := dict
      "BYTEBOT_LLM_PROXY_URL" $settings.proxyUrl
      "BYTEBOT_DESKTOP_BASE_URL" $settings.desktopUrl
      "BYTEBOT_ALTERNATIVE_MODEL" $config.alternativeModel
      "CORS_ORIGINS" (join "," ($config.corsOrigins | default list))
      "JWT_JWKS_URL" .Values.auth.jwt.jwksUrl
      "JWT_ISSUER" .Values.auth.jwt.issuer
      "JWT_AUDIENCE" .Values.auth.jwt.audience
      "LLM_PROVIDER" (include "bytebot-agent.directProvider" .) -}}
{{- $optional = merge $optional (include "bytebot-agent.databaseEnvironment" . | fromJson) -}}
{{- if include "bytebot-agent.presentsToken" . -}}
{{- $_ := set $optional "BYTEBOT_LLM_PROXY_API_KEY_FILE" "/var/run/secrets/bytebot-llm-proxy/token" -}}
{{- end -}}
{{- if not (hasKey $sources "BYTEBOT_AGENT_API_KEY") -}}
{{- $_ := set $optional "AGENT_ALLOW_UNAUTHENTICATED" "true" -}}
{{- end -}}
{{- if or .Values.extraCACerts.configMap .Values.extraCACerts.secret -}}
{{- $_ := set $optional "SSL_CERT_FILE" (printf "/etc/bytebot/ca/%s" .Values.extraCACerts.key) -}}
{{- end -}}
{{- range $name, $value := $optional -}}
{{- if $value -}}{{- $_ := set $environment $name $value -}}{{- end -}}
{{- end -}}
{{- range $variable, $source := $sources -}}
{{- $_ := set $environment $variable (dict "valueFrom" (dict "secretKeyRef" (dict "name" $source.name "key" $source.key))) -}}
{{- end -}}
{{- range $name, $value := include "bytebot.environmentMap" .Values.extraEnv | fromJson -}}
{{- $_ := set $environment $name $value -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* PostgreSQL in parts, or an address without a password; one with a password is a secret. Else the embedded store. */}}
{{- define "bytebot-agent.databaseEnvironment" -}}
{{- $database := (include "bytebot-agent.database" . | fromJson).database -}}
{{- $ca := or .Values.extraCACerts.configMap .Values.extraCACerts.secret -}}
{{- $environment := dict -}}
{{- if $database.url -}}
{{- if not (include "bytebot.hasPassword" $database.url) -}}
{{- $_ := set $environment "DATABASE_URL" $database.url -}}
{{- end -}}
{{- else if $database.host -}}
{{- $environment = dict
      "DATABASE_HOST" $database.host
      "DATABASE_PORT" ($database.port | default 5432 | toString)
      "DATABASE_NAME" $database.database
      "DATABASE_USER" $database.username
      "DATABASE_SSLMODE" $database.sslMode -}}
{{- if and $ca (hasPrefix "verify-" ($database.sslMode | default "")) -}}
{{- $_ := set $environment "DATABASE_SSLROOTCERT" (printf "/etc/bytebot/ca/%s" .Values.extraCACerts.key) -}}
{{- end -}}
{{- else if include "bytebot-agent.isEmbedded" . -}}
{{- $_ := set $environment "DATA_DIR" "/data" -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* "true" where the agent presents its ServiceAccount's token to the proxy. */}}
{{- define "bytebot-agent.presentsToken" -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- if and $settings.proxyUrl $settings.proxyAuth.enabled $settings.proxyAuth.serviceAccountTokens.enabled -}}true{{- end -}}
{{- end -}}

{{/* In direct mode the provider whose key is there, where it is not the agent's own default, OpenRouter. */}}
{{- define "bytebot-agent.directProvider" -}}
{{- $sources := include "bytebot.keySources" . | fromJson -}}
{{- if not (or (include "bytebot-agent.proxyUrl" .) (hasKey $sources "OPENROUTER_API_KEY") (hasKey $sources "LLM_PROVIDER")) -}}
{{- $found := "" -}}
{{- range $provider := list "gemini" "groq" "openai" "anthropic" -}}
{{- if and (not $found) (hasKey $sources (include "bytebot.providerVariable" $provider)) -}}{{- $found = $provider -}}{{- end -}}
{{- end -}}
{{- $found -}}
{{- end -}}
{{- end -}}
