{{/*
Where the agent may connect to, as JSON: DNS, the proxy (without one: the providers), the store, the desktop, and who
publishes the keys of the users' tokens.
*/}}
{{- define "bytebot-agent.egress" -}}
{{- $namespace := .Release.Namespace -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- $rules := list (include "bytebot.egressDns" . | fromJson) -}}
{{- if $settings.proxyUrl -}}
{{- /* The proxy's pods listen on 4000, also where their Service has another port. */ -}}
{{- $rules = append $rules (include "bytebot.egressUrl" (dict "url" $settings.proxyUrl "ports" (list 4000) "namespace" $namespace) | fromJson) -}}
{{- else -}}
{{- $rules = append $rules (include "bytebot.egressOutside" list | fromJson) -}}
{{- end -}}
{{- range $url := list $settings.desktopUrl .Values.auth.jwt.jwksUrl -}}
{{- if $url -}}
{{- $rules = append $rules (include "bytebot.egressUrl" (dict "url" $url "namespace" $namespace) | fromJson) -}}
{{- end -}}
{{- end -}}
{{- $database := $settings.database -}}
{{- /* Not by urlParse, which repeats an address that it cannot read, password and all. */ -}}
{{- $address := regexReplaceAll "^[a-z]+://(.*@)?" ($database.url | default "") "" -}}
{{- $host := $database.host | default (regexFind "^(\\[[^\\]]*\\]|[^:/?,]*)" $address) -}}
{{- if $host -}}
{{- $port := $database.port | default (trimPrefix $host $address | regexFind "^:[0-9]+" | trimPrefix ":") | default 5432 -}}
{{- $rules = append $rules (include "bytebot.egressHost" (dict "host" $host "ports" (list $port) "namespace" $namespace) | fromJson) -}}
{{- end -}}
{{- toJson (dict "rules" (concat $rules (.Values.networkPolicy.egress.extra | default list))) -}}
{{- end -}}
