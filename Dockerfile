# The program, built where it is built for any machine.
FROM oven/bun:1.4.5-slim AS build
WORKDIR /build
COPY package.json bun.lock bunfig.toml tsconfig.json ./
RUN bun install --frozen-lockfile --production
COPY drizzle drizzle
COPY src src
ARG COMMIT=unknown
RUN COMMIT="$COMMIT" bun src/build-binary.ts

# The program alone, for a user without rights.
FROM debian:13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin agents \
    && install --directory --owner=agents --mode=700 /data
COPY --from=build /build/dist/agents-server /usr/local/bin/agents-server
# Containers are given ten seconds to stop.
ENV HOST=0.0.0.0 SHUTDOWN_SECONDS=6
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 4440
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s CMD ["agents-server", "health"]
ENTRYPOINT ["agents-server"]
