{{/* The Secret that a chart writes the given provider keys to. */}}
{{- define "bytebot.keysSecretName" -}}
{{- printf "%s-secrets" (include "bytebot.fullname" .) -}}
{{- end -}}

{{/* The key of a variable within a Secret: OPENROUTER_API_KEY is openrouter-api-key. */}}
{{- define "bytebot.secretKey" -}}
{{- . | lower | replace "_" "-" -}}
{{- end -}}

{{/* The variable of a provider's key, by the provider's id: openrouter is OPENROUTER_API_KEY. */}}
{{- define "bytebot.providerVariable" -}}
{{- get (include "bytebot.providerVariables" . | fromYaml) . | default (printf "%s_API_KEY" (. | upper | replace "-" "_")) -}}
{{- end -}}

{{/*
The keys given as text, by variable, as JSON: `env.<VARIABLE>`, else `apiKeys.<provider>.value`. Empty ones are left out:
an empty variable counts as set to many clients.
*/}}
{{- define "bytebot.givenKeys" -}}
{{- $keys := dict -}}
{{- range $provider, $key := .Values.apiKeys -}}
{{- if and $key (not $key.useExisting) $key.value -}}
{{- $_ := set $keys (include "bytebot.providerVariable" $provider) $key.value -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := .Values.env -}}
{{- if and $value (kindIs "string" $value) -}}{{- $_ := set $keys $name $value -}}{{- end -}}
{{- end -}}
{{- toJson $keys -}}
{{- end -}}

{{/*
Where each key comes from, by variable, as JSON: {VARIABLE: {name: <Secret>, key: <key in it>, given: <bool>}}. A key given
as text stands in the chart's own Secret; `apiKeys.<provider>.useExisting` names another one.
*/}}
{{- define "bytebot.keySources" -}}
{{- $sources := dict -}}
{{- $own := include "bytebot.keysSecretName" . -}}
{{- range $provider, $key := .Values.apiKeys -}}
{{- if and $key $key.useExisting -}}
{{- $variable := include "bytebot.providerVariable" $provider -}}
{{- $name := required (printf "apiKeys.%s.useExisting is true: name the Secret in apiKeys.%s.secretName" $provider $provider) $key.secretName -}}
{{- $_ := set $sources $variable (dict "name" $name "key" ($key.secretKey | default (include "bytebot.secretKey" $variable)) "given" false) -}}
{{- end -}}
{{- end -}}
{{- range $variable, $value := include "bytebot.givenKeys" . | fromJson -}}
{{- $_ := set $sources $variable (dict "name" $own "key" (include "bytebot.secretKey" $variable) "given" true) -}}
{{- end -}}
{{- toJson $sources -}}
{{- end -}}

{{/* The environment of the keys, as JSON for "bytebot.environment": each by secretKeyRef, never as text. */}}
{{- define "bytebot.keyEnvironment" -}}
{{- $environment := dict -}}
{{- range $variable, $source := include "bytebot.keySources" . | fromJson -}}
{{- $_ := set $environment $variable (dict "valueFrom" (dict "secretKeyRef" (dict "name" $source.name "key" $source.key))) -}}
{{- end -}}
{{- toJson $environment -}}
{{- end -}}

{{/* "true" where a variable of this name holds a secret. */}}
{{- define "bytebot.isSecretName" -}}
{{- if regexMatch "(^|_)(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)(_[0-9]+)?$" . -}}true{{- end -}}
{{- end -}}

{{/* Whether an address has, or may have, a password: between the slashes and the last @, or as a parameter. */}}
{{- define "bytebot.hasPassword" -}}
{{- if regexMatch "(?i)^[a-z][a-z0-9+.-]*:(//[^@]*:.*@|.*[?&](ssl)?password=)" . -}}true{{- end -}}
{{- end -}}

{{/*
"true" where a variable is a secret as text, which would stand in the Deployment: by its name, or as an address with a
password. The path of a file with credentials is none. Give it name and value; the value may be `{value: …}`.
*/}}
{{- define "bytebot.isSecretText" -}}
{{- $name := index . 0 -}}
{{- $value := index . 1 -}}
{{- $text := kindIs "map" $value | ternary (get (kindIs "map" $value | ternary $value dict) "value") $value -}}
{{- if and $text (not (kindIs "bool" $text)) -}}
{{- $text = $text | toString -}}
{{- $isPath := and (hasSuffix "_CREDENTIALS" $name) (hasPrefix "/" $text) -}}
{{- if or (include "bytebot.hasPassword" $text) (and (include "bytebot.isSecretName" $name) (not $isPath)) -}}true{{- end -}}
{{- end -}}
{{- end -}}
