# Headstream as an image; see docs/docker.md. Needs BuildKit (default since Docker 23; before: DOCKER_BUILDKIT=1).
#
#   docker build -t headstream:0.1.0-SNAPSHOT .                       compiles in a stage with Maven
#   docker build --build-arg BUILT=prebuilt -t ... .                  takes what 'mvn -DskipTests package' has put in target/
#   docker build --build-arg MAVEN_ARGS=-Pgpu -t headstream:gpu .     with TensorFlow's CUDA natives
ARG BUILT=maven

FROM maven:3.9-eclipse-temurin-17 AS maven
WORKDIR /build
COPY pom.xml ./
COPY schemas schemas
COPY src/main src/main
ARG MAVEN_ARGS=
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -Dmaven.test.skip=true ${MAVEN_ARGS} package \
    && mkdir -p /built && mv target/headstream.jar target/lib /built/

FROM scratch AS prebuilt
COPY target/headstream.jar /built/
COPY target/lib /built/lib

# Only the stage that was chosen is built; the other one's base image is not even looked for.
FROM ${BUILT} AS built

FROM eclipse-temurin:17-jre
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Headstream" \
      org.opencontainers.image.description="Online transfer learning on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="The Headstream authors" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# The home directory is part of the image and never written to; state is in the volume.
RUN groupadd --system --gid 10001 headstream \
    && useradd --system --uid 10001 --gid headstream --no-create-home --home-dir /opt/headstream headstream \
    && mkdir -p /etc/headstream /var/lib/headstream/state \
    && echo '# Mount your own here, or set HEADSTREAM_ variables, which win.' >/etc/headstream/headstream.properties \
    && chown -R headstream:headstream /var/lib/headstream

COPY LICENSE NOTICE /opt/headstream/
COPY --from=built /built/lib /opt/headstream/target/lib
COPY bin/headstream /opt/headstream/bin/
COPY --from=built /built/headstream.jar /opt/headstream/target/

ENV PATH=/opt/headstream/bin:$PATH \
    # Batched inference on a CPU is more than twice as fast with oneDNN.
    TF_ENABLE_ONEDNN_OPTS=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    # The JVM's share of the container's memory; TensorFlow and RocksDB take theirs outside the heap.
    HEADSTREAM_JAVA_OPTS="-XX:MaxRAMPercentage=50" \
    HEADSTREAM_STATE_DIR=/var/lib/headstream/state

# TensorFlow's natives, once and for all: bin/headstream loads them from here, so that no container unpacks some 500 MB at
# its first start, and none has to write to its root file system.
RUN HEADSTREAM_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=/tmp/natives headstream backbone inspect bundled >/tmp/inspect.txt \
    && cat /tmp/inspect.txt \
    && mkdir /opt/headstream/natives \
    && find /tmp/natives -type f -name '*.so*' -exec cp -p {} /opt/headstream/natives/ ';' \
    && chmod -R a+rX /opt/headstream/natives \
    && rm -rf /tmp/natives /tmp/inspect.txt

USER 10001:10001
WORKDIR /var/lib/headstream
VOLUME ["/var/lib/headstream"]
EXPOSE 8080

# Of the instance that 'run' starts; a container that runs another command has no use for it. There is no curl in the image.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${HEADSTREAM_HTTP_PORT:-8080} && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r answer <&3 && [[ $answer == *' 200 '* ]]"]

# Becomes the JVM (exec), so SIGTERM reaches it: it stops after the running transactions.
ENTRYPOINT ["headstream"]
CMD ["run", "--config", "/etc/headstream/headstream.properties"]
