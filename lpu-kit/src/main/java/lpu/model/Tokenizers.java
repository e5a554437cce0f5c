package lpu.model;

/** Makes the tokenizer that a model file describes. */
public final class Tokenizers {
    private static final String MODEL = "tokenizer.ggml.model";
    private static final String PRE = "tokenizer.ggml.pre";

    private Tokenizers() {
    }

    /** Throws InputError when the file has no tokenizer, an unsupported one, or an inconsistent one. */
    public static Tokenizer of(GgufFile file) {
        String model = file.requiredString(MODEL);
        return switch (model) {
            case "gpt2" -> BpeTokenizer.of(file, preTokenizer(file));
            case "llama" -> SpmTokenizer.of(file);
            default -> throw file.error(MODEL + " is '" + model + "', which is not supported; supported: gpt2, llama");
        };
    }

    private static PreTokenizer preTokenizer(GgufFile file) {
        String pre = file.requiredString(PRE);
        PreTokenizer preTokenizer = PreTokenizer.ofGgufName(pre);
        if (preTokenizer == null) {
            throw file.error(PRE + " is '" + pre + "', which is not supported; supported: " + PreTokenizer.names());
        }
        return preTokenizer;
    }
}
