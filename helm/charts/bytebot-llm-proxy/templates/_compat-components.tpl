{{/* The names of LiteLLM's chart by components: what it says of `gateway` is said of the proxy. */}}
{{- define "bytebot-llm-proxy.compat.components" -}}
{{- range $from, $to := dict
      "masterKey.secretName" "auth.masterKey.existingSecret"
      "masterKey.secretKey" "auth.masterKey.existingSecretKey"
      "serviceAccounts.gateway.create" "serviceAccount.create"
      "serviceAccounts.gateway.name" "serviceAccount.name"
      "serviceAccounts.gateway.annotations" "serviceAccount.annotations" -}}
{{- include "bytebot-llm-proxy.move" (list $ $from $to) -}}
{{- end -}}
{{- if .Values.ingress.host -}}
{{- $host := dict "host" .Values.ingress.host "paths" (list (dict "path" "/" "pathType" "Prefix")) -}}
{{- $_ := set .Values.ingress "hosts" (list $host) -}}
{{- include "bytebot-llm-proxy.remember" (list . "ingress.host is called ingress.hosts here") -}}
{{- end -}}
{{- include "bytebot-llm-proxy.explain" (list . (dict
      "ingress.extraPaths" "every path reaches the proxy"
      "ingress.controller" "ingress.streamAnnotations says whose annotations are set")) -}}
{{- if .Values.gateway -}}{{- include "bytebot-llm-proxy.compat.gateway" . -}}{{- end -}}
{{- end -}}

{{- define "bytebot-llm-proxy.compat.gateway" -}}
{{- range $key := list "replicaCount" "image" "resources" "strategy" "podAnnotations" "podLabels" "podSecurityContext" "securityContext" "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "extraContainers" "lifecycle" "terminationGracePeriodSeconds" "startupProbe" "livenessProbe" "readinessProbe" -}}
{{- include "bytebot-llm-proxy.move" (list $ (printf "gateway.%s" $key) $key) -}}
{{- end -}}
{{- range $from, $to := dict
      "service.type" "service.type"
      "service.port" "service.port"
      "service.containerPort" "service.targetPort"
      "volumes" "extraVolumes"
      "volumeMounts" "extraVolumeMounts"
      "hpa.enabled" "autoscaling.enabled"
      "hpa.minReplicas" "autoscaling.minReplicas"
      "hpa.maxReplicas" "autoscaling.maxReplicas"
      "hpa.targetCPUUtilizationPercentage" "autoscaling.targetCPUUtilizationPercentage"
      "hpa.behavior" "autoscaling.behavior" -}}
{{- include "bytebot-llm-proxy.move" (list $ (printf "gateway.%s" $from) $to) -}}
{{- end -}}
{{- include "bytebot-llm-proxy.move" (list . "gateway.config.proxy_config" "config" "replace") -}}
{{- include "bytebot-llm-proxy.compat.variables" (list . "gateway.extraEnv") -}}
{{- include "bytebot-llm-proxy.compat.sources" (list . "gateway.envSecrets" "secretRef") -}}
{{- include "bytebot-llm-proxy.compat.sources" (list . "gateway.envConfigMaps" "configMapRef") -}}
{{- include "bytebot-llm-proxy.compat.logLevel" (list . "gateway.logLevel") -}}
{{- include "bytebot-llm-proxy.compat.workload" (list . "gateway.pdb" "gateway.serviceMonitor") -}}
{{- include "bytebot-llm-proxy.explain" (list . (dict
      "gateway.numWorkers" "one process serves a pod; replicaCount or autoscaling add pods"
      "gateway.service.portName" "the port is called http"
      "gateway.service.appProtocol" "the port is called http, which meshes understand"
      "gateway.hpa.targetMemoryUtilizationPercentage" "the memory of the proxy does not grow with its load"
      "gateway.hpa.targetRequestsPerSecond" "autoscaling.targetStreamsInFlight scales by the load of streams"
      "gateway.hpa.targetTokensPerSecond" "autoscaling.targetStreamsInFlight scales by the load of streams"
      "gateway.metricsServer.enabled" "/metrics is on the proxy's own port, behind the master key"
      "gateway.collector.enabled" "the proxy accounts for its requests itself")) -}}
{{- end -}}

{{/* The stores of both charts. */}}
{{- define "bytebot-llm-proxy.compat.stores" -}}
{{- if (.Values.db | default dict).useExisting -}}
{{- range $from, $to := dict
      "db.endpoint" "externalDatabase.host"
      "db.database" "externalDatabase.database"
      "db.secret.name" "externalDatabase.existingSecret"
      "db.secret.passwordKey" "externalDatabase.existingSecretPasswordKey"
      "db.secret.usernameKey" "externalDatabase.existingSecretUserKey" -}}
{{- include "bytebot-llm-proxy.move" (list $ $from $to) -}}
{{- end -}}
{{- include "bytebot-llm-proxy.explain" (list . (dict
      "db.url" "the parts are passed one by one, so that no password stands in an address"
      "db.secret.endpointKey" "externalDatabase.host names the host")) -}}
{{- end -}}
{{- if ((.Values.database | default dict).writer | default dict).host -}}
{{- range $from, $to := dict
      "host" "host"
      "port" "port"
      "dbname" "database"
      "passwordSecret.name" "existingSecret"
      "passwordSecret.passwordKey" "existingSecretPasswordKey"
      "passwordSecret.usernameKey" "existingSecretUserKey" -}}
{{- include "bytebot-llm-proxy.move" (list $ (printf "database.writer.%s" $from) (printf "externalDatabase.%s" $to)) -}}
{{- end -}}
{{- end -}}
{{- if (.Values.redis | default dict).host -}}
{{- range $from, $to := dict
      "host" "host"
      "port" "port"
      "passwordSecret.name" "existingSecret"
      "passwordSecret.passwordKey" "existingSecretPasswordKey" -}}
{{- include "bytebot-llm-proxy.move" (list $ (printf "redis.%s" $from) (printf "externalRedis.%s" $to)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
