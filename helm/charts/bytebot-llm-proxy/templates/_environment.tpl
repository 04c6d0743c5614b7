{{/* The environment of the proxy, as JSON for "bytebot.environment": later parts win, `extraEnv` over all. */}}
{{- define "bytebot-llm-proxy.environment" -}}
{{- $environment := dict -}}
{{- range $part := list "base" "kubernetes" "certificates" "stores" "keys" -}}
{{- $environment = merge (include (printf "bytebot-llm-proxy.environment.%s" $part) $ | fromJson) $environment -}}
{{- end -}}
{{- toJson (merge (include "bytebot.environmentMap" .Values.extraEnv | fromJson) $environment) -}}
{{- end -}}

{{/*
No NODE_OPTIONS: Node reads the container's memory limit itself and takes half of it for its heap; the bodies of requests
and answers lie outside of the heap, in the other half.
*/}}
{{- define "bytebot-llm-proxy.environment.base" -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- $environment := dict
      "HOME" "/tmp"
      "GRACEFUL_SHUTDOWN_TIMEOUT" .Values.drain.graceSeconds
      "GRACEFUL_IDLE_TIMEOUT" .Values.drain.idleSeconds
      "POD_NAME" (include "bytebot-llm-proxy.fieldRef" "metadata.name" | fromJson)
      "POD_NAMESPACE" (include "bytebot-llm-proxy.fieldRef" "metadata.namespace" | fromJson)
      "POD_UID" (include "bytebot-llm-proxy.fieldRef" "metadata.uid" | fromJson) -}}
{{- if not $auth.enabled -}}{{- $_ := set $environment "PROXY_ALLOW_UNAUTHENTICATED" true -}}{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{- define "bytebot-llm-proxy.fieldRef" -}}
{{- dict "valueFrom" (dict "fieldRef" (dict "fieldPath" .)) | toJson -}}
{{- end -}}

{{- define "bytebot-llm-proxy.environment.kubernetes" -}}
{{- $environment := dict -}}
{{- with .Values.kubernetes.discovery -}}
{{- if .enabled -}}
{{- $_ := set $environment "KUBERNETES_DISCOVERY" true -}}
{{- with .namespaces }}{{ $_ := set $environment "KUBERNETES_DISCOVERY_NAMESPACES" (join "," .) }}{{ end -}}
{{- with .resources }}{{ $_ := set $environment "KUBERNETES_DISCOVERY_RESOURCES" (join "," .) }}{{ end -}}
{{- with .keyVariables }}{{ $_ := set $environment "KUBERNETES_DISCOVERY_KEY_VARIABLES" (join "," .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- if .Values.kubernetes.secrets.enabled -}}{{- $_ := set $environment "KUBERNETES_SECRETS" true -}}{{- end -}}
{{- if .Values.kubernetes.events.enabled -}}{{- $_ := set $environment "KUBERNETES_EVENTS" true -}}{{- end -}}
{{- if .Values.kubernetes.lease.enabled -}}{{- $_ := set $environment "KUBERNETES_LEASE" (include "bytebot.fullname" .) -}}{{- end -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- if and $auth.enabled $auth.serviceAccountTokens.enabled -}}
{{- $_ := set $environment "SERVICE_ACCOUNT_TOKENS" true -}}
{{- $_ := set $environment "SERVICE_ACCOUNT_TOKEN_AUDIENCE" $auth.serviceAccountTokens.audience -}}
{{- with .Values.auth.serviceAccountTokens.issuer -}}{{- $_ := set $environment "SERVICE_ACCOUNT_TOKEN_ISSUER" . -}}{{- end -}}
{{- if .Values.auth.serviceAccountTokens.tokenReview -}}{{- $_ := set $environment "SERVICE_ACCOUNT_TOKEN_REVIEW" true -}}{{- end -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* SSL_CERT_FILE is the proxy's own setting; what Node itself reads is NODE_EXTRA_CA_CERTS. Both add to the public ones. */}}
{{- define "bytebot-llm-proxy.environment.certificates" -}}
{{- $environment := dict -}}
{{- with .Values.extraCACerts -}}
{{- if or .configMap .secret -}}
{{- $file := printf "/etc/llm/ca/%s" .key -}}
{{- $environment = dict "NODE_EXTRA_CA_CERTS" $file "SSL_CERT_FILE" $file -}}
{{- end -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* Parts, not addresses: a password within an address would have to be written in clear, and encoded. */}}
{{- define "bytebot-llm-proxy.environment.stores" -}}
{{- $environment := dict -}}
{{- with .Values.externalDatabase -}}
{{- if .host -}}
{{- $environment = dict "DATABASE_HOST" .host "DATABASE_PORT" .port "DATABASE_NAME" .database "DATABASE_USER" .username -}}
{{- if and .existingSecret .existingSecretUserKey -}}
{{- $_ := set $environment "DATABASE_USER" (dict "valueFrom" (dict "secretKeyRef" (dict "name" .existingSecret "key" .existingSecretUserKey))) -}}
{{- end -}}
{{- $environment = merge $environment (include "bytebot-llm-proxy.storePassword" (list $ . "DATABASE_PASSWORD") | fromJson) -}}
{{- end -}}
{{- end -}}
{{- with .Values.externalRedis -}}
{{- if .host -}}
{{- $environment = merge $environment (dict "REDIS_HOST" .host "REDIS_PORT" .port) -}}
{{- $environment = merge $environment (include "bytebot-llm-proxy.storePassword" (list $ . "REDIS_PASSWORD") | fromJson) -}}
{{- end -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* The variable with a store's password by secretKeyRef; nothing where the store has none. Give it root, store, variable. */}}
{{- define "bytebot-llm-proxy.storePassword" -}}
{{- $root := index . 0 -}}
{{- $store := index . 1 -}}
{{- $variable := index . 2 -}}
{{- $reference := dict -}}
{{- if $store.existingSecret -}}
{{- $reference = dict "name" $store.existingSecret "key" $store.existingSecretPasswordKey -}}
{{- else if $store.password -}}
{{- $reference = dict "name" (include "bytebot-llm-proxy.storesSecretName" $root) "key" (include "bytebot.secretKey" $variable) -}}
{{- end -}}
{{- $environment := dict -}}
{{- if $reference -}}{{- $_ := set $environment $variable (dict "valueFrom" (dict "secretKeyRef" $reference)) -}}{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* Providers' keys and the master key, each by secretKeyRef. The same values are mounted as files, which win and are hot. */}}
{{- define "bytebot-llm-proxy.environment.keys" -}}
{{- $environment := include "bytebot.keyEnvironment" . | fromJson -}}
{{- $masterKey := include "bytebot-llm-proxy.masterKey" . | fromJson -}}
{{- if $masterKey -}}
{{- range $variable := include "bytebot-llm-proxy.masterKeyVariables" . | fromJsonArray -}}
{{- $_ := set $environment $variable (dict "valueFrom" (dict "secretKeyRef" (dict "name" $masterKey.name "key" $masterKey.key))) -}}
{{- end -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}
