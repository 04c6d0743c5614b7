{{/*
Translates the values of LiteLLM's two charts (`litellm-helm`, flat, and `litellm`, by component) into ours. Each old name
that says something is moved, or the notes after an install say what happens instead.
*/}}
{{- define "bytebot-llm-proxy.compat" -}}
{{- /* A group that somebody has set to null has nothing in it. */ -}}
{{- range $group := list "env" "apiKeys" "auth" "auth.masterKey" "auth.serviceAccountTokens" "config" "drain" "image" "service" "serviceAccount" "kubernetes" "kubernetes.discovery" "kubernetes.secrets" "kubernetes.events" "kubernetes.lease" "autoscaling" "externalDatabase" "externalRedis" "extraCACerts" "extraEnv" "networkPolicy" "networkPolicy.egress" "monitoring" "monitoring.serviceMonitor" "monitoring.podMonitor" "monitoring.prometheusRule" "monitoring.dashboard" "helmTest" "podDisruptionBudget" "ingress" "httpRoute" -}}
{{- if not (include "bytebot-llm-proxy.read" (list $.Values $group) | fromJson).value -}}
{{- include "bytebot-llm-proxy.write" (list $.Values $group dict) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .Values "extraEnv" (include "bytebot.environmentMap" .Values.extraEnv | fromJson) -}}
{{- include "bytebot-llm-proxy.compat.flat" . -}}
{{- include "bytebot-llm-proxy.compat.components" . -}}
{{- include "bytebot-llm-proxy.compat.stores" . -}}
{{- include "bytebot-llm-proxy.compat.grace" . -}}
{{- include "bytebot-llm-proxy.compat.masterKey" . -}}
{{- end -}}

