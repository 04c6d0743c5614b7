{{/*
What is said after an install, of the agent: address, how to get in, where the records are, what to mind. The umbrella
prints it too.
*/}}
{{- define "bytebot-agent.notes" -}}
{{- $settings := include "bytebot-agent.settings" . | fromJson -}}
{{- $sources := include "bytebot-agent.secretSources" . | fromJson -}}
{{- $name := include "bytebot.fullname" . -}}
{{- $port := .Values.service.port | int -}}
The agent is at http://{{ $name }}.{{ .Release.Namespace }}:{{ $port }} within the cluster.
{{- with $settings.proxyUrl }}
It asks the proxy at {{ . }}
{{- if not $settings.proxyAuth.enabled }}, which wants no key.
{{- else if $settings.proxyAuth.serviceAccountTokens.enabled }} with its ServiceAccount's token.
{{- else }} with the key in the Secret {{ $sources.BYTEBOT_LLM_PROXY_API_KEY.name }}.
{{- end }}
{{- else }}
It calls the providers itself{{ include "bytebot-agent.directNotes" . }}
{{- end }}

Its page and its API, from your machine
    kubectl port-forward -n {{ .Release.Namespace }} service/{{ $name }} 9991:{{ $port }} &
    {{- with $sources.BYTEBOT_AGENT_API_KEY }}
    export AGENT_KEY=$(kubectl get secret {{ .name }} -n {{ $.Release.Namespace }} -o go-template='{{ printf "{{index .data %q | base64decode}}" .key }}')
    curl http://127.0.0.1:9991/tasks/models -H "Authorization: Bearer $AGENT_KEY"
    {{- else }}
    curl http://127.0.0.1:9991/tasks/models
    {{- end }}
{{- if .Values.helmTest.enabled }}
  or all of it, at no cost: helm test {{ .Release.Name }} -n {{ .Release.Namespace }}
{{- end }}
{{- with include "bytebot-agent.remarks" . | fromJsonArray }}

Mind
{{- range . }}
  - {{ . | wrapWith 110 "\n    " }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "bytebot-agent.directNotes" -}}
{{- $providers := list -}}
{{- range $variable, $source := include "bytebot.keySources" . | fromJson -}}
{{- if hasSuffix "_API_KEY" $variable -}}{{- $providers = append $providers $variable -}}{{- end -}}
{{- end -}}
{{- if $providers }}, with {{ join ", " $providers }}.{{ else }}, but has no key of any: set apiKeys.<provider> or env.<PROVIDER>_API_KEY of the agent.{{ end -}}
{{- end -}}

{{/*
Sentences about what works otherwise than one may think, and what to write instead of older names; a JSON list.
In them <at> stands for the path of this chart's values.
*/}}
{{- define "bytebot-agent.remarks" -}}
{{- $remarks := concat (include "bytebot-agent.storeRemarks" . | fromJsonArray) (include "bytebot-agent.doorRemarks" . | fromJsonArray) (include "bytebot-agent.olderNames" . | fromJsonArray) -}}
{{- $at := .Chart.IsRoot | ternary "" (printf "%s." .Chart.Name) -}}
{{- $told := list -}}
{{- range $remarks -}}{{- $told = append $told (replace "<at>" $at .) -}}{{- end -}}
{{- toJson $told -}}
{{- end -}}

{{- define "bytebot-agent.storeRemarks" -}}
{{- $remarks := list -}}
{{- if include "bytebot-agent.hasVolume" . -}}
{{- $remarks = append $remarks (printf "Its records stand in the volume claim %s, which stays when the release is uninstalled: delete it yourself when they may go. One pod at a time can use it, so an upgrade stops the agent for some seconds." (include "bytebot-agent.claimName" .)) -}}
{{- else if include "bytebot-agent.isEmbedded" . -}}
{{- $remarks = append $remarks "WARNING: its records (tasks, conversations) stand in a file of the pod and go with the pod, at each upgrade too. Set <at>persistence.enabled=true for a volume, or <at>externalDatabase.host for PostgreSQL." -}}
{{- else if .Values.persistence.enabled -}}
{{- $remarks = append $remarks "<at>persistence.enabled is of no use with a database; nothing was claimed. Remove it." -}}
{{- end -}}
{{- toJson $remarks -}}
{{- end -}}

