# The agent. Built from the project's folder:
#   docker build -f deploy/docker/bytebot-agent.Dockerfile -t bytebot-agent .
ARG NODE_IMAGE=docker.io/library/node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2

# What is built is JavaScript for every platform, so it is built on the builder's own.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /source
ENV CI=true PATH=/source/scripts/toolchain/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# pnpm by its own lock, then what the project's lock names; both only again when a lock changes.
COPY scripts scripts
RUN cd scripts/toolchain && npm ci --omit=optional --ignore-scripts --no-audit --no-fund
COPY .npmrc pnpm-lock.yaml pnpm-workspace.yaml ./
RUN node scripts/images/pnpm.ts fetch --trust-lockfile
COPY . .
RUN pnpm install --frozen-lockfile --trust-lockfile --ignore-scripts --offline && pnpm run build
ARG VERSION=development
RUN node scripts/images/assemble.ts bytebot-agent /image "${VERSION}" && mkdir -m 0770 /image/data

FROM ${NODE_IMAGE}
COPY --from=build /image/app/node_modules /app/node_modules
COPY --from=build /image/app/packages /app/packages
COPY --from=build /image/sbom /usr/share/sbom
# Where its SQLite file lives when there is no PostgreSQL; a volume goes there.
COPY --from=build --chown=65532:0 /image/data /data
# With HOST a service that has no key says so and ends, instead of listening where nobody outside reaches it.
ENV NODE_ENV=production HOME=/tmp HOST=0.0.0.0 PORT=9991 DATA_DIR=/data
WORKDIR /app
# Any user will do: everything is readable by all, and only /tmp and /data are written to.
USER 65532:0
EXPOSE 9991
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:9991/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/bytebot-agent/dist/entry.js"]
ARG VERSION=development
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="bytebot-agent" \
  org.opencontainers.image.description="ByteBot's agent service: tasks, chat and tools over the proxy" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}"
