package lpu.model;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;

/**
 * What a model file's metadata may say. An entry under the architecture's prefix is read by {@link ModelLoader}, or changes no
 * result, or says what this engine computes anyway; every other one is refused by name, as it may change what the model
 * computes. {@code lpu-kit/GGUF.md} lists the entries with their reasons, those of the file and of its tokenizer too.
 */
final class MetadataRules {
    /** Under the prefix, read by {@link ModelLoader}. */
    static final Set<String> READ = Set.of(
            "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.layer_norm_rms_epsilon",
            "attention.sliding_window", "block_count", "context_length", "embedding_length", "feed_forward_length",
            "rope.freq_base", "rope.scale_linear", "rope.scaling.factor", "rope.scaling.type");

    /** Under the prefix, without an influence on logits. */
    static final Set<String> HARMLESS = Set.of(
            "attention.layer_norm_epsilon", "classifier.output_labels", "classifier.pooling_type", "embedding_length_out",
            "pooling_type", "rope.scaling.finetuned", "rope.scaling.original_context_length", "rope.scaling.yarn_attn_factor",
            "rope.scaling.yarn_beta_fast", "rope.scaling.yarn_beta_slow", "rope.scaling.yarn_ext_factor",
            "rope.scaling.yarn_log_multiplier", "tensor_data_layout", "vocab_size");

    /** Of block formats; 1 packed some of them otherwise. */
    private static final int QUANTIZATION_VERSION = 2;

    private MetadataRules() {
    }

    /** Under the prefix, accepted with this value only; flags count as 1 and 0. */
    static Map<String, Double> only(ModelConfig config) {
        double headWidth = config.headWidth();
        return Map.ofEntries(
                entry("attention.causal", 1.0),
                entry("attention.clamp_kqv", 0.0),
                entry("attention.key_length_swa", headWidth),
                entry("attention.max_alibi_bias", 0.0),
                entry("attention.scale", config.attentionScale()),
                entry("attention.shared_kv_layers", 0.0),
                entry("attention.sliding_window_pattern", (double) config.architecture().globalEvery),
                entry("attention.value_length", headWidth),
                entry("attention.value_length_swa", headWidth),
                entry("attn_logit_softcapping", 0.0),
                entry("expert_count", 0.0),
                entry("expert_group_count", 0.0),
                entry("expert_group_used_count", 0.0),
                entry("expert_shared_count", 0.0),
                entry("expert_used_count", 0.0),
                entry("final_logit_softcapping", 0.0),
                entry("n_deepstack_layers", 0.0),
                entry("nextn_predict_layers", 0.0),
                entry("rope.dimension_count", headWidth),
                entry("rope.dimension_count_swa", headWidth),
                entry("rope.freq_base_swa", (double) ModelConfig.RopeScaling.LOCAL.base()),
                entry("rope.scaling.alpha", 0.0),
                entry("rope.scaling.attn_factor", 1.0));
    }

    /** Throws InputError when the file is no model, or of another version of the block formats. */
    static void checkGeneral(GgufFile file) {
        String type = file.optionalString("general.type", "model");
        if (!type.equals("model")) {
            throw file.error("metadata entry general.type is '" + type + "', not 'model'");
        }
        int version = file.optionalInt("general.quantization_version", QUANTIZATION_VERSION);
        if (version != QUANTIZATION_VERSION) {
            throw file.error("metadata entry general.quantization_version is " + version + ", not " + QUANTIZATION_VERSION);
        }
    }

    /** Throws InputError when an entry under the architecture's prefix is not of the kinds above. */
    static void checkArchitecture(GgufFile file, ModelConfig config) {
        String prefix = config.architecture().ggufName + ".";
        Map<String, Double> only = only(config);
        file.metadata().forEach((key, value) -> {
            String name = key.startsWith(prefix) ? key.substring(prefix.length()) : null;
            if (name == null || READ.contains(name) || HARMLESS.contains(name)) {
                return;
            }
            Double wanted = only.get(name);
            if (wanted == null) {
                throw file.error("metadata entry " + key + " may change what the model computes and is not supported");
            }
            if (!says(value, wanted)) {
                throw file.error("metadata entry " + key + " is " + shown(value) + "; only " + shown(wanted) + " is supported");
            }
        });
    }

    private static boolean says(GgufValue value, double wanted) {
        return switch (value) {
            case GgufValue.Whole(GgufValue.Type type, long number) -> number == wanted;
            case GgufValue.Real(GgufValue.Type type, double number) -> (float) number == (float) wanted;
            case GgufValue.Flag(boolean flag) -> flag == (wanted == 1);
            default -> false;
        };
    }

    private static String shown(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole(GgufValue.Type type, long number) -> shown(number);
            case GgufValue.Real(GgufValue.Type type, double number) -> shown(number);
            case GgufValue.Flag(boolean flag) -> Boolean.toString(flag);
            default -> value.kind();
        };
    }

    private static String shown(double number) {
        return number == (long) number ? Long.toString((long) number) : Float.toString((float) number);
    }
}
