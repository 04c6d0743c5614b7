{{/* The variable of each provider's key. Generated from the provider registry by `npm run generate`. */}}
{{- define "bytebot.providerVariables" -}}
openrouter: OPENROUTER_API_KEY
{{- end -}}
