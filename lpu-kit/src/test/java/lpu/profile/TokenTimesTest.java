package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import lpu.model.LanguageModel;
import lpu.model.ModelLoader;
import lpu.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTimesTest {
    @TempDir
    Path folder;

    /**
     * By hand: a layer's weights are 64 x 64 twice, 32 x 64 twice and 96 x 64 three times, 30,720 in all; the tokens of five
     * attend to three positions on average, with 64 columns of queries. Three layers.
     */
    @Test
    void operationsOfAPrefilledToken() {
        try (LanguageModel model = ModelLoader.load(TinyModel.write(folder.resolve("tiny.gguf"), true))) {
            assertEquals(3 * (2 * 30_720 + 4 * 64 * 3), TokenTimes.prefillOperations(model, 5));
        }
    }
}
