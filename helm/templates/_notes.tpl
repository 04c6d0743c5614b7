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
{{- $notes = append $notes "postgresql is not part of this chart. The agent keeps its records in a file (bytebot-agent.persistence.enabled for a volume), or in a PostgreSQL of yours: bytebot-agent.externalDatabase.host, with existingSecret for the password. An upgrade of ByteBot's own release takes its PostgreSQL away, but not its data: they are in the volume claim data-bytebot-postgresql-0. Remove the section postgresql." -}}
{{- end -}}
{{- if (.Values.ingress | default dict).enabled -}}
{{- $notes = append $notes "ingress at the top is ByteBot's, for its web page, and makes none here. Set bytebot-agent.ingress (enabled, className, hosts, tls) for the agent, and remove the section ingress." -}}
{{- end -}}
{{- toJson $notes -}}
{{- end -}}
