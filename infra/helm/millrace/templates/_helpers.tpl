{{- define "millrace.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "millrace.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end -}}

{{- define "millrace.labels" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .service }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: millrace
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Name of the ConfigMap with the pipelines. */}}
{{- define "millrace.pipelines" -}}
{{- default (printf "%s-pipelines" (include "millrace.fullname" .)) .Values.existingPipelines -}}
{{- end -}}

{{/* Settings of all services. Secrets come by reference, never through values. */}}
{{- define "millrace.env" -}}
- { name: MILLRACE_PROFILE, value: kafka }
- { name: MILLRACE_HOST, value: 0.0.0.0 }
- { name: MILLRACE_PIPELINES, value: /etc/millrace/pipelines }
- { name: MILLRACE_LOG_LEVEL, value: {{ .Values.logLevel | quote }} }
- { name: MILLRACE_DRAIN_TIMEOUT_MS, value: {{ mul 1000 .Values.drainTimeoutSeconds | quote }} }
- { name: MILLRACE_KAFKA_BROKERS, value: {{ join "," .Values.kafka.brokers | quote }} }
- { name: MILLRACE_KAFKA_CLIENT_ID, value: {{ .Values.kafka.clientId | quote }} }
{{- with .Values.kafka.sasl }}
{{- if .mechanism }}
- { name: MILLRACE_KAFKA_SASL_MECHANISM, value: {{ .mechanism | quote }} }
{{- include "millrace.credentials" (dict "of" "KAFKA_SASL" "secret" (required "kafka.sasl.existingSecret is needed with a mechanism" .existingSecret)) }}
{{- end }}
{{- end }}
{{- include "millrace.tlsEnv" (dict "of" "KAFKA" "folder" "kafka" "tls" .Values.kafka.tls) }}
{{- with .Values.cassandra }}
- { name: MILLRACE_CASSANDRA_CONTACT_POINTS, value: {{ join "," .contactPoints | quote }} }
- { name: MILLRACE_CASSANDRA_PORT, value: {{ .port | quote }} }
- { name: MILLRACE_CASSANDRA_LOCAL_DATA_CENTER, value: {{ .localDataCenter | quote }} }
- { name: MILLRACE_CASSANDRA_KEYSPACE, value: {{ .keyspace | quote }} }
- { name: MILLRACE_CASSANDRA_REPLICATION_FACTOR, value: {{ .replicationFactor | quote }} }
{{- with .existingSecret }}
{{- include "millrace.credentials" (dict "of" "CASSANDRA" "secret" .) }}
{{- end }}
{{- include "millrace.tlsEnv" (dict "of" "CASSANDRA" "folder" "cassandra" "tls" .tls) }}
{{- end }}
{{- with .Values.registry }}
{{- if .url }}
- { name: MILLRACE_REGISTRY_URL, value: {{ .url | quote }} }
{{- with .existingSecret }}
{{- include "millrace.credentials" (dict "of" "REGISTRY" "secret" .) }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.telemetry }}
{{- if .otlpEndpoint }}
- { name: MILLRACE_TELEMETRY_OTLP_ENDPOINT, value: {{ .otlpEndpoint | quote }} }
- { name: MILLRACE_TELEMETRY_SAMPLE_RATIO, value: {{ .sampleRatio | quote }} }
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "millrace.credentials" }}
- name: MILLRACE_{{ .of }}_USERNAME
  valueFrom: { secretKeyRef: { name: {{ .secret | quote }}, key: username } }
- name: MILLRACE_{{ .of }}_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .secret | quote }}, key: password } }
{{- end }}

{{- define "millrace.tlsEnv" }}
{{- if .tls.enabled }}
- { name: MILLRACE_{{ .of }}_TLS_ENABLED, value: 'true' }
{{- if .tls.existingSecret }}
- { name: MILLRACE_{{ .of }}_TLS_CA_FILE, value: /etc/millrace/{{ .folder }}-tls/ca.crt }
{{- if .tls.clientCertificate }}
- { name: MILLRACE_{{ .of }}_TLS_CERT_FILE, value: /etc/millrace/{{ .folder }}-tls/tls.crt }
- { name: MILLRACE_{{ .of }}_TLS_KEY_FILE, value: /etc/millrace/{{ .folder }}-tls/tls.key }
{{- end }}
{{- end }}
{{- end }}
{{- end }}
