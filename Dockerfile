# syntax=docker/dockerfile:1

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY feeds/nodates ./feeds/nodates
RUN go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -ldflags="-s -w" -o /out/newsdesk . \
 && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/newsdesk /usr/local/bin/newsdesk
# An empty directory that belongs to the user, so that a new volume does too.
COPY --from=build --chown=nonroot:nonroot /out/data /data
USER nonroot:nonroot
WORKDIR /data
VOLUME /data
ENV NEWSDESK_STORE_PATH=/data/newsdesk.db \
    NEWSDESK_WEB_LISTEN=127.0.0.1:8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/newsdesk", "health"]
ENTRYPOINT ["/usr/local/bin/newsdesk"]
CMD ["run"]
