# The provider simulator. Built from the project's folder:
#   docker build -f deploy/docker/provider-simulator.Dockerfile -t provider-simulator .
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
RUN node scripts/images/assemble.ts provider-simulator /image "${VERSION}"

FROM ${NODE_IMAGE}
COPY --from=build /image/app/node_modules /app/node_modules
COPY --from=build /image/app/packages /app/packages
COPY --from=build /image/sbom /usr/share/sbom
ENV NODE_ENV=production HOME=/tmp
WORKDIR /app
USER 65532:0
EXPOSE 4010
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:4010/__requests').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/packages/provider-simulator/dist/main.js"]
CMD ["--host", "0.0.0.0", "--port", "4010"]
ARG VERSION=development
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="provider-simulator" \
  org.opencontainers.image.description="Every provider simulated on its real wire format, for tests and demonstrations" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}"