{{- define "bytebot-agent.doorRemarks" -}}
{{- $remarks := list -}}
{{- $sources := include "bytebot-agent.secretSources" . | fromJson -}}
{{- if not (hasKey $sources "BYTEBOT_AGENT_API_KEY") -}}
{{- $off := and (kindIs "bool" .Values.networkPolicy.enabled) (not .Values.networkPolicy.enabled) -}}
{{- if $off -}}
{{- $remarks = append $remarks "WARNING: the task API has no key, and <at>networkPolicy.enabled is false: whoever can connect may give it tasks. Set <at>auth.apiKey.existingSecret." -}}
{{- else -}}
{{- $remarks = append $remarks "The task API has no key. A NetworkPolicy lets in only the pods and namespaces under <at>networkPolicy, where the cluster's network enforces it. Set <at>auth.apiKey.existingSecret to ask for a key." -}}
{{- end -}}
{{- end -}}
{{- if not (or .Values.auth.jwt.jwksUrl (hasKey $sources "JWT_SECRET")) -}}
{{- $remarks = append $remarks "The todo chat (/api) answers nobody yet: set <at>auth.jwt.jwksUrl, or <at>auth.jwt.existingSecret, to verify its users' tokens." -}}
{{- end -}}
{{- $keys := keys (include "bytebot.keySources" . | fromJson) | sortAlpha -}}
{{- if and (include "bytebot-agent.proxyUrl" .) $keys -}}
{{- $names := list -}}
{{- range $keys -}}{{- if regexMatch "_API_KEY(_[0-9]+)?$" . -}}{{- $names = append $names . -}}{{- end -}}{{- end -}}
{{- with $names -}}
{{- $proxy := ($.Values.proxy.sibling | default dict).service | empty | not | ternary (printf "the proxy, which takes those given as text from the Secret %s too. Write them under bytebot-llm-proxy" (include "bytebot.keysSecretName" $)) "the proxy. Give them to the proxy" -}}
{{- $remarks = append $remarks (printf "The agent has keys of providers (%s), and does not use them: it asks %s, or set <at>config.llmProxyUrl to \"\" to call the providers from the agent." (join ", " .) $proxy) -}}
{{- end -}}
{{- end -}}
{{- toJson $remarks -}}
{{- end -}}

{{/* A line for each name of ByteBot's chart that the values have. */}}
{{- define "bytebot-agent.olderNames" -}}
{{- $remarks := list -}}
{{- $env := .Values.env | default dict -}}
{{- range $old, $new := dict "DATABASE_URL" "<at>config.databaseUrl, or better <at>externalDatabase" "BYTEBOT_DESKTOP_BASE_URL" "<at>config.bytebotDesktopUrl" "BYTEBOT_LLM_PROXY_URL" "<at>config.llmProxyUrl" -}}
{{- if index $env $old -}}{{- $remarks = append $remarks (printf "<at>env.%s is ByteBot's older name: write %s." $old $new) -}}{{- end -}}
{{- end -}}
{{- with (include "bytebot-agent.database" . | fromJson).bundled -}}
{{- $remarks = append $remarks (printf "The database %s is the one that ByteBot's chart installs, and this chart brings none: the agent keeps its records itself. Set <at>externalDatabase.host to a PostgreSQL of yours; one that is really called so needs its namespace too, as in %s.%s." . . $.Release.Namespace) -}}
{{- end -}}
{{- if (.Values.postgresql | default dict).enabled -}}
{{- $remarks = append $remarks "<at>postgresql.enabled is ByteBot's: this chart brings no PostgreSQL. Set <at>externalDatabase.host to one of yours, and remove <at>postgresql." -}}
{{- end -}}
{{- if include "bytebot.isByteBotImage" . -}}
{{- $remarks = append $remarks (printf "<at>image.repository (%s) is ByteBot's own agent, whose place this one takes: %s is used. Remove the lines <at>image.repository and <at>image.tag." .Values.image.repository (include "bytebot.image" .)) -}}
{{- end -}}
{{- toJson $remarks -}}
{{- end -}}
