#!/usr/bin/env bash
# Makes local stand-ins for the images that Headstream's Docker files and tests name, for a machine that has Docker
# but can reach no image registry. See README.md beside this file. Run as root; needs Docker, debootstrap and Maven.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(cd -P "$here/../.." && pwd)
java_image=eclipse-temurin:17-jre
maven_image=maven:3.9-eclipse-temurin-17
kafka_image=apache/kafka:4.3.1
registry_image=apicurio/apicurio-registry-mem:2.6.13.Final
prometheus_image=prom/prometheus:v3.5.0
label=io.headstream.stand-in

work=$(mktemp -d "${TMPDIR:-/tmp}/headstream-stand-ins.XXXXXX")
trap 'rm -rf "$work"' EXIT

say() {
  printf 'stand-ins: %s\n' "$1" >&2
}

# An image that was pulled, or made by someone else, is never replaced; one made here is made anew.
is_ours_to_make() {
  local found
  found=$(docker image inspect --format "{{ index .Config.Labels \"$label\" }}" "$1" 2>/dev/null) || return 0
  if [ "$found" = true ]; then
    return 0
  fi
  say "$1 is here already and is no stand-in: left as it is"
  return 1
}

for program in docker debootstrap mvn; do
  command -v "$program" >/dev/null || { say "needs $program, which is not on PATH"; exit 1; }
done
docker version --format '{{.Server.Version}}' >/dev/null || { say "there is no Docker daemon to talk to"; exit 1; }

if is_ours_to_make "$java_image"; then
  debootstrap --variant=minbase --include=ca-certificates,openjdk-17-jre-headless bookworm "$work/java" >"$work/debootstrap.log" 2>&1 ||
    { tail -20 "$work/debootstrap.log" >&2; exit 1; }
  rm -rf "$work"/java/var/cache/apt/* "$work"/java/var/lib/apt/lists/* "$work"/java/usr/share/doc/* "$work"/java/usr/share/man/*
  mkdir -p "$work/java/opt/java"
  ln -s "$(cd "$work/java" && echo /usr/lib/jvm/java-17-openjdk-*)" "$work/java/opt/java/openjdk"
  tar -C "$work/java" --one-file-system -c . | docker import \
    --change 'ENV JAVA_HOME=/opt/java/openjdk' \
    --change 'ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    --change 'ENV LANG=C.UTF-8' \
    --change 'CMD ["bash"]' \
    --change "LABEL $label=true" - "$java_image" >/dev/null
  say "made $java_image"
fi

if is_ours_to_make "$kafka_image"; then
  cp -r "$here/kafka" "$work/kafka"
  mvn -B -q -f "$here/kafka/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$work/kafka/libs"
  docker build --quiet --label "$label=true" --tag "$kafka_image" "$work/kafka" >/dev/null
  say "made $kafka_image"
fi

if is_ours_to_make "$registry_image"; then
  [ -d "$home/target/registry/lib" ] || mvn -B -q -f "$home/pom.xml" process-resources
  docker build --quiet --label "$label=true" --tag "$registry_image" --file "$here/registry/Dockerfile" "$home/target/registry" >/dev/null
  say "made $registry_image"
fi

if is_ours_to_make "$prometheus_image"; then
  debootstrap --variant=minbase --include=ca-certificates,prometheus,wget bookworm "$work/prometheus" >"$work/debootstrap.log" 2>&1 ||
    { tail -20 "$work/debootstrap.log" >&2; exit 1; }
  rm -rf "$work"/prometheus/var/cache/apt/* "$work"/prometheus/var/lib/apt/lists/* "$work"/prometheus/usr/share/doc/* "$work"/prometheus/usr/share/man/*
  install -d -o nobody -g nogroup "$work/prometheus/prometheus"
  tar -C "$work/prometheus" --one-file-system -c . | docker import \
    --change 'USER nobody' --change 'WORKDIR /prometheus' --change 'EXPOSE 9090' \
    --change 'ENTRYPOINT ["/usr/bin/prometheus"]' \
    --change 'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]' \
    --change "LABEL $label=true" - "$prometheus_image" >/dev/null
  say "made $prometheus_image"
fi

# Debian's archive must be within a container's reach here; so must Maven Central be when the image is used. It trusts the
# certificates that were added to this machine's own, for one whose registries are behind a proxy.
if is_ours_to_make "$maven_image"; then
  mkdir -p "$work/maven/certificates"
  find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$work/maven/certificates/" ';'
  cat >"$work/maven/Dockerfile" <<END
FROM $java_image
COPY certificates /usr/local/share/ca-certificates
RUN apt-get update -q \\
    && mkdir -p /usr/share/man/man1 \\
    && apt-get install -q -y --no-install-recommends maven openjdk-17-jdk-headless \\
    && update-ca-certificates \\
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
END
  docker build --quiet --label "$label=true" --tag "$maven_image" "$work/maven" >/dev/null
  say "made $maven_image"
fi
