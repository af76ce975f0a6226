package io.headstream.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;

class FrozenGraphIT {
    @ParameterizedTest
    @ValueSource(strings = {"keras", "several", "v1"})
    void shouldLeaveNoVariableAndNoCall(String model) throws NotFreezableException {
        FrozenGraph frozen = frozen(model);
        assertThat(frozen.graph().getNodeList())
                .extracting(NodeDef::getOp)
                .contains("Const", "Conv2D")
                .doesNotContain(
                        "VarHandleOp",
                        "ReadVariableOp",
                        "VariableV2",
                        "PartitionedCall",
                        "StatefulPartitionedCall",
                        "SaveV2",
                        "RestoreV2");
        assertThat(frozen.graph().getLibrary().getFunctionCount()).isZero();
    }

    @Test
    void shouldKeepOneConstantForAVariableThatIsReadTwice() throws NotFreezableException {
        assertThat(frozen("several").graph().getNodeList())
                .filteredOn(node -> node.getOp().equals("Const")
                        && node.getAttrOrThrow("value")
                                        .getTensor()
                                        .getTensorShape()
                                        .getDimCount()
                                == 4)
                .hasSize(1);
    }

    @Test
    void shouldSayWhatCannotBeFrozen() {
        assertThatExceptionOfType(NotFreezableException.class)
                .isThrownBy(() -> frozen("looping"))
                .withMessageMatching("node 'while' is a While");
    }

    private static FrozenGraph frozen(String name) throws NotFreezableException {
        ModelFiles files = new ModelFiles(TestModels.directory(name));
        MetaGraphDef model = files.metaGraph();
        ModelForm form = ModelForm.of(model, Manifest.in(files.directory()));
        try (ModelVariables variables =
                new ModelVariables(files.directory(), model, ConfigProto.getDefaultInstance())) {
            return FrozenGraph.of(model.getGraphDef(), form.output().getName(), variables);
        }
    }
}
