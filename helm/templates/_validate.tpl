{{/*
Refuses values of the two parts that are each right and do not fit together, with a sentence that says what to write. A part
cannot see the other's values; here both can be seen.
*/}}
{{- define "bytebot.validate" -}}
{{- include "bytebot.validateParts" . -}}
{{- $agent := index .Subcharts "bytebot-agent" -}}
{{- $proxy := index .Subcharts "bytebot-llm-proxy" -}}
{{- if and $agent $proxy -}}
{{- include "bytebot-llm-proxy.prepare" $proxy -}}
{{- include "bytebot.validateNames" (list $agent $proxy) -}}
{{- if include "bytebot.agentAsksProxy" (list $agent $proxy) -}}
{{- include "bytebot.validateAddress" (list $agent $proxy) -}}
{{- include "bytebot.validateAuth" (list $agent $proxy) -}}
{{- include "bytebot.validateKey" (list $agent $proxy) -}}
{{- include "bytebot.validateReach" (list $agent $proxy) -}}
{{- end -}}
{{- else if $agent -}}
{{- include "bytebot.validateAlone" $agent -}}
{{- end -}}
{{- end -}}

{{/* A part that is null, or has nothing but comments under its name, loses what this chart says of it, the name that the other part knows it by too. */}}
{{- define "bytebot.validateParts" -}}
{{- range $part := list "bytebot-llm-proxy" "bytebot-agent" -}}
{{- if not (hasKey (index $.Values $part | default dict) "enabled") -}}
{{- fail (printf "%s is null, which takes its defaults away. Remove the line, or set the values in it." $part) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The host that the agent asks, as far as it is a Service of this namespace; empty for others and in direct mode. */}}
{{- define "bytebot.agentProxyService" -}}
{{- $url := include "bytebot-agent.proxyUrl" . -}}
{{- if $url -}}
{{- $host := (urlParse $url).hostname -}}
{{- if not (contains "." $host) -}}
{{- $host -}}
{{- else if regexMatch (printf "^[^.]+\\.%s(\\.svc(\\..+)?)?$" (regexQuoteMeta .Release.Namespace)) $host -}}
{{- regexFind "^[^.]+" $host -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* "true" where the agent asks the proxy of this release; its usual name counts, whatever the proxy is called. */}}
{{- define "bytebot.agentAsksProxy" -}}
{{- $service := include "bytebot.agentProxyService" (index . 0) -}}
{{- if and $service (has $service (list "bytebot-llm-proxy" (include "bytebot.fullname" (index . 1)))) -}}true{{- end -}}
{{- end -}}

{{- define "bytebot.validateNames" -}}
{{- $name := include "bytebot.fullname" (index . 0) -}}
{{- if eq $name (include "bytebot.fullname" (index . 1)) -}}
{{- fail (printf "bytebot-agent and bytebot-llm-proxy are both called %s: give them different values of fullnameOverride." $name) -}}
{{- end -}}
{{- end -}}

{{- define "bytebot.validateAddress" -}}
{{- $url := include "bytebot-agent.proxyUrl" (index . 0) -}}
{{- $proxy := index . 1 -}}
{{- $address := urlParse $url -}}
{{- $port := regexFind ":[0-9]+$" $address.host | trimPrefix ":" | default "80" -}}
{{- $name := include "bytebot.fullname" $proxy -}}
{{- $wanted := printf "http://%s:%d" $name ($proxy.Values.service.port | int) -}}
{{- if or (ne (include "bytebot.agentProxyService" (index . 0)) $name) (ne $port ($proxy.Values.service.port | int | toString)) -}}
{{- fail (printf "The proxy is at %s, but the agent asks %s. Set bytebot-agent.config.llmProxyUrl: %s" $wanted $url $wanted) -}}
{{- end -}}
{{- end -}}

