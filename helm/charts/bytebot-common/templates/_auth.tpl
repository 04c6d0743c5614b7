{{/*
How the proxy knows its callers, as JSON, for proxy and agent alike: `global.auth`, over which the chart's own `auth`
(the agent: `proxy.auth`) comes where it says something. A subchart cannot see its sibling's values; the umbrella's
users set `global.auth`.

Give it a list of the root context and the chart's own mapping.
*/}}
{{- define "bytebot.proxyAuth" -}}
{{- $root := index . 0 -}}
{{- $own := index . 1 | default dict -}}
{{- $global := ($root.Values.global | default dict).auth | default dict -}}
{{- $defaults := dict "enabled" true "serviceAccountTokens" (dict "enabled" false "audience" "bytebot-llm-proxy") -}}
{{- $result := deepCopy $defaults -}}
{{- range $layer := list $global $own -}}
{{- if kindIs "bool" $layer.enabled -}}{{- $_ := set $result "enabled" $layer.enabled -}}{{- end -}}
{{- $tokens := $layer.serviceAccountTokens | default dict -}}
{{- if kindIs "bool" $tokens.enabled -}}{{- $_ := set $result.serviceAccountTokens "enabled" $tokens.enabled -}}{{- end -}}
{{- if $tokens.audience -}}{{- $_ := set $result.serviceAccountTokens "audience" $tokens.audience -}}{{- end -}}
{{- end -}}
{{- toJson $result -}}
{{- end -}}