{{/* The names of the flat chart. */}}
{{- define "bytebot-llm-proxy.compat.flat" -}}
{{- range $from, $to := dict
      "masterkey" "auth.masterKey.value"
      "masterkeySecretName" "auth.masterKey.existingSecret"
      "deploymentMinReadySeconds" "minReadySeconds"
      "volumes" "extraVolumes"
      "volumeMounts" "extraVolumeMounts"
      "extraResources" "extraObjects" -}}
{{- include "bytebot-llm-proxy.move" (list $ $from $to) -}}
{{- end -}}
{{- if .Values.masterkeySecretName -}}
{{- $_ := set .Values.auth.masterKey "existingSecretKey" (.Values.masterkeySecretKey | default "masterkey") -}}
{{- end -}}
{{- include "bytebot-llm-proxy.move" (list . "proxy_config" "config" "replace") -}}
{{- $configMap := .Values.proxyConfigMap | default dict -}}
{{- if $configMap.name -}}
{{- include "bytebot-llm-proxy.move" (list . "proxyConfigMap.name" "existingConfigMap") -}}
{{- $_ := set .Values "existingConfigMapKey" ($configMap.key | default "config.yaml") -}}
{{- end -}}
{{- include "bytebot-llm-proxy.compat.variables" (list . "envVars") -}}
{{- include "bytebot-llm-proxy.compat.variables" (list . "extraEnvVars") -}}
{{- include "bytebot-llm-proxy.compat.sources" (list . "environmentSecrets" "secretRef") -}}
{{- include "bytebot-llm-proxy.compat.sources" (list . "environmentConfigMaps" "configMapRef") -}}
{{- include "bytebot-llm-proxy.compat.logLevel" (list . "logLevel") -}}
{{- include "bytebot-llm-proxy.compat.workload" (list . "pdb" "serviceMonitor") -}}
{{- include "bytebot-llm-proxy.explain" (list . (include "bytebot-llm-proxy.withoutEffect" . | fromYaml)) -}}
{{- range $probe, $path := dict "startupProbe" "/health/startup" "livenessProbe" "/health/liveliness" "readinessProbe" "/health/readiness" -}}
{{- $given := (get $.Values $probe | default dict).path -}}
{{- if and $given (ne $given $path) -}}
{{- include "bytebot-llm-proxy.remember" (list $ (printf "%s.path has no effect: the probe asks %s, which never calls a provider" $probe $path)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A disruption budget and a monitor, which both charts have under other paths. Give it root and the two paths. */}}
{{- define "bytebot-llm-proxy.compat.workload" -}}
{{- $root := index . 0 -}}
{{- $budget := index . 1 -}}
{{- $monitor := index . 2 -}}
{{- range $key := list "enabled" "maxUnavailable" -}}
{{- include "bytebot-llm-proxy.move" (list $root (printf "%s.%s" $budget $key) (printf "podDisruptionBudget.%s" $key)) -}}
{{- end -}}
{{- range $key := list "enabled" "interval" "labels" -}}
{{- include "bytebot-llm-proxy.move" (list $root (printf "%s.%s" $monitor $key) (printf "monitoring.serviceMonitor.%s" $key)) -}}
{{- end -}}
{{- include "bytebot-llm-proxy.explain" (list $root (dict
      (printf "%s.minAvailable" $budget) "podDisruptionBudget.maxUnavailable says how many pods may go at a time"
      (printf "%s.annotations" $budget) "commonAnnotations are on every object"
      (printf "%s.labels" $budget) "commonLabels are on every object"
      (printf "%s.annotations" $monitor) "commonAnnotations are on every object"
      (printf "%s.scrapeTimeout" $monitor) "Prometheus' own time-out holds"
      (printf "%s.relabelings" $monitor) "write a ServiceMonitor under extraObjects for that"
      (printf "%s.namespaceSelector.matchNames" $monitor) "the ServiceMonitor selects the release's namespace")) -}}
{{- end -}}

{{/*
Environment variables, as a mapping or a list. A key, a password or an address with one, written as text, goes where keys
belong, into the Secret. Give it root and path.
*/}}
{{- define "bytebot-llm-proxy.compat.variables" -}}
{{- $root := index . 0 -}}
{{- $path := index . 1 -}}
{{- $given := (include "bytebot-llm-proxy.read" (list $root.Values $path) | fromJson).value -}}
{{- if $given -}}
{{- range $name, $value := include "bytebot.environmentMap" $given | fromJson -}}
{{- if and (kindIs "string" $value) (include "bytebot.isSecretText" (list $name $value)) -}}
{{- $_ := set $root.Values.env $name $value -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s.%s is a key and is called env.%s here" $path $name $name)) -}}
{{- else -}}
{{- $_ := set $root.Values.extraEnv $name $value -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s.%s is called extraEnv.%s here" $path $name $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Secrets or ConfigMaps whose keys are variables. Secrets are mounted too, so that they are hot. Give it root, path, kind. */}}
{{- define "bytebot-llm-proxy.compat.sources" -}}
{{- $root := index . 0 -}}
{{- $path := index . 1 -}}
{{- $kind := index . 2 -}}
{{- $names := (include "bytebot-llm-proxy.read" (list $root.Values $path) | fromJson).value -}}
{{- range $names -}}
{{- $_ := set $root.Values "extraEnvFrom" (append ($root.Values.extraEnvFrom | default list) (dict $kind (dict "name" .))) -}}
{{- if eq $kind "secretRef" -}}
{{- $_ := set $root.Values "existingSecrets" (append ($root.Values.existingSecrets | default list) .) -}}
{{- end -}}
{{- end -}}
{{- if $names -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s is called %s here" $path (eq $kind "secretRef" | ternary "existingSecrets" "extraEnvFrom"))) -}}
{{- end -}}
{{- end -}}

{{/* A level of the log. Give it root and path. */}}
{{- define "bytebot-llm-proxy.compat.logLevel" -}}
{{- $root := index . 0 -}}
{{- $level := (include "bytebot-llm-proxy.read" (list $root.Values (index . 1)) | fromJson).value -}}
{{- if and $level (not (hasKey $root.Values.extraEnv "LITELLM_LOG")) -}}
{{- $_ := set $root.Values.extraEnv "LITELLM_LOG" $level -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s is called extraEnv.LITELLM_LOG here" (index . 1))) -}}
{{- end -}}
{{- end -}}

{{/* terminationGracePeriodSeconds is a sum here: of it, what is left for requests after the pre-stop wait and the end. */}}
{{- define "bytebot-llm-proxy.compat.grace" -}}
{{- with .Values.terminationGracePeriodSeconds -}}
{{- $seconds := max 1 (sub (. | int) (add $.Values.drain.preStopSeconds 10)) -}}
{{- $_ := set $.Values.drain "graceSeconds" $seconds -}}
{{- include "bytebot-llm-proxy.remember" (list $ (printf "terminationGracePeriodSeconds is drain.graceSeconds here, without the time before and after: %d" $seconds)) -}}
{{- end -}}
{{- end -}}

{{/* A master key among the variables is the master key. */}}
{{- define "bytebot-llm-proxy.compat.masterKey" -}}
{{- range $name := list "LITELLM_MASTER_KEY" "PROXY_MASTER_KEY" -}}
{{- $value := get $.Values.env $name -}}
{{- if $value -}}
{{- $_ := unset $.Values.env $name -}}
{{- $_ := set $.Values.auth.masterKey "value" $value -}}
{{- include "bytebot-llm-proxy.remember" (list $ (printf "env.%s is called auth.masterKey.value here" $name)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What has no place here, and what happens instead. */}}
{{- define "bytebot-llm-proxy.withoutEffect" -}}
numWorkers: one process serves a pod; replicaCount or autoscaling add pods
listen: the proxy listens on all addresses of the pod
separateHealthApp: health is answered in microseconds on the proxy's own port
command: the image starts the proxy
args: the chart writes the arguments; extraEnv and config hold the settings
keda.enabled: set autoscaling, or write the ScaledObject under extraObjects
autoscaling.targetMemoryUtilizationPercentage: the memory of the proxy does not grow with its load
serviceAccount.automount: the pods have a token only where a feature of kubernetes or auth needs it
ingress.labels: commonLabels are on every object
migrationJob.enabled: the proxy keeps no records, so there is nothing to migrate
postgresql.architecture: there is no database in this chart; externalDatabase names one
redis.architecture: there is no Redis in this chart; externalRedis names one
redis.cluster: one address is used
billingMetrics.enabled: nothing is reported to anybody
database.reader.host: the proxy keeps no records; externalDatabase names one database
database.connectionPool.enabled: the proxy keeps no records
database.writer.schema: the proxy keeps no records
database.writer.useIAMAuth: the password is read from a Secret
database.writer.useAzureEntraAuth: the password is read from a Secret
database.writer.sslMode: set extraEnv.DATABASE_SSLMODE
database.writer.sslRootCert: set extraCACerts
backend: there is no such part; the proxy is one Deployment
ui: there is no such part; the proxy is one Deployment
{{- end -}}
