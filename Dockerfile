# The server and its command line, with Node and the pages, on Debian. Built from the checkout: docker build --tag groundcrew .
# What builds it stays behind in the first stages. It holds no database: compose.yml puts a PostgreSQL beside it.

# Only set-up and build run under this Node; package-lock.json names the one that comes along.
FROM node:24-trixie-slim AS manifests
WORKDIR /opt/groundcrew
COPY .npmrc package.json package-lock.json ./
COPY bench/package.json bench/
COPY contract/package.json contract/
COPY e2e/package.json e2e/
COPY server/package.json server/
COPY simulation/package.json simulation/
COPY simulator/package.json simulator/
COPY web/package.json web/
COPY scripts scripts

FROM manifests AS pages
RUN node scripts/install.mjs
COPY tsconfig.base.json ./
COPY contract contract
COPY web web
RUN npm run build

FROM manifests AS product
# Maps and types are for those who develop: a quarter of the bytes.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --workspace=@groundcrew/server --workspace=@groundcrew/contract \
  && find node_modules server/node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.[cm]ts' \) -delete \
  && rm -r bench e2e simulation simulator web \
  && cp package-lock.json node_modules/.installed
COPY groundcrew LICENSE THIRD-PARTY-NOTICES.txt ./
COPY deploy/container deploy/container
COPY contract/src contract/src
COPY server/migrations server/migrations
COPY server/src server/src
COPY --from=pages /opt/groundcrew/web/dist web/dist
COPY --from=pages /opt/groundcrew/node_modules/node/bin/node node_modules/node/bin/node

FROM debian:trixie-slim
COPY --from=product /opt/groundcrew /opt/groundcrew
RUN ln -s /opt/groundcrew/groundcrew /opt/groundcrew/node_modules/node/bin/node /usr/local/bin/ \
  && groupadd --gid 10001 groundcrew \
  && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin groundcrew \
  && install --directory --owner=10001 --group=10001 --mode=700 /data \
  && install --directory --owner=10001 --group=10001 /opt/groundcrew/node_modules/.cache
ENV NODE_ENV=production HOST=0.0.0.0 PORT=7420 GROUNDCREW_DATA=/data GROUNDCREW_LOGS=/data/logs
USER 10001:10001
# What Node makes of the TypeScript is kept: two fifths of the work of each start.
RUN groundcrew serve --help >/dev/null
VOLUME /data
EXPOSE 7420
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["node", "/opt/groundcrew/deploy/container/ready.mjs"]
ENTRYPOINT ["groundcrew"]
CMD ["serve"]
