{{/* Refuses values that cannot work together, all at once, each with a sentence that says what to write. */}}
{{- define "bytebot-llm-proxy.validate" -}}
{{- $problems := list -}}
{{- range $part := list "image" "keys" "auth" "stores" "kubernetes" "names" -}}
{{- $problems = concat $problems (include (printf "bytebot-llm-proxy.validate.%s" $part) $ | fromJsonArray) -}}
{{- end -}}
{{- with $problems -}}{{- fail (join "\n" .) -}}{{- end -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.image" -}}
{{- $problems := list -}}
{{- if contains "litellm" (.Values.image.repository | toString | lower) -}}
{{- $path := (not (.Values.gateway | default dict).image) | ternary "image" "gateway.image" -}}
{{- $problems = append $problems (printf "%s.repository names LiteLLM's image, which this chart cannot start: remove the line `repository: %s` from %s, and its tag" $path .Values.image.repository $path) -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.keys" -}}
{{- $problems := list -}}
{{- range $name, $value := .Values.extraEnv -}}
{{- if include "bytebot.isSecretText" (list $name $value) -}}
{{- $problems = append $problems (printf "extraEnv.%s is a secret as text and would stand in the Deployment: write it under env.%s, which becomes a Secret" $name $name) -}}
{{- end -}}
{{- end -}}
{{- $written := get (.Values.config.general_settings | default dict) "master_key" -}}
{{- if and $written (not .Values.existingConfigMap) (not (hasPrefix "os.environ/" ($written | toString))) -}}
{{- $problems = append $problems "config.general_settings.master_key is a key as text and would stand in a ConfigMap: give the key as auth.masterKey.value, and write master_key: os.environ/LITELLM_MASTER_KEY" -}}
{{- end -}}
{{- if and .Values.existingConfigMap (or .Values.proxy_config (((.Values.gateway | default dict).config | default dict).proxy_config)) -}}
{{- $problems = append $problems (printf "both a config and the ConfigMap %s with one are given: remove one of them" .Values.existingConfigMap) -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.auth" -}}
{{- $problems := list -}}
{{- $auth := include "bytebot-llm-proxy.auth" . | fromJson -}}
{{- $given := .Values.auth.masterKey -}}
{{- if $given.value -}}
{{- if or (lt (len $given.value) 16) (eq $given.value "sk-1234") (not (regexMatch "^[!-~]+$" $given.value)) -}}
{{- $problems = append $problems "auth.masterKey.value must be at least 16 visible characters without spaces, as whoever guesses it spends the keys of all providers: make one with `echo sk-$(openssl rand -hex 24)`" -}}
{{- end -}}
{{- if $given.existingSecret -}}
{{- $problems = append $problems "auth.masterKey has both a value and an existingSecret: remove one of them" -}}
{{- end -}}
{{- /* Helm's own words for this name labels, and no remedy. Nothing is found, and nothing changes, where no cluster is asked. */ -}}
{{- $name := printf "%s-master-key" (include "bytebot.fullname" .) -}}
{{- $made := lookup "v1" "Secret" .Release.Namespace $name -}}
{{- if eq (get (($made.metadata | default dict).labels | default dict) "app.kubernetes.io/managed-by" | toString) "bytebot-llm-proxy" -}}
{{- $problems = append $problems (printf "auth.masterKey.value is given while a Job has made a key before: delete that one with `kubectl delete secret %s -n %s`, or remove the value" $name .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- if not $auth.enabled -}}
{{- if or $given.value $given.existingSecret -}}
{{- $problems = append $problems "auth.enabled is false, so nobody would be asked for the key in auth.masterKey: remove one of them" -}}
{{- end -}}
{{- $said := or (get (.Values.config.general_settings | default dict) "allow_unauthenticated") (get .Values.extraEnv "PROXY_ALLOW_UNAUTHENTICATED") -}}
{{- if not $said -}}
{{- if and (kindIs "bool" .Values.networkPolicy.enabled) (not .Values.networkPolicy.enabled) -}}
{{- $problems = append $problems "auth.enabled and networkPolicy.enabled are both false, so everything in the cluster could spend the keys: remove networkPolicy.enabled, or write config.general_settings.allow_unauthenticated: true if that is wanted" -}}
{{- end -}}
{{- if or .Values.ingress.enabled .Values.httpRoute.enabled (ne .Values.service.type "ClusterIP") -}}
{{- $problems = append $problems "auth.enabled is false while the proxy can be reached from outside the cluster (ingress, httpRoute or service.type): turn one of them off, or write config.general_settings.allow_unauthenticated: true if that is wanted" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.auth.serviceAccountTokens.tokenReview (not (and $auth.enabled $auth.serviceAccountTokens.enabled)) -}}
{{- $problems = append $problems "auth.serviceAccountTokens.tokenReview is true while no tokens are accepted: set auth.serviceAccountTokens.enabled: true, or remove it" -}}
{{- end -}}
{{- $monitored := or .Values.monitoring.serviceMonitor.enabled .Values.monitoring.podMonitor.enabled -}}
{{- $isOpen := false -}}
{{- range $section := list "general_settings" "litellm_settings" -}}
{{- if eq (get (get $.Values.config $section | default dict) "require_auth_for_metrics_endpoint" | toString) "false" -}}{{- $isOpen = true -}}{{- end -}}
{{- end -}}
{{- if and $monitored $auth.enabled (not $isOpen) (not (include "bytebot-llm-proxy.masterKey" . | fromJson)) (not .Values.existingConfigMap) -}}
{{- $problems = append $problems "a monitor is on, but /metrics wants the master key, and with ServiceAccount tokens none is made: set config.general_settings.require_auth_for_metrics_endpoint: false, or name a Secret in auth.masterKey.existingSecret" -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.stores" -}}
{{- $problems := list -}}
{{- $database := .Values.db | default dict -}}
{{- if $database.deployStandalone -}}
{{- $problems = append $problems "db.deployStandalone is true, but this chart brings no database and the proxy starts without one: set it to false, and name a PostgreSQL of your own under externalDatabase where you have one" -}}
{{- end -}}
{{- if $database.useStackgresOperator -}}
{{- $problems = append $problems "db.useStackgresOperator is true, but this chart brings no database: set it to false, and name the cluster's address under externalDatabase" -}}
{{- end -}}
{{- if (.Values.redis | default dict).enabled -}}
{{- $problems = append $problems "redis.enabled is true, but this chart brings no Redis: set it to false, and name one of your own under externalRedis" -}}
{{- end -}}
{{- range $name, $store := dict "externalDatabase" .Values.externalDatabase "externalRedis" .Values.externalRedis -}}
{{- if and $store.password $store.existingSecret -}}
{{- $problems = append $problems (printf "%s has both a password and an existingSecret: remove one of them" $name) -}}
{{- end -}}
{{- if and (or $store.password $store.existingSecret) (not $store.host) -}}
{{- $problems = append $problems (printf "%s has a password but no host: set %s.host, or remove the password" $name $name) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.extraCACerts.configMap .Values.extraCACerts.secret -}}
{{- $problems = append $problems "extraCACerts names both a ConfigMap and a Secret: remove one of them" -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.kubernetes" -}}
{{- $problems := list -}}
{{- if and (include "bytebot-llm-proxy.needsKubernetes" .) (not .Values.serviceAccount.create) (not .Values.serviceAccount.name) -}}
{{- $problems = append $problems "a feature of kubernetes or auth gives rights to the pods' ServiceAccount, and without serviceAccount.create that is the one of all pods of the namespace: set serviceAccount.create: true, or name an account in serviceAccount.name" -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{- define "bytebot-llm-proxy.validate.names" -}}
{{- $problems := list -}}
{{- range $label := list "app.kubernetes.io/name" "app.kubernetes.io/instance" -}}
{{- if hasKey ($.Values.podLabels | default dict) $label -}}
{{- $problems = append $problems (printf "podLabels has %s, which the Service finds the pods by: use another label, or nameOverride" $label) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}
