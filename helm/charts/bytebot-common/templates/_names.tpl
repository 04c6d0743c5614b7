{{/* The names and labels of every object. Selectors never change: they are frozen in the Deployments out there. */}}

{{- define "bytebot.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 47 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 47 characters, so that the longest suffix of an object's name still fits into 63. */}}
{{- define "bytebot.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 47 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "bytebot.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 47 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 47 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "bytebot.selectorLabels" -}}
app.kubernetes.io/name: {{ include "bytebot.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The labels of an object: the selector's, what describes the release, and the operator's own. */}}
{{- define "bytebot.labels" -}}
{{- $own := merge (dict) (.Values.commonLabels | default dict) ((.Values.global | default dict).commonLabels | default dict) -}}
{{- $fixed := merge (include "bytebot.selectorLabels" . | fromYaml) (dict
      "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
      "app.kubernetes.io/version" (regexReplaceAll "[^A-Za-z0-9._-]" (include "bytebot.imageTag" .) "_" | trunc 63 | trimAll "._-")
      "app.kubernetes.io/managed-by" .Release.Service
      "app.kubernetes.io/part-of" "bytebot") -}}
{{- toYaml (merge $fixed $own) -}}
{{- end -}}

{{/* The ServiceAccount of the pods. */}}
{{- define "bytebot.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "bytebot.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}
