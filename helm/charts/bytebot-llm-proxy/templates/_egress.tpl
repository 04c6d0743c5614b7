{{/*
Where the proxy may connect to, as JSON: DNS, the providers, the stores that are given, and the API server where something
asks it: a feature of `kubernetes`, or tokens whose keys it publishes.
*/}}
{{- define "bytebot-llm-proxy.egress" -}}
{{- $egress := .Values.networkPolicy.egress -}}
{{- $rules := list (include "bytebot.egressDns" . | fromJson) (include "bytebot.egressOutside" $egress.providerCIDRs | fromJson) -}}
{{- range $store := list .Values.externalDatabase .Values.externalRedis -}}
{{- if $store.host -}}
{{- $rules = append $rules (include "bytebot.egressHost" (dict "host" $store.host "ports" (list $store.port) "namespace" $.Release.Namespace) | fromJson) -}}
{{- end -}}
{{- end -}}
{{- if include "bytebot-llm-proxy.needsKubernetes" . -}}
{{- $ports := list -}}
{{- range $egress.apiServer.ports -}}{{- $ports = append $ports (dict "port" . "protocol" "TCP") -}}{{- end -}}
{{- $rules = append $rules (dict "to" (list (dict "ipBlock" (dict "cidr" $egress.apiServer.cidr))) "ports" $ports) -}}
{{- end -}}
{{- toJson (dict "rules" (concat $rules ($egress.extra | default list))) -}}
{{- end -}}
