package io.headstream.bench;

import io.headstream.backbone.FrozenBackbone;
import io.headstream.bench.NamedArrays.Array;
import io.headstream.embedding.Embedding;
import io.headstream.event.HeadName;
import io.headstream.event.ImageId;
import io.headstream.event.Label;
import io.headstream.export.SavedModelExport;
import io.headstream.learning.Head;
import io.headstream.learning.HeadCodec;
import io.headstream.learning.HeadTrainer;
import io.headstream.learning.HeadTrainers;
import io.headstream.learning.HyperParameters;
import io.headstream.learning.LearnerName;
import io.headstream.learning.StepResult;
import io.headstream.learning.TrainerState;
import io.headstream.learning.TrainingExample;
import io.headstream.learning.TrainingWindow;
import io.headstream.snapshot.HeadSnapshot;
import io.headstream.snapshot.HeadVersion;
import io.headstream.snapshot.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A head of each kind, learned from the pictures of the case, exported with and without the backbone, with its scores. */
final class ParityExports {
    private static final int WINDOW = 16;
    private static final Map<String, String> ON_THE_WHOLE_BACKBONE = new TreeMap<>(Map.of(
            "dense", "kind=dense",
            "dense-128", "kind=dense hiddenLayers=128",
            "svm", "kind=svm",
            "ridge", "kind=ridge",
            "ridge-sqrt", "kind=ridge transform=sqrt",
            "ridge-random", "kind=ridge randomFeatures=500",
            "lda", "kind=lda"));
    private static final Map<String, String> ON_ITS_TRUNK = new TreeMap<>(Map.of(
            "finetune", "kind=finetune tailLearningRate=0.001",
            "finetune-256",
                    "kind=finetune hiddenLayers=256 optimizer=adam learningRate=0.0001 tailLearningRate=0.0001"));
    private static final Set<String> BEHIND_BACKBONE = Set.of("dense-128", "ridge", "finetune-256");

    private final Path directory;
    private final FrozenBackbone backbone;
    private final List<Embedding> embeddings;
    private final int[] targets;

    /**
     * Of a backbone, or of a trunk, whose tail the program knows.
     *
     * @param embeddings of the case's pictures
     * @param targets their classes
     */
    ParityExports(Path directory, FrozenBackbone backbone, List<Embedding> embeddings, int[] targets) {
        this.directory = directory;
        this.backbone = backbone;
        this.embeddings = embeddings;
        this.targets = targets;
    }

    /**
     * Writes heads on the whole backbone.
     *
     * @param given embeddings to score
     * @param ofFiles embeddings of the case's files
     */
    void writeHeads(float[][] given, List<Embedding> ofFiles) throws IOException {
        write(ON_THE_WHOLE_BACKBONE, "scores.bin", given, ofFiles);
    }

    /** The same on its trunk. */
    void writeTails(float[][] given, List<Embedding> ofFiles) throws IOException {
        write(ON_ITS_TRUNK, "tail-scores.bin", given, ofFiles);
    }

    private void write(Map<String, String> heads, String file, float[][] given, List<Embedding> ofFiles)
            throws IOException {
        Map<String, Array> scores = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : heads.entrySet()) {
            HeadSnapshot snapshot = learned(entry.getValue());
            String name = entry.getKey();
            SavedModelExport.of(snapshot).writeTo(directory.resolve("exports").resolve(name), true);
            scores.put(name, scores(snapshot.head(), Arrays.asList(given)));
            if (BEHIND_BACKBONE.contains(name)) {
                String whole = name + "-behind-backbone";
                SavedModelExport.of(snapshot, backbone)
                        .writeTo(directory.resolve("exports").resolve(whole), true);
                scores.put(
                        whole,
                        scores(
                                snapshot.head(),
                                ofFiles.stream().map(Embedding::toFloats).toList()));
            }
        }
        NamedArrays.write(directory.resolve(file), scores);
    }

    private static Array scores(Head head, List<float[]> embeddings) {
        return Array.of(embeddings.stream().map(head::probabilities).toArray(float[][]::new));
    }

    private HeadSnapshot learned(String settings) {
        Map<String, String> values = new TreeMap<>();
        for (String setting : settings.split(" ")) {
            String[] pair = setting.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        HyperParameters hyperParameters = HyperParameters.of(values);
        HeadTrainer trainer = HeadTrainers.of(hyperParameters);
        Embedding first = embeddings.get(0);
        TrainerState state = trainer.untrained(first, 5);
        for (int from = 0; from < embeddings.size(); from += WINDOW) {
            List<TrainingExample> examples = new ArrayList<>();
            for (int i = from; i < Math.min(from + WINDOW, embeddings.size()); i++) {
                examples.add(new TrainingExample(
                        i,
                        new ImageId("picture-" + i),
                        new Label("kind " + targets[i]),
                        embeddings.get(i),
                        Instant.EPOCH));
            }
            StepResult result = trainer.step(state, new TrainingWindow(examples, from + WINDOW), from);
            if (!(result instanceof StepResult.Stepped stepped)) {
                throw new IllegalStateException("a step was refused: " + result);
            }
            state = stepped.state();
        }
        Head head = state.head();
        return new HeadSnapshot(
                new HeadName("pictures"),
                new HeadVersion(new LearnerName("parity"), 1, HeadCodec.sha256(head.canonicalBytes())),
                new Provenance(0, first.backbone(), hyperParameters, 5, 0, 0, 1, 1, 1, "parity", Instant.EPOCH),
                head);
    }
}
