# Headstream as an image, from what 'mvn -DskipTests package' has put in target/. See docs/docker.md.
FROM eclipse-temurin:17-jre

# Home and volume are one: state stores and the natives that TensorFlow unpacks (~/.javacpp) outlive a container.
RUN groupadd --system --gid 10001 headstream \
    && useradd --system --uid 10001 --gid headstream --create-home --home-dir /var/lib/headstream headstream \
    && mkdir -p /etc/headstream \
    && echo '# Mount your own here, or set HEADSTREAM_ variables, which win.' >/etc/headstream/headstream.properties

COPY LICENSE /opt/headstream/
COPY target/lib /opt/headstream/target/lib
COPY bin/headstream /opt/headstream/bin/
COPY target/headstream.jar /opt/headstream/target/

ENV PATH=/opt/headstream/bin:$PATH \
    # Batched inference on a CPU is more than twice as fast with oneDNN.
    TF_ENABLE_ONEDNN_OPTS=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    # The JVM's share of the container's memory; TensorFlow and RocksDB take theirs outside the heap.
    HEADSTREAM_JAVA_OPTS="-XX:MaxRAMPercentage=50" \
    HEADSTREAM_STATE_DIR=/var/lib/headstream/state

USER headstream
WORKDIR /var/lib/headstream
VOLUME ["/var/lib/headstream"]

# Becomes the JVM (exec), so SIGTERM reaches it: it stops after the running transactions.
ENTRYPOINT ["headstream"]
CMD ["run", "--config", "/etc/headstream/headstream.properties"]
