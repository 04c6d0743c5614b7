{{/* What stands at a dotted path of a mapping, as JSON {value: …}; {} where nothing stands there. Give it mapping and path. */}}
{{- define "bytebot-llm-proxy.read" -}}
{{- $found := dict "value" (index . 0) -}}
{{- range $key := splitList "." (index . 1) -}}
{{- $here := $found.value -}}
{{- $found = dict -}}
{{- if kindIs "map" $here -}}
{{- if hasKey $here $key -}}{{- $found = dict "value" (get $here $key) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $found -}}
{{- end -}}

{{/* Puts a value at a dotted path. Give it mapping, path and value. */}}
{{- define "bytebot-llm-proxy.write" -}}
{{- $here := index . 0 -}}
{{- $keys := splitList "." (index . 1) -}}
{{- range $key := initial $keys -}}
{{- if not (kindIs "map" (get $here $key)) -}}{{- $_ := set $here $key dict -}}{{- end -}}
{{- $here = get $here $key -}}
{{- end -}}
{{- $_ := set $here (last $keys) (index . 2) -}}
{{- end -}}

{{/* Remembers a line for the notes after an install. Give it root and line. */}}
{{- define "bytebot-llm-proxy.remember" -}}
{{- $values := (index . 0).Values -}}
{{- $_ := set $values "oldNames" (append ($values.oldNames | default list) (index . 1)) -}}
{{- end -}}

{{/*
Moves what stands at an old path to the path it has here, and remembers that. What is off or empty says nothing: it is the
other chart's default. Mappings are laid over ours and lists are added, unless told to replace. Give it root, old path, new
path, and `replace` for that.
*/}}
{{- define "bytebot-llm-proxy.move" -}}
{{- $root := index . 0 -}}
{{- $from := index . 1 -}}
{{- $to := index . 2 -}}
{{- $value := (include "bytebot-llm-proxy.read" (list $root.Values $from) | fromJson).value -}}
{{- if $value -}}
{{- $own := (include "bytebot-llm-proxy.read" (list $root.Values $to) | fromJson).value -}}
{{- if eq (len .) 3 -}}
{{- if and (kindIs "map" $own) (kindIs "map" $value) -}}{{- $value = mergeOverwrite $own $value -}}
{{- else if and (kindIs "slice" $own) (kindIs "slice" $value) -}}{{- $value = concat $own $value -}}
{{- end -}}
{{- end -}}
{{- include "bytebot-llm-proxy.write" (list $root.Values $to $value) -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s is called %s here" $from $to)) -}}
{{- end -}}
{{- end -}}

{{/* Remembers, for each path that something stands at, what happens instead. Give it root and a mapping of path to sentence. */}}
{{- define "bytebot-llm-proxy.explain" -}}
{{- $root := index . 0 -}}
{{- range $path, $instead := index . 1 -}}
{{- if (include "bytebot-llm-proxy.read" (list $root.Values $path) | fromJson).value -}}
{{- include "bytebot-llm-proxy.remember" (list $root (printf "%s has no effect: %s" $path $instead)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
