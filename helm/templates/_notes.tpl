{{/* What is said of the proxy after an install of both: its address, a first chat, which providers have keys. */}}
{{- define "bytebot.proxyNotes" -}}
{{- $auth := include "bytebot.proxyAuth" (list . .Values.auth) | fromJson -}}
{{- $key := include "bytebot-llm-proxy.masterKey" . | fromJson -}}
{{- $name := include "bytebot.fullname" . -}}
{{- $port := .Values.service.port | int -}}
The proxy listens at http://{{ $name }}:{{ $port }} in the namespace {{ .Release.Namespace }}.
{{ include "bytebot.providerNotes" . }}

A first chat, from your machine:

  kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ $name }} {{ $port }}:{{ $port }}
  {{- if $key }}
  KEY=$(kubectl --namespace {{ .Release.Namespace }} get secret {{ $key.name }} --output 'go-template={{ print "{{index .data " ($key.key | quote) " | base64decode}}" }}')
  {{- else if $auth.enabled }}
  KEY=$(kubectl --namespace {{ .Release.Namespace }} create token {{ include "bytebot.serviceAccountName" . }} --audience {{ $auth.serviceAccountTokens.audience }})
  {{- end }}
  curl http://127.0.0.1:{{ $port }}/v1/chat/completions {{ if $auth.enabled }}-H "Authorization: Bearer $KEY" {{ end }}-H "Content-Type: application/json" \
    -d '{"model": "gpt-oss-120b", "messages": [{"role": "user", "content": "Hello!"}]}'
{{- end -}}

{{- define "bytebot.providerNotes" -}}
{{- $variables := list -}}
{{- range $variable := keys (include "bytebot.keySources" . | fromJson) | sortAlpha -}}
{{- if regexMatch "_API_KEY(_[0-9]+)?$" $variable -}}{{- $variables = append $variables $variable -}}{{- end -}}
{{- end -}}
{{- if $variables -}}
It has these keys of providers: {{ join ", " $variables }}.
{{- else -}}
It has no key of a provider yet. Give it one, and run the upgrade again:
  --set bytebot-llm-proxy.env.OPENROUTER_API_KEY=…
{{- end -}}
{{- end -}}

{{/* A line for each part of ByteBot's chart that the values have and this chart does not, as a JSON list. */}}
{{- define "bytebot.partsNotes" -}}
{{- $notes := list -}}
{{- $isOn := dict -}}
{{- range $part := list "bytebot-ui" "bytebot-desktop" "postgresql" -}}
{{- $section := index $.Values $part -}}
{{- if and $section (ne (toString $section.enabled) "false") -}}{{- $_ := set $isOn $part true -}}{{- end -}}
{{- end -}}
{{- if hasKey $isOn "bytebot-ui" -}}
{{- $notes = append $notes "bytebot-ui is not part of this chart: the agent has a page of its own, at the address above. ByteBot's works beside it, with the agent as its BYTEBOT_AGENT_BASE_URL. Remove the section bytebot-ui." -}}
{{- end -}}
{{- if hasKey $isOn "bytebot-desktop" -}}
{{- $notes = append $notes "bytebot-desktop is not part of this chart. Install ByteBot's and give its address in bytebot-agent.config.bytebotDesktopUrl; without one the agent has no computer tools. Remove the section bytebot-desktop." -}}
{{- end -}}
{{- if hasKey $isOn "postgresql" -}}
{{- $notes = append $notes "postgresql is not part of this chart. The agent keeps its records in a file (bytebot-agent.persistence.enabled for a volume), or in a PostgreSQL of yours: bytebot-agent.externalDatabase.host, with existingSecret for the password. Remove the section postgresql." -}}
{{- end -}}
{{- if (.Values.ingress | default dict).enabled -}}
{{- $notes = append $notes "ingress at the top is ByteBot's, for its web page, and makes none here. Set bytebot-agent.ingress (enabled, className, hosts, tls) for the agent, and remove the section ingress." -}}
{{- end -}}
{{- toJson $notes -}}
{{- end -}}
