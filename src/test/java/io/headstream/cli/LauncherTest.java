package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs bin/headstream in a clone of its own, whose java and mvn write down how they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final String TOOLS = "bash env dirname readlink sed find cat mv mkdir grep touch";

    @TempDir
    Path directory;

    private Path clone = Path.of("");
    private Path programs = Path.of("");
    private final Map<String, String> environment = new TreeMap<>();

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void makeClone() throws IOException {
        clone = Files.createDirectories(directory.resolve("a clone"));
        Files.createDirectories(clone.resolve("bin"));
        Files.copy(Path.of("bin/headstream"), clone.resolve("bin/headstream"));
        write("pom.xml", "");
        write("src/main/java/Main.java", "");
        write("schemas/ImageEvent.avsc", "");

        programs = Files.createDirectory(directory.resolve("programs"));
        for (String tool : TOOLS.split(" ")) {
            // No links: JUnit warns of every one that leads out of the temporary directory.
            executable(programs.resolve(tool), "exec '%s' \"$@\"%n".formatted(find(tool)));
        }
        environment.put("PATH", programs.toString());
        installJava("17", "Linux", "amd64");
        installMaven("touch target/headstream.jar");
    }

    @Test
    void shouldBuildOnlyOnce() throws Exception {
        assertThat(headstream().err()).contains("building (first time takes a few minutes)...");
        assertThat(headstream().err()).isEmpty();

        assertThat(calls("mvn")).containsExactly("-q -B -Dmaven.test.skip=true package");
    }

    @Test
    void shouldNotBuildWhatMavenHasBuilt() throws Exception {
        write("target/headstream.jar", "");
        Files.createDirectories(clone.resolve("target/lib"));
        Files.createDirectories(clone.resolve("target/registry"));

        assertThat(headstream().err()).isEmpty();
        assertThat(calls("mvn")).isEmpty();
    }

    @Test
    void shouldBuildAgainWhenAnythingThatItIsMadeOfIsNewer() throws Exception {
        headstream();
        for (String changed : List.of("pom.xml", "src/main/java/Main.java", "schemas/ImageEvent.avsc")) {
            int before = calls("mvn").size();
            Files.setLastModifiedTime(
                    clone.resolve(changed), FileTime.from(Instant.now().plus(Duration.ofHours(1))));
            headstream();
            assertThat(calls("mvn")).as(changed).hasSize(before + 1);
            Files.setLastModifiedTime(
                    clone.resolve(changed), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
            headstream();
            assertThat(calls("mvn")).as(changed).hasSize(before + 1);
        }
    }

    @Test
    void shouldBuildAgainForOtherMavenArguments() throws Exception {
        headstream();
        environment.put("HEADSTREAM_MAVEN_ARGS", "-Pgpu -o");
        headstream();
        headstream();
        environment.remove("HEADSTREAM_MAVEN_ARGS");
        headstream();

        assertThat(calls("mvn"))
                .containsExactly(
                        "-q -B -Dmaven.test.skip=true package", "-q -B -Dmaven.test.skip=true -Pgpu -o package");
    }

    @Test
    void shouldBuildAgainAfterABuildThatFailed() throws Exception {
        installMaven("exit 1");
        Run failed = headstream();
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.err()).contains("headstream: the build failed");

        installMaven("touch target/headstream.jar");
        assertThat(headstream().exitCode()).isZero();
    }

    @Test
    void shouldHandTheProgramItsArgumentsAndOptions() throws Exception {
        environment.put("HEADSTREAM_JAVA_OPTS", "-Xmx4g -Dx=y");
        environment.put("HEADSTREAM_CLASSPATH_PREFIX", "/opt/serdes/*");

        Run run = headstream("produce", "--images", "my pictures");

        assertThat(run.exitCode()).isZero();
        assertThat(lastCall("java"))
                .contains("-Dheadstream.registry.directory=" + clone + "/target/registry")
                .contains("-Xmx4g -Dx=y -cp /opt/serdes/*:" + clone + "/target/headstream.jar")
                .endsWith("io.headstream.cli.HeadstreamCommand produce --images my pictures");
        assertThat(run.out())
                .contains("TF_ENABLE_ONEDNN_OPTS=1 TF_CPP_MIN_LOG_LEVEL=3")
                .containsPattern("MALLOC_ARENA_MAX=([2-9]|[1-9][0-9]+)\n");
    }

    @Test
    void shouldLeaveSettingsOfNativeCodeToTheUser() throws Exception {
        environment.put("TF_ENABLE_ONEDNN_OPTS", "0");
        environment.put("MALLOC_ARENA_MAX", "64");

        assertThat(headstream().out()).contains("TF_ENABLE_ONEDNN_OPTS=0", "MALLOC_ARENA_MAX=64");
    }

    @Test
    void shouldAllowWhatNewJavasWarnAbout() throws Exception {
        headstream();
        assertThat(lastCall("java")).doesNotContain("--enable-native-access");

        installJava("25", "Linux", "amd64");
        headstream();
        assertThat(lastCall("java"))
                .contains("--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void shouldFindItselfThroughLinks() throws Exception {
        Path links = Files.createDirectories(directory.resolve("links/deep"));
        Files.createSymbolicLink(links.resolve("relative"), Path.of("../../a clone/bin/headstream"));
        Path link = Files.createSymbolicLink(directory.resolve("absolute"), links.resolve("relative"));

        assertThat(run(link).exitCode()).isZero();
        assertThat(lastCall("java")).contains(clone + "/target/headstream.jar");
    }

    @Test
    void shouldTakeTheJavaOfJavaHome() throws Exception {
        installJava("11", "Linux", "amd64");
        Path javaHome = Files.createDirectories(directory.resolve("jdk/bin")).resolveSibling("");
        Files.move(programs.resolve("java"), directory.resolve("jdk/bin/java"));
        installJava("17", "Linux", "amd64");
        environment.put("JAVA_HOME", javaHome.toString());
        assertThat(headstream().exitCode())
                .as("an old JAVA_HOME gives way to PATH")
                .isZero();

        Files.delete(programs.resolve("java"));
        Run refused = headstream();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("needs Java 17 or newer: JAVA_HOME=")
                .contains("is Java 11")
                .contains("there is no java on PATH");
    }

    @Test
    void shouldSayThatJavaIsTooOld() throws Exception {
        installJava("1.8", "Linux", "amd64");

        Run run = headstream();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("needs Java 17 or newer").contains("is Java 1.8");
    }

    @Test
    void shouldSayOnWhichPlatformsItRuns() throws Exception {
        installJava("17", "Mac OS X", "x86_64");
        Run refused = headstream();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("'Mac OS X x86_64'")
                .contains("Linux x86_64, Linux arm64 and macOS arm64 only");

        installJava("17", "Mac OS X", "aarch64");
        assertThat(headstream().exitCode()).isZero();
        installJava("17", "Linux", "aarch64");
        assertThat(headstream().exitCode()).isZero();
    }

    @Test
    void shouldSayThatMavenIsMissing() throws Exception {
        Files.delete(programs.resolve("mvn"));

        Run run = headstream();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("there is no mvn on PATH");
    }

    @Test
    void shouldSayThatAJdkIsNeededToBuild() throws Exception {
        Files.delete(directory.resolve("jdk-home/bin/javac"));

        Run run = headstream();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no bin/javac");
    }

    @Test
    void shouldSpareDemoViewersWhatTensorFlowCannotBeStoppedFromPrinting() throws Exception {
        headstream();

        assertThat(headstream("demo").err()).contains("something else").doesNotContain("absl");
        assertThat(headstream("run").err()).contains("something else").contains("absl");
    }

    private Run headstream(String... arguments) throws Exception {
        return run(clone.resolve("bin/headstream"), arguments);
    }

    private Run run(Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(arguments));
        Path out = directory.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        // Read to its end, and not from a file: the filter of standard error may outlive the launcher by a moment.
        Process process = builder.redirectOutput(out.toFile()).start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), Files.readString(out), err);
    }

    private void installJava(String version, String os, String architecture) throws IOException {
        Path home = directory.resolve("jdk-home");
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/javac"), "");
        executable(programs.resolve("java"), """
                if [ "$1" = -XshowSettings:properties ]; then
                  echo "    java.home = %s" >&2
                  echo "    java.specification.version = %s" >&2
                  echo "    os.name = %s" >&2
                  echo "    os.arch = %s" >&2
                  exit
                fi
                echo "$*" >>'%s'
                echo "TF_ENABLE_ONEDNN_OPTS=$TF_ENABLE_ONEDNN_OPTS TF_CPP_MIN_LOG_LEVEL=$TF_CPP_MIN_LOG_LEVEL"
                echo "MALLOC_ARENA_MAX=$MALLOC_ARENA_MAX"
                case " $* " in
                  *HeadstreamCommand\\ demo* | *HeadstreamCommand\\ run*)
                    echo "WARNING: All log messages before absl::InitializeLog() is called" >&2
                    echo "something else" >&2 ;;
                esac
                """.formatted(
                        home, version, os, architecture, directory.resolve("java.calls")));
    }

    private void installMaven(String afterwards) throws IOException {
        executable(programs.resolve("mvn"), """
                echo "$*" >>'%s'
                mkdir -p target/lib target/registry
                %s
                """.formatted(directory.resolve("mvn.calls"), afterwards));
    }

    private List<String> calls(String program) throws IOException {
        Path calls = directory.resolve(program + ".calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private String lastCall(String program) throws IOException {
        List<String> calls = calls(program);
        return calls.get(calls.size() - 1);
    }

    private void write(String name, String text) throws IOException {
        Path file = clone.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!%s\n".formatted(find("bash")) + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(Path::of)
                .map(path -> path.resolve(tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + tool + " on PATH"));
    }
}