{{- define "bytebot.validateAuth" -}}
{{- $agent := index . 0 -}}
{{- $proxy := index . 1 -}}
{{- $presents := include "bytebot.proxyAuth" (list $agent $agent.Values.proxy.auth) | fromJson -}}
{{- $wants := include "bytebot.proxyAuth" (list $proxy $proxy.Values.auth) | fromJson -}}
{{- if ne $presents.enabled $wants.enabled -}}
{{- fail (printf "bytebot-llm-proxy.auth.enabled comes to %t and bytebot-agent.proxy.auth.enabled to %t. Set global.auth.enabled, which both follow, and remove the other two." $wants.enabled $presents.enabled) -}}
{{- end -}}
{{- if $wants.enabled -}}
{{- $key := include "bytebot-llm-proxy.masterKey" $proxy | fromJson -}}
{{- $refused := and $presents.serviceAccountTokens.enabled (not $wants.serviceAccountTokens.enabled) -}}
{{- $keyless := and $wants.serviceAccountTokens.enabled (not $presents.serviceAccountTokens.enabled) (not $key) -}}
{{- if or $refused $keyless -}}
{{- fail (printf "bytebot-llm-proxy.auth.serviceAccountTokens.enabled comes to %t and bytebot-agent.proxy.auth.serviceAccountTokens.enabled to %t. Set global.auth.serviceAccountTokens.enabled, which both follow, and remove the other two." $wants.serviceAccountTokens.enabled $presents.serviceAccountTokens.enabled) -}}
{{- end -}}
{{- if and $presents.serviceAccountTokens.enabled (ne $presents.serviceAccountTokens.audience $wants.serviceAccountTokens.audience) -}}
{{- fail (printf "The agent's tokens are for %q, but the proxy wants %q. Set global.auth.serviceAccountTokens.audience, which both follow, and remove the other two." $presents.serviceAccountTokens.audience $wants.serviceAccountTokens.audience) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A Secret that the user named to the agent may hold a copy of the key; the usual one is written by the proxy's chart. */}}
{{- define "bytebot.validateKey" -}}
{{- $agent := index . 0 -}}
{{- $read := include "bytebot-agent.proxyKey" $agent | fromJson -}}
{{- $written := include "bytebot-llm-proxy.masterKey" (index . 1) | fromJson -}}
{{- if and $read $written (not $agent.Values.proxy.key) -}}
{{- $isUsual := eq $read.name "bytebot-llm-proxy-master-key" -}}
{{- $isOther := and (eq $read.name $written.name) (ne $read.key $written.key) -}}
{{- if or $isOther (and $isUsual (ne $read.name $written.name)) -}}
{{- fail (printf "The proxy's key is %s in the Secret %s, but the agent reads %s in %s. Set bytebot-agent.proxy.keySecret: %s and bytebot-agent.proxy.keySecretKey: %s" $written.key $written.name $read.key $read.name $written.name $written.key) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether the NetworkPolicy of an open proxy lets the agent in, which it knows by the agent's name. */}}
{{- define "bytebot.validateReach" -}}
{{- $agent := index . 0 -}}
{{- $proxy := index . 1 -}}
{{- $policy := $proxy.Values.networkPolicy -}}
{{- $isOpen := not (include "bytebot.proxyAuth" (list $proxy $proxy.Values.auth) | fromJson).enabled -}}
{{- if kindIs "bool" $policy.enabled | ternary $policy.enabled $isOpen -}}
{{- $name := include "bytebot.name" $agent -}}
{{- $letsIn := or (has $agent.Release.Namespace ($policy.allowNamespaces | default list)) (not (empty $policy.extraIngress)) -}}
{{- range $policy.allowPods -}}
{{- if eq (index . "app.kubernetes.io/name" | default $name) $name -}}{{- $letsIn = true -}}{{- end -}}
{{- end -}}
{{- if not $letsIn -}}
{{- fail (printf "The NetworkPolicy of the proxy does not let the agent in. Add `app.kubernetes.io/name: %s` to bytebot-llm-proxy.networkPolicy.allowPods." $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "bytebot.validateAlone" -}}
{{- if eq (include "bytebot.agentProxyService" .) "bytebot-llm-proxy" -}}
{{- fail (printf "bytebot-llm-proxy.enabled is false, but bytebot-agent.config.llmProxyUrl is %s, which nothing in this release answers. Set bytebot-llm-proxy.enabled: true, or llmProxyUrl: \"\" to call the providers from the agent; for a proxy of another release write its namespace too, as in http://bytebot-llm-proxy.%s.svc:4000" (include "bytebot-agent.proxyUrl" .) "llm") -}}
{{- end -}}
{{- end -}}
